// SPDX-License-Identifier: MIT
// What a class shows of itself: __name__, __module__, __mro__, __dict__, __doc__ and so on.
#include <cstring>
#include <mutex>
#include <vector>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/doc_text.hpp"
#include "types/int.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/type_type.hpp"

namespace hpyu {

namespace {

Value name_of(Type *type) { return Value(type->name); }

/// The refusals that all settable attributes have in common.
bool may_set(ProtoContext &ctx, Type *type, Value value, const char *name) {
    if (type->has(kTypeImmutable))
        type_error(ctx, "cannot set '", name, "' attribute of immutable type '", type, "'");
    else if (!value)
        type_error(ctx, "cannot delete '", name, "' attribute of immutable type '", type, "'");
    else
        return true;
    return false;
}

Value get_name(ProtoContext &, Value self, void *) { return name_of(as<Type>(self)); }

/// Changes the name that messages show. The old text stays until the program ends, for another thread may be writing it
/// out just now; renaming a class is rare.
bool replace_full_name(ProtoContext &ctx, Type *type, const char *text) {
    static std::mutex lock;
    static auto *retired = new std::vector<const char *>;
    const char *fresh = strdup(text);
    if (fresh == nullptr) {
        memory_error(ctx);
        return false;
    }
    const std::lock_guard guard(lock);
    retired->push_back(type->full_name);
    type->full_name = fresh;
    return true;
}

int set_name(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    if (!may_set(ctx, type, value, "__name__"))
        return -1;
    if (!is_str(value))
        return type_error(ctx, "can only assign string to ", type->name, ".__name__, not '", type_of(ctx, value), "'");
    size_t size = 0;
    const char *text = str_utf8(ctx, as<Str>(value), &size);
    if (text == nullptr)
        return -1;
    if (std::strlen(text) != size)
        return value_error(ctx, "type name must not contain null characters");
    if (!replace_full_name(ctx, type, text))
        return -1;
    type->name = as<Str>(value);
    return 0;
}

Value get_qualname(ProtoContext &, Value self, void *) {
    const Type *type = as<Type>(self);
    return Value(type->qualname != nullptr ? type->qualname : type->name);
}

int set_qualname(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    if (!may_set(ctx, type, value, "__qualname__"))
        return -1;
    if (!is_str(value))
        return type_error(ctx, "can only assign string to ", type->name, ".__qualname__, not '", type_of(ctx, value), "'");
    type->qualname = as<Str>(value);
    return 0;
}

Value get_module(ProtoContext &ctx, Value self, void *) {
    const Value module = type_module(ctx, as<Type>(self));
    return module ? module : attribute_error(ctx, ctx.names().__module__);
}

int set_module(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    return may_set(ctx, type, value, "__module__") ? type_set(ctx, type, ctx.names().__module__, value) : -1;
}

Value get_bases(ProtoContext &, Value self, void *) { return Value(as<Type>(self)->bases); }

int set_bases(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    if (!may_set(ctx, type, value, "__bases__"))
        return -1;
    if (!has_layout(value, Layout::Tuple))
        return type_error(ctx, "can only assign tuple to ", type->name, ".__bases__, not ", type_of(ctx, value));
    return type_set_bases(ctx, type, as<Tuple>(value));
}

Value get_base(ProtoContext &ctx, Value self, void *) {
    Type *base = as<Type>(self)->base;
    return base != nullptr ? Value(base) : ctx.none();
}

Value get_mro(ProtoContext &, Value self, void *) { return Value(as<Type>(self)->mro); }

int refuse_member(ProtoContext &ctx, Value, Value, void *) { return attribute_error(ctx, "readonly attribute"); }

Value get_dict(ProtoContext &ctx, Value self, void *) {
    return mapping_proxy_new(ctx, Value(as<Type>(self)->namespace_));
}

Value get_doc(ProtoContext &ctx, Value self, void *) {
    Type *type = as<Type>(self);
    if (!type->has(kTypeHeap))
        return doc_value(ctx, type->full_name.load(), type->doc);
    const Value own = dict_find_str(ctx, type->namespace_, ctx.names().__doc__);
    if (!own)
        return doc_value(ctx, type->full_name.load(), type->doc);
    Type *kind = type_of(ctx, own);
    Root<> keep(ctx, own);
    return kind->slots.tp_descr_get ? kind->slots.tp_descr_get(ctx, own, Value(), self) : own;
}

int set_doc(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    return may_set(ctx, type, value, "__doc__") ? type_set(ctx, type, ctx.names().__doc__, value) : -1;
}

Value get_signature(ProtoContext &ctx, Value self, void *) {
    const Type *type = as<Type>(self);
    if (type->text_signature != nullptr)
        return Value(str_from_text(ctx, type->text_signature));
    return signature_value(ctx, type->full_name.load(), type->doc);
}

Value get_abstract_methods(ProtoContext &ctx, Value self, void *) {
    Type *type = as<Type>(self);
    Str *name = ctx.names().__abstractmethods__;
    const Value found = type != ctx.types().type ? dict_find_str(ctx, type->namespace_, name) : Value();
    return found ? found : attribute_error(ctx, name);
}

int set_abstract_methods(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    Str *name = ctx.names().__abstractmethods__;
    if (type->has(kTypeImmutable))
        return type_error(ctx, "cannot set '__abstractmethods__' attribute of immutable type '", type, "'");
    const int abstract = value ? is_true(ctx, value) : 0;
    if (abstract < 0)
        return -1;
    if (!value && !dict_find_str(ctx, type->namespace_, name))
        return attribute_error(ctx, name);
    if (type_set(ctx, type, name, value) < 0)
        return -1;
    const std::lock_guard guard(ctx.space().type_lock);
    type->set_flag(kTypeAbstract, abstract != 0);
    return 0;
}

Value get_annotations(ProtoContext &ctx, Value self, void *) {
    Type *type = as<Type>(self);
    Str *name = ctx.names().__annotations__;
    if (!type->has(kTypeHeap))
        return no_attribute(ctx, self, name);
    if (const Value own = dict_find_str(ctx, type->namespace_, name))
        return own;
    Root<> fresh(ctx, Value(dict_new(ctx)));
    return fresh && type_set(ctx, type, name, fresh) == 0 ? fresh.get() : Value();
}

int set_annotations(ProtoContext &ctx, Value self, Value value, void *) {
    Type *type = as<Type>(self);
    Str *name = ctx.names().__annotations__;
    if (type->has(kTypeImmutable))
        return type_error(ctx, "cannot set '__annotations__' attribute of immutable type '", type, "'");
    if (!value && !dict_find_str(ctx, type->namespace_, name))
        return attribute_error(ctx, name);
    return type_set(ctx, type, name, value);
}

/// The bits of tp_flags that Python programs look at.
enum PythonFlag : int64_t {
    kPySequence = 1 << 5, kPyMapping = 1 << 6, kPyNoInstances = 1 << 7, kPyImmutable = 1 << 8, kPyHeap = 1 << 9,
    kPyBase = 1 << 10, kPyVectorcall = 1 << 11, kPyReady = 1 << 12, kPyGC = 1 << 14, kPyMethodLike = 1 << 17,
    kPyAbstract = 1 << 20, kPyInt = 1 << 24, kPyList = 1 << 25, kPyTuple = 1 << 26, kPyBytes = 1 << 27,
    kPyStr = 1 << 28, kPyDict = 1 << 29, kPyException = 1 << 30, kPyType = int64_t{1} << 31,
};

int64_t layout_flag(Layout layout) {
    switch (layout) {
        case Layout::Int: return kPyInt;
        case Layout::List: return kPyList;
        case Layout::Tuple: return kPyTuple;
        case Layout::Bytes: return kPyBytes;
        case Layout::Str: return kPyStr;
        case Layout::Dict: return kPyDict;
        case Layout::Exception: return kPyException;
        case Layout::Type: return kPyType;
        default: return 0;
    }
}

/// Instances take their arguments in a row, as all callables do here; Python says it of these.
bool is_called_by_array(Layout layout) {
    return layout == Layout::Type || layout == Layout::Function || layout == Layout::MethodDescriptor ||
           layout == Layout::BoundMethod;
}

Value get_flags(ProtoContext &ctx, Value self, void *) {
    static constexpr std::pair<TypeFlag, int64_t> kMap[] = {
        {kTypeHeap, kPyHeap}, {kTypeBase, kPyBase}, {kTypeImmutable, kPyImmutable}, {kTypeNoInstances, kPyNoInstances},
        {kTypeGC, kPyGC}, {kTypeMethodLike, kPyMethodLike}, {kTypeAbstract, kPyAbstract},
        {kTypeSequence, kPySequence}, {kTypeMapping, kPyMapping},
    };
    const Type *type = as<Type>(self);
    int64_t flags = kPyReady | layout_flag(type->layout);
    if (!type->has(kTypeHeap) && is_called_by_array(type->layout))
        flags |= kPyVectorcall;
    for (const auto &[own, python] : kMap)
        flags |= type->has(own) ? python : 0;
    return int_from_int64(ctx, flags);
}

Value get_basic_size(ProtoContext &ctx, Value self, void *) {
    const Type *type = as<Type>(self);
    return int_from_int64(ctx, type->struct_size + type->trailing_size);
}

/// Python's sizes, which sys.int_info states too.
Value get_item_size(ProtoContext &ctx, Value self, void *) {
    switch (as<Type>(self)->layout) {
        case Layout::Bytes: return int_from_int64(ctx, 1);
        case Layout::Int: return int_from_int64(ctx, 4);
        case Layout::Tuple:
        case Layout::MemoryView: return int_from_int64(ctx, 8);
        case Layout::Type: return int_from_int64(ctx, 40);
        default: return int_from_int64(ctx, 0);
    }
}

Value get_dict_offset(ProtoContext &ctx, Value self, void *) {
    const Type *type = as<Type>(self);
    return int_from_int64(ctx, type->dict_offset);
}

/// Weak references are kept beside their objects: the offset only tells that there may be some.
Value get_weak_offset(ProtoContext &ctx, Value self, void *) {
    return int_from_int64(ctx, as<Type>(self)->has(kTypeWeakRefs) ? -1 : 0);
}

constexpr GetSetDef kGetSets[] = {
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__module__", get_module, set_module},
    {"__bases__", get_bases, set_bases},
    {"__base__", get_base, refuse_member},
    {"__mro__", get_mro, refuse_member},
    {"__dict__", get_dict},
    {"__doc__", get_doc, set_doc},
    {"__text_signature__", get_signature},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods},
    {"__annotations__", get_annotations, set_annotations},
    {"__flags__", get_flags, refuse_member},
    {"__basicsize__", get_basic_size, refuse_member},
    {"__itemsize__", get_item_size, refuse_member},
    {"__dictoffset__", get_dict_offset, refuse_member},
    {"__weakrefoffset__", get_weak_offset, refuse_member},
};

}  // namespace

const std::span<const GetSetDef> kTypeGetSets = kGetSets;

}  // namespace hpyu
