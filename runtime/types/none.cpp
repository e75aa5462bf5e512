// SPDX-License-Identifier: MIT
// None, NotImplemented and Ellipsis: types of one instance each, made when the space starts.
#include "method.hpp"
#include "type.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Calling the type of a singleton gives the singleton.
template <auto Instance>
Value singleton_new(ProtoContext &ctx, Type *type, const Value *, size_t nargs, Tuple *kwnames) {
    if (nargs != 0 || keyword_count(kwnames) != 0) {
        // types.EllipsisType is the name that users know of a class that calls itself otherwise.
        return type == ctx.types().ellipsis ? type_error(ctx, "EllipsisType takes no arguments")
                                            : type_error(ctx, type, " takes no arguments");
    }
    return (ctx.*Instance)();
}

Value none_repr(ProtoContext &ctx, Value) { return Value(intern(ctx, "None")); }
int none_truth(ProtoContext &, Value) { return 0; }

Value not_implemented_repr(ProtoContext &ctx, Value) { return Value(intern(ctx, "NotImplemented")); }
Value not_implemented_reduce(ProtoContext &ctx, Value) { return Value(intern(ctx, "NotImplemented")); }
int not_implemented_truth(ProtoContext &, Value) { return 1; }

Value ellipsis_repr(ProtoContext &ctx, Value) { return Value(intern(ctx, "Ellipsis")); }
Value ellipsis_reduce(ProtoContext &ctx, Value) { return Value(intern(ctx, "Ellipsis")); }

constexpr MethodDef kNotImplementedMethods[] = {
    {"__reduce__", noargs<not_implemented_reduce>, "__reduce__($self, /)\n--\n\nThe name it is known by."},
};
constexpr MethodDef kEllipsisMethods[] = {
    {"__reduce__", noargs<ellipsis_reduce>, "__reduce__($self, /)\n--\n\nThe name it is known by."},
};

}  // namespace

extern const TypeDef kNoneType;
const TypeDef kNoneType = {
    .name = "NoneType",
    .layout = Layout::Object,
    .size = sizeof(ProtoObject),
    .slots = {.tp_new = native<singleton_new<&ProtoContext::none>>,
              .tp_repr = native<none_repr>,
              .nb_bool = native<none_truth>},
};

extern const TypeDef kNotImplementedType;
const TypeDef kNotImplementedType = {
    .name = "NotImplementedType",
    .layout = Layout::Object,
    .size = sizeof(ProtoObject),
    .methods = kNotImplementedMethods,
    .slots = {.tp_new = native<singleton_new<&ProtoContext::not_implemented>>,
              .tp_repr = native<not_implemented_repr>,
              .nb_bool = native<not_implemented_truth>},
};

extern const TypeDef kEllipsisType;
const TypeDef kEllipsisType = {
    .name = "ellipsis",
    .layout = Layout::Object,
    .size = sizeof(ProtoObject),
    .methods = kEllipsisMethods,
    .slots = {.tp_new = native<singleton_new<&ProtoContext::ellipsis>>, .tp_repr = native<ellipsis_repr>},
};

}  // namespace hpyu
