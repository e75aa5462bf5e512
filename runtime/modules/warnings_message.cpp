// SPDX-License-Identifier: MIT
// warnings.WarningMessage: what a recording list gets, an object with attributes.
#include <cstdio>

#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr const char *kFields[] = {"message", "category", "filename", "lineno", "file", "line", "source"};
constexpr const char *kCategoryName = "_category_name";

int set(ProtoContext &ctx, Value self, const char *name, Value value) {
    const Root<> keep(ctx, value);
    Str *key = value ? intern(ctx, name) : nullptr;
    return key != nullptr ? ctx.set_attribute(self, key, value) : -1;
}

int message_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {
        "WarningMessage.__init__", {std::begin(kFields), std::end(kFields)}, std::size(kFields), 4, true};
    Value given[std::size(kFields)];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return -1;
    for (size_t i = 0; i < std::size(kFields); ++i)
        if (set(ctx, self, kFields[i], given[i] ? given[i] : ctx.none()) < 0)
            return -1;
    const int has_category = is_true(ctx, given[1]);
    if (has_category < 0)
        return -1;
    return set(ctx, self, kCategoryName,
               has_category ? ctx.get_attribute(given[1], ctx.names().__name__) : ctx.none());
}

Value message_str(ProtoContext &ctx, Value self) {
    const struct {
        const char *shown, *name;
        bool as_repr;
    } parts[] = {{"{message : ", "message", true},
                 {", category : ", kCategoryName, true},
                 {", filename : ", "filename", true},
                 {", lineno : ", "lineno", false},
                 {", line : ", "line", true}};
    std::string out;
    for (const auto &part : parts) {
        Str *key = intern(ctx, part.name);
        const Root<> value(ctx, key != nullptr ? ctx.get_attribute(self, key) : Value());
        const Str *text = !value ? nullptr : part.as_repr ? repr(ctx, value) : to_str(ctx, value);
        if (text == nullptr)
            return Value();
        out += part.shown + str_text(text);
    }
    return str_from_text(ctx, out + "}");
}

Value message_repr(ProtoContext &ctx, Value self) {
    char address[32];
    std::snprintf(address, sizeof address, " object at %p>", static_cast<void *>(self.as_object()));
    return str_from_text(ctx, "<warnings." + str_text(type_of(ctx, self)->name) + address);
}

/// Its attributes are those of a SimpleNamespace.
constinit const TypeDef kMessageType = {
    .name = "warnings.WarningMessage",
    .flags = kTypeBase | kTypeHasDict | kTypeGC | kTypeWeakRefs,
    .slots = {.tp_init = native<message_init>, .tp_repr = native<message_repr>, .tp_str = native<message_str>},
};

}  // namespace

int add_warning_message(ProtoContext &ctx, ModuleObject *module) {
    return module_add_plain_type(ctx, module, kMessageType, ctx.types().simple_namespace) != nullptr ? 0 : -1;
}

Value warning_record(ProtoContext &ctx, std::initializer_list<Value> fields) {
    const Root<> module(ctx, import_module(ctx, ctx.names().warnings));
    Str *name = module ? intern(ctx, "WarningMessage") : nullptr;
    const Root<> type(ctx, name != nullptr ? ctx.get_attribute(module, name) : Value());
    return type ? ctx.call(type, fields) : Value();
}

}  // namespace hpyu
