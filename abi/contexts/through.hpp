// SPDX-License-Identifier: MIT
// Working through a context, with handles alone: what modules are made with, and the derived slots.
#pragma once

#include <hpy.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace hpyu {

/// A handle that is closed at the end; null where making it failed.
class Held {
public:
    explicit Held(HPyContext *ctx, HPy h = HPy{0}) : ctx_(ctx), h_(h) {}
    ~Held() { reset(); }
    Held(Held &&other) noexcept : ctx_(other.ctx_), h_(other.release()) {}
    Held &operator=(HPy h) {
        reset();
        h_ = h;
        return *this;
    }
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;

    operator HPy() const { return h_; }
    explicit operator bool() const { return h_._i != 0; }
    /// The handle, the caller's from now on.
    HPy release() { return std::exchange(h_, HPy{0}); }

private:
    void reset() {
        if (h_._i != 0)
            ctx_->ctx_Close(ctx_, std::exchange(h_, HPy{0}));
    }
    HPyContext *ctx_;
    HPy h_;
};

/// The failure value of whatever the raising function returns.
struct Failed {
    operator HPy() const { return HPy{0}; }
    /// For where the type does not say it. (`HPy{failed}` would take the integer.)
    HPy null() const { return HPy{0}; }
    operator int() const { return -1; }
    operator int64_t() const { return -1; }
    operator bool() const = delete;
    template <class T>
    operator T *() const { return nullptr; }
};

/// Raises `type` with a text made of the parts; RuntimeError takes the place of a class that the context lacks.
template <class... Part>
[[gnu::cold]] Failed raise(HPyContext *ctx, HPy type, const Part &...part) {
    try {
        std::string text;
        (text.append(part), ...);
        ctx->ctx_Err_SetString(ctx, type._i != 0 ? type : ctx->h_RuntimeError, text.c_str());
    } catch (const std::exception &) {
        ctx->ctx_Err_NoMemory(ctx);
    }
    return {};
}

/// The SystemError of HPy_NULL where an object is needed.
[[gnu::cold]] inline Failed raise_null(HPyContext *ctx) {
    return raise(ctx, ctx->h_SystemError, "null argument to internal routine");
}
/// The TypeError of an argument of a wrong kind, unless telling its kind has raised already: the handle was closed.
[[gnu::cold]] inline Failed raise_wrong_kind(HPyContext *ctx, const std::string &text) {
    return ctx->ctx_Err_Occurred(ctx) ? Failed() : raise(ctx, ctx->h_TypeError, text);
}

/// The text of a str; empty, and nothing pending, if it has none.
inline std::string text_of(HPyContext *ctx, HPy str) {
    HPy_ssize_t size = 0;
    const char *utf8 = str._i != 0 ? ctx->ctx_Unicode_AsUTF8AndSize(ctx, str, &size) : nullptr;
    if (utf8 != nullptr)
        return std::string(utf8, static_cast<size_t>(size));
    ctx->ctx_Err_Clear(ctx);
    return {};
}

/// The name of an object's class, for messages.
inline std::string type_name_of(HPyContext *ctx, HPy object) {
    const Held type(ctx, ctx->ctx_Type(ctx, object));
    const char *name = type ? ctx->ctx_Type_GetName(ctx, type) : nullptr;
    if (name != nullptr)
        return name;
    ctx->ctx_Err_Clear(ctx);
    return "object";
}

/// A new str of any text: it may hold NULs, and bytes that are no UTF-8 become surrogates, as in names of files.
inline HPy str_from(HPyContext *ctx, std::string_view text) {
    return ctx->ctx_Unicode_DecodeFSDefaultAndSize(ctx, text.data(), static_cast<HPy_ssize_t>(text.size()));
}

/// object.name = value; a value that is HPy_NULL failed to be made. 0, or -1.
inline int set_attribute(HPyContext *ctx, HPy object, const char *name, HPy value) {
    return value._i != 0 ? ctx->ctx_SetAttr_s(ctx, object, name, value) : -1;
}

}  // namespace hpyu
