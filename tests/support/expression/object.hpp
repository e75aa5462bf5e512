// SPDX-License-Identifier: MIT
// Handles that close themselves, for the evaluator: what fails leaves its exception pending and throws Raised.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hpy.h"

namespace expression {

/// An exception is pending in the context. It stays there, whole, until the caller of the evaluator sees it.
struct Raised {};

[[noreturn]] inline void raise(HPyContext *ctx, HPy type, const std::string &text) {
    HPyErr_SetString(ctx, type, text.c_str());
    throw Raised();
}

/// An owned handle.
class Object {
public:
    Object() = default;
    /// Takes the handle over; HPy_NULL means that an exception is pending.
    Object(HPyContext *ctx, HPy owned) : ctx_(ctx), handle_(owned) {
        if (HPy_IsNull(owned))
            throw Raised();
    }
    Object(const Object &other) : ctx_(other.ctx_) {
        if (!HPy_IsNull(other.handle_))
            handle_ = HPy_Dup(ctx_, other.handle_);
    }
    Object(Object &&other) noexcept : ctx_(other.ctx_), handle_(other.release()) {}
    Object &operator=(Object other) noexcept {
        std::swap(ctx_, other.ctx_);
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Object() {
        if (!HPy_IsNull(handle_))
            HPy_Close(ctx_, handle_);
    }
    static Object borrow(HPyContext *ctx, HPy handle) { return Object(ctx, HPy_Dup(ctx, handle)); }

    operator HPy() const { return handle_; }
    HPy release() noexcept { return std::exchange(handle_, HPy_NULL); }
    bool is_null() const { return HPy_IsNull(handle_); }

private:
    HPyContext *ctx_ = nullptr;
    HPy handle_ = HPy_NULL;
};

/// A row of owned handles, as the calls by array take them.
class Objects {
public:
    explicit Objects(HPyContext *ctx) : ctx_(ctx) {}
    Objects(const Objects &) = delete;
    Objects(Objects &&) = default;
    ~Objects() {
        for (const HPy handle : handles_)
            HPy_Close(ctx_, handle);
    }
    void push(Object object) {
        handles_.push_back(object);
        object.release();
    }
    HPy operator[](size_t i) const { return handles_[i]; }
    const HPy *data() const { return handles_.data(); }
    size_t size() const { return handles_.size(); }

    Object tuple() const { return tuple_from(0); }
    Object tuple_from(size_t first) const {
        return Object(ctx_, HPyTuple_FromArray(ctx_, handles_.data() + first, static_cast<HPy_ssize_t>(size() - first)));
    }
    Object list() const {
        const HPyListBuilder builder = HPyListBuilder_New(ctx_, static_cast<HPy_ssize_t>(size()));
        for (size_t i = 0; i < size(); ++i)
            HPyListBuilder_Set(ctx_, builder, static_cast<HPy_ssize_t>(i), handles_[i]);
        return Object(ctx_, HPyListBuilder_Build(ctx_, builder));
    }

private:
    HPyContext *ctx_;
    std::vector<HPy> handles_;
};

/// -1 means that an exception is pending.
inline int checked(int status) {
    if (status < 0)
        throw Raised();
    return status;
}

inline Object text(HPyContext *ctx, const std::string &utf8) { return Object(ctx, HPyUnicode_FromString(ctx, utf8.c_str())); }

inline Object builtin(HPyContext *ctx, const char *name) { return Object(ctx, HPy_GetItem_s(ctx, ctx->h_Builtins, name)); }

/// type(object).__name__
inline std::string type_name(HPyContext *ctx, HPy object) {
    const Object type(ctx, HPy_Type(ctx, object)), name(ctx, HPy_GetAttr_s(ctx, type, "__name__"));
    const char *utf8 = HPyUnicode_AsUTF8AndSize(ctx, name, nullptr);
    if (utf8 == nullptr)
        throw Raised();
    return utf8;
}

inline bool is_iterable(HPyContext *ctx, HPy object) {
    const Object type(ctx, HPy_Type(ctx, object));
    return HPy_HasAttr_s(ctx, type, "__iter__") || HPy_HasAttr_s(ctx, type, "__getitem__");
}

/// Calls `visit` with a handle to each item, which it may keep.
template <class Visit>
void for_each(HPyContext *ctx, HPy iterable, const Visit &visit) {
    const Object iterator(ctx, HPy_GetIter(ctx, iterable));
    for (;;) {
        const HPy item = HPyIter_Next(ctx, iterator);
        if (HPy_IsNull(item)) {
            if (HPyErr_Occurred(ctx))
                throw Raised();
            return;
        }
        visit(Object(ctx, item));
    }
}

}  // namespace expression
