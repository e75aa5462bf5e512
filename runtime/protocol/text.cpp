// SPDX-License-Identifier: MIT
// The text of any value: repr, str, ascii and format, and the guard against containers that hold themselves.
#include <algorithm>

#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

/// Counts a nested call for as long as it lives.
class CallDepth {
public:
    CallDepth(ProtoContext &ctx, const char *where) : ctx_(ctx), entered_(ctx.enter_call(where) == 0) {}
    ~CallDepth() {
        if (entered_)
            ctx_.leave_call();
    }
    CallDepth(const CallDepth &) = delete;
    bool entered() const { return entered_; }

private:
    ProtoContext &ctx_;
    bool entered_;
};

/// The containers whose repr is being made by this thread, outermost first.
thread_local std::vector<uint64_t> being_shown;

}  // namespace

Str *repr(ProtoContext &ctx, Value v) {
    if (v.is_null())
        return str_from_utf8(ctx, "<NULL>");
    const Root<> kept(ctx, v);
    const CallDepth depth(ctx, " while getting the repr of an object");
    if (!depth.entered())
        return nullptr;
    const Value text = type_of(ctx, v)->slots.tp_repr(ctx, v);
    if (text && !is_str(text))
        return type_error(ctx, "__repr__ returned non-string (type ", type_of(ctx, text), ")");
    return as<Str>(text);
}

Str *to_str(ProtoContext &ctx, Value v) {
    if (v.is_null())
        return str_from_utf8(ctx, "<NULL>");
    Type *type = type_of(ctx, v);
    if (type == ctx.types().str)
        return as<Str>(v);
    if (!type->slots.tp_str)
        return repr(ctx, v);
    const Root<> kept(ctx, v);
    const CallDepth depth(ctx, " while getting the str of an object");
    if (!depth.entered())
        return nullptr;
    const Value text = type->slots.tp_str(ctx, v);
    if (text && !is_str(text))
        return type_error(ctx, "__str__ returned non-string (type ", type_of(ctx, text), ")");
    return as<Str>(text);
}

Str *ascii(ProtoContext &ctx, Value v) {
    Str *text = repr(ctx, v);
    return text != nullptr ? str_escape_non_ascii(ctx, text) : nullptr;
}

Str *format(ProtoContext &ctx, Value v, Str *spec) {
    Type *type = type_of(ctx, v);
    const bool empty = spec == nullptr || spec->length == 0;
    if (type == ctx.types().str)
        return str_format_with(ctx, as<Str>(v), spec);
    if (empty && type == ctx.types().int_)
        return to_str(ctx, v);
    if (spec == nullptr && (spec = str_empty(ctx)) == nullptr)
        return nullptr;
    const Root<> kept(ctx, v), kept_spec(ctx, spec);
    bool found = false;
    const Value args[] = {v, spec};
    const Value text = ctx.call_special(ctx.names().__format__, args, 2, &found);
    if (!found && !error_occurred(ctx))
        return type_error(ctx, "Type ", type, " doesn't define __format__");
    if (text && !is_str(text))
        return type_error(ctx, "__format__ must return a str, not ", type_of(ctx, text));
    return as<Str>(text);
}

// -- containers in themselves -----------------------------------------------------------------------------------------

ReprGuard::ReprGuard(ProtoContext &ctx, Value v) : ctx_(ctx) {
    recursive_ = std::find(being_shown.begin(), being_shown.end(), v.bits()) != being_shown.end();
    if (!recursive_)
        being_shown.push_back(v.bits());
}

ReprGuard::~ReprGuard() {
    (void)ctx_;
    if (!recursive_)
        being_shown.pop_back();
}

}  // namespace hpyu
