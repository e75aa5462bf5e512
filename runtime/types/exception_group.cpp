// SPDX-License-Identifier: MIT
// BaseExceptionGroup and ExceptionGroup: several exceptions as one, and taking a group apart.
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/generic_alias.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The class ExceptionGroup: found where it was put.
Type *exception_group_type(ProtoContext &ctx) {
    if (ctx.space().builtins == nullptr)
        return nullptr;
    Root<Str *> name(ctx, intern(ctx, "ExceptionGroup"));
    const Value found = name ? dict_find_str(ctx, ctx.space().builtins->dict, name) : Value();
    return found && is_exception_type(found) ? as<Type>(found) : nullptr;
}

Tuple *exceptions_of(Value group) { return as<Tuple>(as<ExceptionObject>(group)->fields[group_field::kExceptions]); }

bool is_group(ProtoContext &ctx, Value v) {
    return is_instance(ctx, v, ctx.exc().BaseExceptionGroup) &&
           has_layout(as<ExceptionObject>(v)->fields[group_field::kExceptions], Layout::Tuple);
}

Value group_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *) {
    if (nargs != 2)
        return type_error(ctx, "BaseExceptionGroup.__new__() takes exactly 2 arguments (", uint64_t{nargs}, " given)");
    if (!is_str(args[0]))
        return raise_wrong_type(ctx, "BaseExceptionGroup.__new__() argument 1", "str", args[0]);
    if (!is_sequence(ctx, args[1]))
        return type_error(ctx, "second argument (exceptions) must be a sequence");
    Root<Tuple *> exceptions(ctx, to_tuple(ctx, args[1]));
    if (!exceptions)
        return Value();
    if (exceptions->length == 0)
        return value_error(ctx, "second argument (exceptions) must be a non-empty sequence");
    bool only_plain = true;
    for (int64_t i = 0; i < exceptions->length; ++i) {
        const Value item = exceptions->items()[i];
        if (!is_exception(item))
            return value_error(ctx, "Item ", i, " of second argument (exceptions) is not an exception");
        only_plain = only_plain && is_instance(ctx, item, ctx.exc().Exception);
    }
    Type *plain_group = exception_group_type(ctx);
    if (type == ctx.exc().BaseExceptionGroup) {
        if (only_plain && plain_group != nullptr)
            type = plain_group;
    } else if (!only_plain && type == plain_group) {
        return type_error(ctx, "Cannot nest BaseExceptions in an ExceptionGroup");
    } else if (!only_plain && is_subtype(type, ctx.exc().Exception)) {
        return type_error(ctx, "Cannot nest BaseExceptions in '", type, "'");
    }
    ExceptionObject *e = exception_alloc(ctx, type, args, nargs);
    if (e == nullptr)
        return Value();
    e->fields[group_field::kMessage] = args[0];
    e->fields[group_field::kExceptions] = exceptions.get();
    return e;
}

Value group_str(ProtoContext &ctx, Value self) {
    if (!is_group(ctx, self))
        return base_exception_str(ctx, self);
    const int64_t n = exceptions_of(self)->length;
    Root<Str *> message(ctx, to_str(ctx, as<ExceptionObject>(self)->fields[group_field::kMessage]));
    if (!message)
        return Value();
    return str_from_text(ctx, str_text(message) + " (" + std::to_string(n) + " sub-exception" + (n == 1 ? "" : "s") + ")");
}

/// A group like `self`, made by its `derive`, of other exceptions.
Value derive(ProtoContext &ctx, Value self, const RootVector &exceptions) {
    Root<List *> list(ctx, list_new(ctx, exceptions.data(), static_cast<int64_t>(exceptions.size())));
    Root<Str *> name(ctx, intern(ctx, "derive"));
    if (!list || !name)
        return Value();
    Root<> made(ctx, ctx.call_method(name, {self, Value(list.get())}));
    if (!made)
        return Value();
    if (!is_instance(ctx, made, ctx.exc().BaseExceptionGroup))
        return type_error(ctx, "derive must return an instance of BaseExceptionGroup");
    auto *from = as<ExceptionObject>(self);
    auto *to = as<ExceptionObject>(made.get());
    to->cause = from->cause;
    to->context = from->context;
    to->suppress_context = from->suppress_context;
    if (const Value notes = from->dict != nullptr ? dict_find_str(ctx, from->dict, ctx.names().__notes__) : Value();
        notes && has_layout(notes, Layout::List)) {
        Root<List *> copy(ctx, to_list(ctx, notes));
        if (!copy || ctx.set_attribute(made, ctx.names().__notes__, Value(copy.get())) < 0)
            return Value();
    }
    return made;
}

/// True if `exception` is what the condition asks for: a class, a tuple of classes or a function. -1 on failure.
int satisfies(ProtoContext &ctx, Value exception, Value condition) {
    if (is_exception_type(condition) || has_layout(condition, Layout::Tuple))
        return is_instance_of(ctx, exception, condition);
    Root<> answer(ctx, ctx.call(condition, {exception}));
    return answer ? is_true(ctx, answer) : -1;
}

int check_condition(ProtoContext &ctx, Value condition) {
    bool good = is_exception_type(condition);
    if (has_layout(condition, Layout::Tuple)) {
        good = true;
        for (int64_t i = 0; i < as<Tuple>(condition)->length; ++i)
            good = good && is_exception_type((*as<Tuple>(condition))[i]);
    } else if (!good) {
        good = !has_layout(condition, Layout::Type) && type_of(ctx, condition)->slots.tp_call;
    }
    return good ? 0 : static_cast<int>(type_error(ctx, "expected a function, exception type or tuple of exception types"));
}

/// Parts `self` into what satisfies the condition and the rest; None where nothing is left.
int part(ProtoContext &ctx, Value self, Value condition, Root<> &match, Root<> &rest) {
    match = ctx.none();
    rest = ctx.none();
    const int whole = satisfies(ctx, self, condition);
    if (whole < 0)
        return -1;
    if (whole || !is_group(ctx, self)) {
        (whole ? match : rest) = self;
        return 0;
    }
    if (ctx.enter_call(" in exception group") < 0)
        return -1;
    RootVector matching(ctx), other(ctx);
    int result = 0;
    for (int64_t i = 0; result == 0 && i < exceptions_of(self)->length; ++i) {
        Root<> part_match(ctx), part_rest(ctx);
        result = part(ctx, (*exceptions_of(self))[i], condition, part_match, part_rest);
        if (result == 0 && part_match != ctx.none())
            matching.push(part_match);
        if (result == 0 && part_rest != ctx.none())
            other.push(part_rest);
    }
    ctx.leave_call();
    if (result == 0 && !matching.empty())
        match = derive(ctx, self, matching);
    if (result == 0 && match && !other.empty())
        rest = derive(ctx, self, other);
    return result == 0 && match && rest ? 0 : -1;
}

Value group_derive(ProtoContext &ctx, Value self, const Value *given, size_t nargs) {
    if (nargs != 1)
        return type_error(ctx, "function takes exactly 1 argument (", uint64_t{nargs}, " given)");
    const Value args[] = {as<ExceptionObject>(self)->fields[group_field::kMessage], given[0]};
    return exception_new(ctx, ctx.exc().BaseExceptionGroup, args, 2);
}

Value group_subgroup(ProtoContext &ctx, Value self, const Value *args, size_t) {
    const Value condition = args[0];
    Root<> match(ctx), rest(ctx);
    if (check_condition(ctx, condition) < 0 || part(ctx, self, condition, match, rest) < 0)
        return Value();
    return match;
}

Value group_split(ProtoContext &ctx, Value self, const Value *args, size_t) {
    const Value condition = args[0];
    Root<> match(ctx), rest(ctx);
    if (check_condition(ctx, condition) < 0 || part(ctx, self, condition, match, rest) < 0)
        return Value();
    return tuple_of(ctx, {match, rest});
}

constexpr MethodDef kGroupMethods[] = {
    {"derive", varargs<group_derive>, "derive($self, excs, /)\n--\n\nA group with the same message of other exceptions."},
    {"split", varargs<group_split, 1, 1>, "split($self, condition, /)\n--\n\nThe group of what matches, and that of the rest."},
    {"subgroup", varargs<group_subgroup, 1, 1>, "subgroup($self, condition, /)\n--\n\nThe group of what matches, or None."},
    kGenericClassGetItem,
};

constexpr size_t place_of(size_t field) { return offsetof(ExceptionObject, fields) + field * sizeof(Value); }

constexpr ValueMemberDef kGroupMembers[] = {
    {"message", place_of(group_field::kMessage), "What the group is about."},
    {"exceptions", place_of(group_field::kExceptions), "The exceptions in it."},
};

}  // namespace

namespace exception_kind {

constinit const TypeDef Group = {.name = "BaseExceptionGroup",
                                 .methods = kGroupMethods,
                                 .members = kGroupMembers,
                                 .slots = {.tp_new = native<group_new>, .tp_str = native<group_str>}};

}  // namespace exception_kind

Type *make_exception_group_type(ProtoContext &ctx) {
    TypeRequest request;
    request.name = intern(ctx, "ExceptionGroup");
    request.bases = tuple_of(ctx, {Value(ctx.exc().BaseExceptionGroup), Value(ctx.exc().Exception)});
    request.ns = dict_new(ctx);
    request.flags = kTypeBase | kTypeHasDict | kTypeGC;
    if (request.name == nullptr || request.bases == nullptr || request.ns == nullptr ||
        dict_set(ctx, request.ns, ctx.names().__module__, ctx.names().builtins) < 0)
        return nullptr;
    Str *doc = str_from_text(ctx, "Several ordinary exceptions raised together.");
    if (doc == nullptr || dict_set(ctx, request.ns, ctx.names().__doc__, doc) < 0)
        return nullptr;
    return make_type(ctx, request);
}

}  // namespace hpyu
