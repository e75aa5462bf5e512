// SPDX-License-Identifier: MIT
// The slots of the minimal set, and the services, over the model.
#include "minimal_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cwchar>

namespace minimal {

namespace {

// -- slots ------------------------------------------------------------------------------------------------------------

/// Runs the body; an exception becomes the pending one, and the answer is `failure`.
template <class R, class F>
R slot(R failure, F &&body) {
    try {
        return body();
    } catch (Raise &raised) {
        pending = std::move(raised.exception);
        return failure;
    }
}
template <class F>
HPy object_slot(F &&body) {
    return slot(HPy_NULL, [&] { return open(body()); });
}
template <class F>
int status_slot(F &&body) {
    return slot(-1, [&] {
        body();
        return 0;
    });
}

HPy Dup(HPyContext *, HPy h) {
    return HPy_IsNull(h) ? h : object_slot([&] { return get(h); });
}
void Close(HPyContext *, HPy h) { close(h); }
int Is(HPyContext *, HPy a, HPy b) {
    return slot(0, [&] { return get(a) == get(b) ? 1 : 0; });
}

HPy Long_FromInt64_t(HPyContext *, int64_t n) { return open(number(n)); }
HPy Long_FromUInt64_t(HPyContext *, uint64_t n) { return open(number(static_cast<Integer>(n))); }
int64_t Long_AsInt64_t(HPyContext *, HPy h) {
    return slot(int64_t{-1}, [&] {
        const Integer n = *as<Integer>(index_of(get(h)));
        if (n < INT64_MIN || n > INT64_MAX)
            raise("OverflowError", "int too big to convert");
        return static_cast<int64_t>(n);
    });
}
uint64_t Long_AsUInt64_tMask(HPyContext *, HPy h) {
    return slot(static_cast<uint64_t>(-1), [&] { return static_cast<uint64_t>(*as<Integer>(index_of(get(h)))); });
}
HPy Float_FromDouble(HPyContext *, double d) { return open(make("float", d)); }
double Float_AsDouble(HPyContext *, HPy h) {
    return slot(-1.0, [&] {
        const Ref value = get(h);
        if (as<Text>(value))
            raise("TypeError", "must be real number, not str");
        return real_of(value);
    });
}

#define BINARY(Name, sign, name) \
    HPy Name(HPyContext *, HPy a, HPy b) { return object_slot([&] { return operate(get(a), get(b), sign, #name); }); }
BINARY(Add, "+", add)
BINARY(Subtract, "-", sub)
BINARY(Multiply, "*", mul)
BINARY(MatrixMultiply, "@", matmul)
BINARY(FloorDivide, "//", floordiv)
BINARY(TrueDivide, "/", truediv)
BINARY(Remainder, "%", mod)
BINARY(Lshift, "<<", lshift)
BINARY(Rshift, ">>", rshift)
BINARY(And, "&", and)
BINARY(Xor, "^", xor)
BINARY(Or, "|", or)
HPy Divmod(HPyContext *, HPy a, HPy b) {
    return object_slot([&] {
        return tuple({operate(get(a), get(b), "//", "floordiv"), operate(get(a), get(b), "%", "mod")});
    });
}
HPy Power(HPyContext *, HPy a, HPy b, HPy) {
    return object_slot([&] { return operate(get(a), get(b), "**", "pow"); });
}
#define UNARY(Name, words, name, integer, real) \
    HPy Name(HPyContext *, HPy h) { return object_slot([&] { return unary(get(h), words, name, integer, real); }); }
UNARY(Negative, "unary -", "__neg__", [](Integer n) { return -n; }, [](double d) { return -d; })
UNARY(Positive, "unary +", "__pos__", [](Integer n) { return n; }, [](double d) { return d; })
UNARY(Absolute, "abs()", "__abs__", [](Integer n) { return n < 0 ? -n : n; }, [](double d) { return std::fabs(d); })
UNARY(Invert, "unary ~", "__invert__", [](Integer n) { return ~n; }, nullptr)
HPy Index(HPyContext *, HPy h) {
    return object_slot([&] { return index_of(get(h)); });
}

HPy Type(HPyContext *, HPy h) {
    return object_slot([&] { return type_of(get(h)); });
}
int Type_IsSubtype(HPyContext *, HPy sub, HPy type) {
    return slot(0, [&] { return is_subtype(get(sub), get(type)) ? 1 : 0; });
}
const std::string &attribute_name(const Ref &name) {
    if (const Text *own = as<Text>(name))
        return own->utf8;
    raise("TypeError", "attribute name must be string, not '" + type_name(name) + "'");
}
HPy GetAttr(HPyContext *, HPy h, HPy name) {
    return object_slot([&] { return get_attribute(get(h), attribute_name(get(name))); });
}
int SetAttr(HPyContext *, HPy h, HPy name, HPy value) {
    return status_slot(
        [&] { set_attribute(get(h), attribute_name(get(name)), HPy_IsNull(value) ? nullptr : get(value)); });
}
HPy GetItem(HPyContext *, HPy h, HPy key) {
    return object_slot([&] { return get_item(get(h), get(key)); });
}
int SetItem(HPyContext *, HPy h, HPy key, HPy value) {
    return status_slot([&] { set_item(get(h), get(key), get(value)); });
}
int DelItem(HPyContext *, HPy h, HPy key) {
    return status_slot([&] { set_item(get(h), get(key), nullptr); });
}
int Contains(HPyContext *, HPy h, HPy key) {
    return slot(-1, [&] {
        const Ref wanted = get(key), container = get(h);
        if (as<Pairs>(container))
            hash(wanted);
        const Refs items = list_of(container);
        return std::any_of(items.begin(), items.end(), [&](const Ref &item) { return equal(item, wanted); }) ? 1 : 0;
    });
}
HPy_ssize_t Length(HPyContext *, HPy h) {
    return slot(HPy_ssize_t{-1}, [&] { return length(get(h)); });
}
int IsTrue(HPyContext *, HPy h) {
    return slot(-1, [&] { return truth(get(h)) ? 1 : 0; });
}
HPy RichCompare(HPyContext *, HPy a, HPy b, int op) {
    return object_slot([&] { return compare(get(a), get(b), op); });
}
HPy_hash_t Hash(HPyContext *, HPy h) {
    return slot(HPy_hash_t{-1}, [&] { return static_cast<HPy_hash_t>(hash(get(h))); });
}
HPy Repr(HPyContext *, HPy h) {
    return object_slot([&] { return text(repr(get(h))); });
}
HPy Str(HPyContext *, HPy h) {
    return object_slot([&] { return text(str(get(h))); });
}
HPy GetIter(HPyContext *, HPy h) {
    return object_slot([&] { return iterate(get(h)); });
}
HPy Iter_Next(HPyContext *, HPy h) {
    return slot(HPy_NULL, [&] {
        const Ref item = next(get(h));
        return item ? open(item) : HPy_NULL;
    });
}
int Callable_Check(HPyContext *, HPy h) {
    return slot(0, [&] {
        const Ref value = get(h);
        return as<Class>(value) || as<Native>(value) || as<Bound>(value) || as<std::unique_ptr<Foreign>>(value) ||
                       lookup(type_of(value), "__call__") ? 1 : 0;
    });
}
HPy Call(HPyContext *, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    return object_slot([&] {
        Arguments given;
        if (!HPy_IsNull(kwnames))
            for (const Ref &name : items_of(get(kwnames)))
                given.names.push_back(as<Text>(name)->utf8);
        for (size_t i = 0; i < nargs + given.names.size(); ++i)
            given.values.push_back(get(args[i]));
        return call_with(get(callable), given);
    });
}

HPy Unicode_FromString(HPyContext *, const char *utf8) { return open(text(utf8)); }
HPy Unicode_FromWideChar(HPyContext *, const wchar_t *wide, HPy_ssize_t size) {
    const std::u32string points(wide, size < 0 ? wide + std::wcslen(wide) : wide + size);
    return open(make("str", Text{points, utf8_of(points)}));
}
const char *Unicode_AsUTF8AndSize(HPyContext *, HPy h, HPy_ssize_t *size) {
    return slot(static_cast<const char *>(nullptr), [&] {
        const Ref value = get(h);
        const Text *own = as<Text>(value);
        if (own == nullptr)
            raise("TypeError", "bad argument type for built-in operation");
        if (size != nullptr)
            *size = static_cast<HPy_ssize_t>(own->utf8.size());
        return own->utf8.c_str();
    });
}
HPy Bytes_FromStringAndSize(HPyContext *, const char *bytes, HPy_ssize_t size) {
    return object_slot([&] {
        if (bytes == nullptr)
            raise("ValueError", "NULL char * passed to HPyBytes_FromStringAndSize");
        return make("bytes", Bytes{std::string(bytes, static_cast<size_t>(size))});
    });
}
const Bytes &bytes_of(const Ref &value) {
    if (const Bytes *own = as<Bytes>(value))
        return *own;
    raise("TypeError", "expected bytes, " + type_name(value) + " found");
}
const char *Bytes_AsString(HPyContext *, HPy h) {
    return slot(static_cast<const char *>(nullptr), [&] { return bytes_of(get(h)).data.c_str(); });
}
HPy_ssize_t Bytes_Size(HPyContext *, HPy h) {
    return slot(HPy_ssize_t{-1}, [&] { return static_cast<HPy_ssize_t>(bytes_of(get(h)).data.size()); });
}

int List_Append(HPyContext *, HPy h, HPy item) {
    return status_slot([&] {
        const Ref list = get(h), value = get(item);
        if (!is_a(list, "list"))
            raise("SystemError", "bad argument to internal function");
        const std::lock_guard guard(list->lock);
        as<Sequence>(list)->items.push_back(value);
    });
}
HPy Tuple_FromArray(HPyContext *, const HPy items[], HPy_ssize_t count) {
    return object_slot([&] {
        Refs values;
        for (HPy_ssize_t i = 0; i < count; ++i)
            values.push_back(get(items[i]));
        return tuple(values);
    });
}

// -- services ---------------------------------------------------------------------------------------------------------

HPy module_new(HPyContext *, const char *name, const char *doc) {
    const Ref module = make("module");
    set_own(module, "__name__", text(name));
    set_own(module, "__doc__", doc != nullptr ? text(doc) : model->none);
    const std::lock_guard guard(model->modules_lock);
    model->modules.push_back(module);
    return open(module);
}
HPy function_new(HPyContext *, hpyu_callable *callable, HPy owner, int binds) {
    return object_slot([&] {
        const Ref own = HPy_IsNull(owner) ? nullptr : get(owner);
        return make("function", std::make_unique<Foreign>(callable, own, binds != 0));
    });
}
HPy err_take(HPyContext *) { return pending ? open(std::exchange(pending, nullptr)) : HPy_NULL; }
void err_restore(HPyContext *, HPy exception) { pending = get(exception); }

HPy instance_new(HPyContext *, HPy cls, const hpyu_payload_type *type, void **payload) {
    return object_slot([&] {
        const Ref made = make_object({{get(cls)}, {}});
        *payload = made->payload.allocate(type);
        return made;
    });
}
void *payload_of(HPyContext *, HPy instance) {
    return slot(static_cast<void *>(nullptr), [&] {
        const Ref object = get(instance);
        const std::lock_guard guard(object->lock);
        return object->payload.memory;
    });
}
int payload_add(HPyContext *, HPy instance, const hpyu_payload_type *type, void **payload) {
    return status_slot([&] {
        const Ref object = get(instance);
        const std::lock_guard guard(object->lock);
        *payload = object->payload.allocate(type);
    });
}

void *permanent(const Ref &object) { return new Ref(object); }

}  // namespace

void *Payload::allocate(const hpyu_payload_type *wanted) {
    if (memory == nullptr) {
        type = wanted;
        memory = std::calloc(1, type->payload_size);
    }
    return memory;
}

/// What is left when the context is gone, in cycles through fields, is not destroyed any more.
Payload::~Payload() {
    if (memory != nullptr && model->ctx != nullptr)
        type->destroy(type, memory);
    std::free(memory);
}

HPyContext *open_context(bool adds_payloads) {
    model = new Model;
    start();
    HPyContext slots = {};
    const auto constant = [](const Ref &object) {
        return hpyu_handles_open_permanent(model->handles, permanent(object));
    };
    slots.h_None = constant(model->none);
    slots.h_True = constant(model->true_);
    slots.h_False = constant(model->false_);
    slots.h_NotImplemented = constant(model->not_implemented);
    slots.h_Builtins = constant(model->builtins);
    const auto cls = [&](const char *name) {
        return model->classes.contains(name) ? constant(model->classes.at(name)) : HPy_NULL;
    };
    slots.h_BaseObjectType = cls("object");
    slots.h_TypeType = cls("type");
    slots.h_BoolType = cls("bool");
    slots.h_LongType = cls("int");
    slots.h_FloatType = cls("float");
    slots.h_UnicodeType = cls("str");
    slots.h_BytesType = cls("bytes");
    slots.h_TupleType = cls("tuple");
    slots.h_ListType = cls("list");
    slots.h_DictType = cls("dict");
    // The exceptions that the model has; the others stay HPy_NULL.
#define HPY_HANDLE(id, name) \
    if (id >= 5 && id <= 68) \
        slots.h_##name = cls(#name);
#include "hpy/slots.def"
#define HPYU_MINIMAL_SLOT(name) slots.ctx_##name = name;
#include "minimal_set.def"
    hpyu_host host = {};
    host.size = sizeof host;
    host.name = "minimal";
    host.data = model;
    host.slots = &slots;
    host.slots_size = sizeof slots;
    host.module_new = module_new;
    host.function_new = function_new;
    host.err_take = err_take;
    host.err_restore = err_restore;
    host.instance_new = instance_new;
    host.payload_of = payload_of;
    host.payload_add = adds_payloads ? payload_add : nullptr;
    return model->ctx = hpyu_host_context_new(&host);
}

/// Counting references, the model breaks its cycles itself: modules and their functions before the context goes,
/// classes at the very end.
void close_context(HPyContext *ctx) {
    pending = nullptr;
    for (const Ref &module : model->modules)
        module->attributes.clear();
    model->modules.clear();
    hpyu_host_context_free(ctx);
    model->ctx = nullptr;
    hpyu_handles_visit(model->handles, [](void *box, void *) { delete static_cast<Ref *>(box); }, nullptr);
    for (const auto &[name, cls] : model->classes) {
        cls->attributes.clear();
        cls->value = std::monostate();
        cls->type.reset();
    }
    delete model;
    model = nullptr;
}

}  // namespace minimal
