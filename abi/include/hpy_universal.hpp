// SPDX-License-Identifier: MIT
//
// The C++ face of the embedding API: classes that close their handles, and failures that are thrown.
//
//     hpyu::Space space;
//     hpyu::Context ctx(space);
//     ctx.add_search_path("plugins");
//     hpyu::Object geo = ctx.import("geo");
//     long sum = geo.attr("add")(30, 12).as<long>();
//
// Header-only, C++17, a thin layer: every member is a few calls of hpy_universal.h and hpy.h, and handles go back and
// forth by Object::handle() and the constructors from a handle, so that both ways of writing mix.
//
// Failure. Wherever the C API leaves an exception pending, an hpyu::Error is thrown and nothing is pending. The other
// way round, what a function made by Context::function throws becomes a pending exception again; no C++ exception ever
// crosses the C API.
//
// Lifetimes. Destroy Objects before their Context, and Contexts before their Space, as the order of declaration does.
// An Error holds only text and may outlive all of them.
//
// Threads. A Context belongs to the thread that made it: make one for each thread. An Object may be used on any thread
// that has one.
#pragma once

#if defined(_MSVC_LANG) ? _MSVC_LANG < 201703L : __cplusplus < 201703L
#error "hpy_universal.hpp needs C++17 or later; hpy_universal.h does with C++11"
#endif

#include "hpy_universal.h"

#include <cstddef>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace hpyu {

class Object;

/// A Python exception as a C++ exception. what() is "TypeName: message".
class Error : public std::runtime_error {
public:
    Error(std::string type_name, std::string message)
        : std::runtime_error(message.empty() ? type_name : type_name + ": " + message),
          type_name_(std::move(type_name)), message_(std::move(message)) {}

    /// The class's name, such as "ValueError".
    const std::string &type_name() const noexcept { return type_name_; }
    /// The exception's str().
    const std::string &message() const noexcept { return message_; }
    /// What Python prints for it, causes included; empty if the error was made in C++.
    const std::string &report() const noexcept { return report_; }

private:
    friend class Object;
    std::string type_name_, message_, report_;
};

/// A new handle to the Python object for a C++ value, or HPy_NULL with an exception pending. Overloads for bool,
/// integers, floating-point numbers, text, nullptr (None), Objects and vectors; a program may add a to_python(ctx, T)
/// beside its own T.
template <class T>
HPy make_handle(HPyContext *ctx, const T &value);

/// An owned handle. Moved cheaply, copied by HPy_Dup.
class Object {
public:
    /// No object: only good for being assigned to, and for is_null().
    Object() = default;
    /// Takes the handle over. If it is HPy_NULL, throws the pending exception.
    Object(HPyContext *ctx, HPy owned) : ctx_(ctx), handle_(checked(ctx, owned)) {}
    Object(const Object &other) : ctx_(other.ctx_), handle_(HPy_NULL) {
        if (!other.is_null())
            handle_ = checked(ctx_, HPy_Dup(ctx_, other.handle_));
    }
    Object(Object &&other) noexcept : ctx_(other.ctx_), handle_(other.release()) {}
    Object &operator=(Object other) noexcept {
        std::swap(ctx_, other.ctx_);
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Object() {
        if (!is_null())
            HPy_Close(ctx_, handle_);
    }

    /// The object of a borrowed handle: duplicates it.
    static Object borrow(HPyContext *ctx, HPy handle) { return Object(ctx, HPy_Dup(ctx, handle)); }
    /// The object for a C++ value.
    template <class T>
    static Object from(HPyContext *ctx, const T &value) { return Object(ctx, make_handle(ctx, value)); }

    bool is_null() const noexcept { return HPy_IsNull(handle_); }
    HPyContext *context() const noexcept { return ctx_; }
    /// Borrowed: valid as long as this Object has it.
    HPy handle() const noexcept { return handle_; }
    /// The handle, which is the caller's to close from then on.
    HPy release() noexcept {
        const HPy handle = handle_;
        handle_ = HPy_NULL;
        return handle;
    }

    // ---- Attributes and items ---------------------------------------------------------------------------------------

    Object attr(const char *name) const { return Object(ctx_, HPy_GetAttr_s(ctx_, handle_, name)); }
    bool has_attr(const char *name) const { return HPy_HasAttr_s(ctx_, handle_, name) != 0; }
    template <class T>
    void set_attr(const char *name, const T &value) const {
        check(HPy_SetAttr_s(ctx_, handle_, name, from(ctx_, value).handle_));
    }
    void delete_attr(const char *name) const { check(HPy_SetAttr_s(ctx_, handle_, name, HPy_NULL)); }

    /// object[key], for a key of any type that make_handle knows.
    template <class Key>
    Object operator[](const Key &key) const {
        return Object(ctx_, HPy_GetItem(ctx_, handle_, from(ctx_, key).handle_));
    }
    template <class Key, class T>
    void set_item(const Key &key, const T &value) const {
        check(HPy_SetItem(ctx_, handle_, from(ctx_, key).handle_, from(ctx_, value).handle_));
    }
    template <class Key>
    void delete_item(const Key &key) const { check(HPy_DelItem(ctx_, handle_, from(ctx_, key).handle_)); }
    template <class T>
    bool contains(const T &value) const { return check(HPy_Contains(ctx_, handle_, from(ctx_, value).handle_)) != 0; }
    /// len(object)
    std::size_t size() const { return static_cast<std::size_t>(check(HPy_Length(ctx_, handle_))); }

    // ---- Calls ------------------------------------------------------------------------------------------------------

    /// object(*args)
    template <class... Args>
    Object operator()(const Args &...args) const {
        const Object objects[] = {from(ctx_, args)..., Object()};
        HPy handles[sizeof...(Args) + 1];
        for (std::size_t i = 0; i <= sizeof...(Args); ++i)
            handles[i] = objects[i].handle_;
        return Object(ctx_, HPy_Call(ctx_, handle_, handles, sizeof...(Args), HPy_NULL));
    }
    /// object.name(*args)
    template <class... Args>
    Object call(const char *name, const Args &...args) const {
        const Object method = from(ctx_, name);
        const Object objects[] = {Object(*this), from(ctx_, args)...};
        HPy handles[sizeof...(Args) + 1];
        for (std::size_t i = 0; i <= sizeof...(Args); ++i)
            handles[i] = objects[i].handle_;
        return Object(ctx_, HPy_CallMethod(ctx_, method.handle_, handles, sizeof...(Args) + 1, HPy_NULL));
    }

    // ---- As C++ values ----------------------------------------------------------------------------------------------

    /// The C++ value of a bool (truth of anything), an integer type (an int that fits, else OverflowError), a
    /// floating-point type, std::string (a str), std::vector<T> (any iterable), or Object itself.
    template <class T>
    T as() const;

    bool is_none() const { return HPy_Is(ctx_, handle_, ctx_->h_None) != 0; }
    bool is(const Object &other) const { return HPy_Is(ctx_, handle_, other.handle_) != 0; }
    bool is_instance(const Object &type) const { return HPy_TypeCheck(ctx_, handle_, type.handle_) != 0; }
    Object type() const { return Object(ctx_, HPy_Type(ctx_, handle_)); }
    std::string str() const { return text(ctx_, Object(ctx_, HPy_Str(ctx_, handle_)).handle_); }
    std::string repr() const { return text(ctx_, Object(ctx_, HPy_Repr(ctx_, handle_)).handle_); }

    /// Comparison as Python's ==.
    friend bool operator==(const Object &a, const Object &b) {
        return a.check(HPy_RichCompareBool(a.ctx_, a.handle_, b.handle_, HPy_EQ)) != 0;
    }
    friend bool operator!=(const Object &a, const Object &b) { return !(a == b); }

    // ---- Iteration: for (hpyu::Object item : object) ----------------------------------------------------------------

    class Iterator;
    Iterator begin() const;
    Iterator end() const noexcept;

    /// Throws the pending exception of the thread as an Error; it is not pending any more.
    [[noreturn]] static void throw_pending(HPyContext *ctx);

private:
    static HPy checked(HPyContext *ctx, HPy handle) {
        if (HPy_IsNull(handle))
            throw_pending(ctx);
        return handle;
    }
    template <class Status>
    Status check(Status status) const {
        if (status < 0)
            throw_pending(ctx_);
        return status;
    }
    static std::string text(HPyContext *ctx, HPy str) {
        HPy_ssize_t size = 0;
        const char *utf8 = HPyUnicode_AsUTF8AndSize(ctx, str, &size);
        if (utf8 == nullptr)
            throw_pending(ctx);
        return std::string(utf8, static_cast<std::size_t>(size));
    }
    /// As text(), of a new handle; empty where that fails. For making an Error, which must not fail in turn.
    static std::string text_or_empty(HPyContext *ctx, HPy owned) {
        std::string result;
        HPy_ssize_t size = 0;
        const char *utf8 = HPy_IsNull(owned) ? nullptr : HPyUnicode_AsUTF8AndSize(ctx, owned, &size);
        if (utf8 != nullptr)
            result.assign(utf8, static_cast<std::size_t>(size));
        HPyErr_Clear(ctx);
        HPy_Close(ctx, owned);
        return result;
    }

    HPyContext *ctx_ = nullptr;
    HPy handle_ = HPy_NULL;
};

class Object::Iterator {
public:
    Iterator() = default;
    explicit Iterator(Object iterator) : iterator_(std::move(iterator)) { ++*this; }
    const Object &operator*() const { return item_; }
    Iterator &operator++() {
        HPyContext *ctx = iterator_.ctx_;
        const HPy next = HPyIter_Next(ctx, iterator_.handle_);
        if (!HPy_IsNull(next))
            item_ = Object(ctx, next);
        else if (HPyErr_Occurred(ctx))
            throw_pending(ctx);
        else
            item_ = Object();
        return *this;
    }
    friend bool operator!=(const Iterator &a, const Iterator &b) { return a.item_.is_null() != b.item_.is_null(); }

private:
    Object iterator_, item_;
};

inline Object::Iterator Object::begin() const { return Iterator(Object(ctx_, HPy_GetIter(ctx_, handle_))); }
inline Object::Iterator Object::end() const noexcept { return Iterator(); }

inline void Object::throw_pending(HPyContext *ctx) {
    const HPy exception = hpyu_err_take(ctx);
    if (HPy_IsNull(exception))
        throw Error("SystemError", "a call failed without setting an exception");
    const HPy type = HPy_Type(ctx, exception);
    const HPy name = HPy_IsNull(type) ? HPy_NULL : HPy_GetAttr_s(ctx, type, "__name__");
    HPy_Close(ctx, type);
    std::string type_name = text_or_empty(ctx, name);
    Error error(type_name.empty() ? "BaseException" : std::move(type_name), text_or_empty(ctx, HPy_Str(ctx, exception)));
    error.report_ = text_or_empty(ctx, hpyu_err_report(ctx, exception));
    HPy_Close(ctx, exception);
    throw error;
}

// ---- From C++ to Python ---------------------------------------------------------------------------------------------

namespace detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
constexpr bool always_false = false;

/// A str of text that may hold NULs: by way of a bytes object, since the API's own maker stops at a NUL.
inline HPy make_str(HPyContext *ctx, std::string_view text) {
    const HPy bytes = HPyBytes_FromStringAndSize(ctx, text.data() ? text.data() : "", static_cast<HPy_ssize_t>(text.size()));
    if (HPy_IsNull(bytes))
        return HPy_NULL;
    const HPy str = HPyUnicode_FromEncodedObject(ctx, bytes, "utf-8", nullptr);
    HPy_Close(ctx, bytes);
    return str;
}

template <class T, class = void>
struct HasToPython : std::false_type {};
template <class T>
struct HasToPython<T, std::void_t<decltype(to_python(std::declval<HPyContext *>(), std::declval<const T &>()))>>
    : std::true_type {};

}  // namespace detail

template <class T>
HPy make_handle(HPyContext *ctx, const T &value) {
    using D = std::decay_t<T>;
    if constexpr (detail::HasToPython<D>::value) {
        return to_python(ctx, value);
    } else if constexpr (std::is_same_v<D, Object>) {
        return value.is_null() ? HPy_NULL : HPy_Dup(ctx, value.handle());
    } else if constexpr (std::is_same_v<D, std::nullptr_t>) {
        return HPy_Dup(ctx, ctx->h_None);
    } else if constexpr (std::is_same_v<D, bool>) {
        return HPyBool_FromBool(ctx, value);
    } else if constexpr (std::is_integral_v<D> && std::is_signed_v<D>) {
        return HPyLong_FromInt64_t(ctx, value);
    } else if constexpr (std::is_integral_v<D>) {
        return HPyLong_FromUInt64_t(ctx, value);
    } else if constexpr (std::is_floating_point_v<D>) {
        return HPyFloat_FromDouble(ctx, static_cast<double>(value));
    } else if constexpr (std::is_convertible_v<const T &, std::string_view>) {
        return detail::make_str(ctx, value);
    } else if constexpr (detail::IsVector<D>::value) {
        const HPy list = HPyList_New(ctx, 0);
        for (std::size_t i = 0; !HPy_IsNull(list) && i < value.size(); ++i) {
            const HPy item = make_handle<typename D::value_type>(ctx, value[i]);
            const bool failed = HPy_IsNull(item) || HPyList_Append(ctx, list, item) < 0;
            HPy_Close(ctx, item);
            if (failed) {
                HPy_Close(ctx, list);
                return HPy_NULL;
            }
        }
        return list;
    } else {
        static_assert(detail::always_false<T>, "no Python object for this type: give it a to_python(HPyContext *, T)");
    }
}

// ---- From Python to C++ ---------------------------------------------------------------------------------------------

template <class T>
T Object::as() const {
    if constexpr (std::is_same_v<T, Object>) {
        return *this;
    } else if constexpr (std::is_same_v<T, bool>) {
        return check(HPy_IsTrue(ctx_, handle_)) != 0;
    } else if constexpr (std::is_integral_v<T>) {
        using Wide = std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>;
        Wide value;
        if constexpr (std::is_signed_v<T>)
            value = HPyLong_AsInt64_t(ctx_, handle_);
        else
            value = HPyLong_AsUInt64_t(ctx_, handle_);
        if (value == static_cast<Wide>(-1) && HPyErr_Occurred(ctx_))
            throw_pending(ctx_);
        if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
            throw Error("OverflowError", "Python int does not fit the C++ integer type asked for");
        return static_cast<T>(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        const double value = HPyFloat_AsDouble(ctx_, handle_);
        if (value == -1.0 && HPyErr_Occurred(ctx_))
            throw_pending(ctx_);
        return static_cast<T>(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return text(ctx_, handle_);
    } else if constexpr (detail::IsVector<T>::value) {
        T result;
        for (const Object &item : *this)
            result.push_back(item.template as<typename T::value_type>());
        return result;
    } else {
        static_assert(detail::always_false<T>, "Object::as does not know this type");
    }
}

// ---- Functions ------------------------------------------------------------------------------------------------------

namespace detail {

/// Makes an Error pending again: as the builtin exception of its name, else as RuntimeError.
inline void raise(HPyContext *ctx, const Error &error) {
    const HPy type = HPy_GetItem_s(ctx, ctx->h_Builtins, error.type_name().c_str());
    const HPy text = HPy_IsNull(type) ? HPy_NULL : make_str(ctx, error.message());
    if (!HPy_IsNull(text)) {
        HPyErr_SetObject(ctx, type, text);
    } else {
        HPyErr_Clear(ctx);
        HPyErr_SetString(ctx, ctx->h_RuntimeError, error.what());
    }
    HPy_Close(ctx, text);
    HPy_Close(ctx, type);
}

template <class F, class = void>
struct Callable : Callable<decltype(&F::operator())> {};
template <class R, class... P>
struct Callable<R (*)(P...), void> {
    using Result = R;
    using Parameters = std::tuple<std::decay_t<P>...>;
};
template <class C, class R, class... P>
struct Callable<R (C::*)(P...), void> : Callable<R (*)(P...)> {};
template <class C, class R, class... P>
struct Callable<R (C::*)(P...) const, void> : Callable<R (*)(P...)> {};

/// A C++ callable behind hpyu_function_new.
template <class F>
struct Function {
    using Result = typename Callable<F>::Result;
    using Parameters = typename Callable<F>::Parameters;
    static constexpr std::size_t kCount = std::tuple_size_v<Parameters>;

    F function;
    std::string name;

    template <std::size_t... I>
    HPy call(HPyContext *ctx, const HPy *args, std::index_sequence<I...>) {
        // Braces: the arguments are converted from left to right.
        Parameters values{Object::borrow(ctx, args[I]).template as<std::tuple_element_t<I, Parameters>>()...};
        (void)args;
        if constexpr (std::is_void_v<Result>) {
            std::apply(function, std::move(values));
            return HPy_Dup(ctx, ctx->h_None);
        } else {
            return make_handle<std::decay_t<Result>>(ctx, std::apply(function, std::move(values)));
        }
    }

    static HPy entry(HPyContext *ctx, void *data, const HPy *args, std::size_t nargs, HPy kwnames) {
        auto *self = static_cast<Function *>(data);
        try {
            if (!HPy_IsNull(kwnames) && HPy_Length(ctx, kwnames) > 0)
                throw Error("TypeError", self->name + "() takes no keyword arguments");
            if (nargs != kCount)
                throw Error("TypeError", self->name + "() takes " + std::to_string(kCount) + " positional argument" +
                                             (kCount == 1 ? "" : "s") + " but " + std::to_string(nargs) +
                                             (nargs == 1 ? " was" : " were") + " given");
            return self->call(ctx, args, std::make_index_sequence<kCount>());
        } catch (const Error &error) {
            raise(ctx, error);
        } catch (const std::bad_alloc &) {
            HPyErr_NoMemory(ctx);
        } catch (const std::exception &error) {
            HPyErr_SetString(ctx, ctx->h_RuntimeError, error.what());
        } catch (...) {
            HPyErr_SetString(ctx, ctx->h_RuntimeError, "a C++ exception of unknown type");
        }
        return HPy_NULL;
    }
    static void release(void *data) { delete static_cast<Function *>(data); }
};

}  // namespace detail

// ---- Spaces and contexts --------------------------------------------------------------------------------------------

/// A universe of objects; see hpyu_space_new. Throws std::bad_alloc if there is no memory for one.
class Space {
public:
    Space() : space_(hpyu_space_new()) {
        if (space_ == nullptr)
            throw std::bad_alloc();
    }
    ~Space() { hpyu_space_free(space_); }
    Space(const Space &) = delete;
    Space &operator=(const Space &) = delete;

    hpyu_space *get() const noexcept { return space_; }

private:
    hpyu_space *space_;
};

/// The calling thread's attachment to a space, for as long as it lives; or, made from a context that was handed to a
/// callback, a face for it that attaches nothing.
class Context {
public:
    /// Throws Error if the mode is not available.
    explicit Context(const Space &space, int mode = HPYU_UNIVERSAL) : ctx_(hpyu_attach(space.get(), mode)), attached_(true) {
        if (ctx_ == nullptr)
            throw Error("RuntimeError", "the thread can't be attached in mode " + std::to_string(mode));
    }
    explicit Context(HPyContext *ctx) noexcept : ctx_(ctx), attached_(false) {}
    ~Context() {
        if (attached_)
            hpyu_detach(ctx_);
    }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;

    HPyContext *get() const noexcept { return ctx_; }
    operator HPyContext *() const noexcept { return ctx_; }

    void add_search_path(const std::string &directory) { check(hpyu_add_search_path(ctx_, directory.c_str())); }
    Object import(const std::string &name) { return Object(ctx_, hpyu_import(ctx_, name.c_str())); }
    Object load(const std::string &name, const std::string &path) {
        return Object(ctx_, hpyu_load(ctx_, name.c_str(), path.c_str()));
    }
    void serialize(const std::string &module_name) { check(hpyu_serialize(ctx_, module_name.c_str())); }
    void collect() { hpyu_collect(ctx_); }

    /// The object for a C++ value; see make_handle.
    template <class T>
    Object object(const T &value) { return Object::from(ctx_, value); }
    Object none() { return Object::borrow(ctx_, ctx_->h_None); }
    Object builtin(const char *name) { return Object(ctx_, HPy_GetItem_s(ctx_, ctx_->h_Builtins, name)); }

    /// A Python callable that calls `function`, a lambda or function pointer whose parameters are types that
    /// Object::as gives and whose result is void or a type that make_handle takes. What it throws is raised.
    template <class F>
    Object function(const std::string &name, F function) {
        using Holder = detail::Function<std::decay_t<F>>;
        std::unique_ptr<Holder> holder(new Holder{std::move(function), name});
        const HPy handle = hpyu_function_new(ctx_, name.c_str(), &Holder::entry, holder.get(), &Holder::release);
        if (HPy_IsNull(handle))
            Object::throw_pending(ctx_);
        holder.release();
        return Object(ctx_, handle);
    }

private:
    void check(int status) {
        if (status < 0)
            Object::throw_pending(ctx_);
    }

    HPyContext *ctx_;
    bool attached_;
};

}  // namespace hpyu
