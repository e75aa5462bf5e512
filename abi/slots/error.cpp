// SPDX-License-Identifier: MIT
// Exceptions: raising, asking, clearing, making classes; warnings; the fatal error.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/codec.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

void raise_from_cpp(HpyThread &thread, const char *what) {
    if (what == nullptr)
        memory_error(thread);
    else
        system_error(thread, "C++ exception: ", what);
}

namespace {

/// The class that a handle means; null with SystemError if it is no exception class.
Type *exception_class(HpyThread &t, Value v) {
    if (is_exception_type(v))
        return as<Type>(v);
    Root<> given(t, v);
    Str *text = repr(t, v);
    if (text == nullptr)
        return nullptr;
    return system_error(t, "_PyErr_SetObject: exception ", text, " is not a BaseException subclass");
}

/// type(errno, strerror(errno)[, filename[, 0, filename2]]), raised.
void raise_errno(HpyThread &t, Value type, int number, Value filename, Value filename2) {
    const char *words = number != 0 ? std::strerror(number) : "Error";
    const Value text = decode(t, words, std::strlen(words), nullptr, "surrogateescape");
    if (!text)
        return;
    const Value args[] = {int_from_int64(t, number), text, filename, int_from_int64(t, 0), filename2};
    Root<> keep(t, text);
    const size_t count = !filename ? 2 : !filename2 ? 3 : 5;
    if (const Value made = t.call(type, args, count))
        raise_value(t, type_of(t, made), made);
}

/// The class "module.Name" of the bases, by calling type.
Value new_exception(HpyThread &t, const char *full_name, const char *doc, Value base, Value given) {
    const char *dot = full_name != nullptr ? std::strrchr(full_name, '.') : nullptr;
    if (dot == nullptr)
        return system_error(t, "PyErr_NewException: name must be module.class");
    if (given && !is_dict(given))
        return bad_argument(t);
    Root<Dict *> ns(t, given ? as<Dict>(given) : dict_new(t));
    Root<> bases(t, base ? base : Value(t.exc().Exception));
    if (ns && !has_layout(bases, Layout::Tuple))
        bases = tuple_of(t, {bases.get()});
    Root<Str *> name(t, str_from_utf8(t, dot + 1));
    if (!ns || !bases || !name)
        return Value();
    if (!dict_find_str(t, ns, t.names().__module__)) {
        Str *module = str_from_utf8(t, std::string_view(full_name, static_cast<size_t>(dot - full_name)));
        if (module == nullptr || dict_set(t, ns, t.names().__module__, module) < 0)
            return Value();
    }
    if (doc != nullptr) {
        Str *text = str_from_utf8(t, doc);
        if (text == nullptr || dict_set(t, ns, t.names().__doc__, text) < 0)
            return Value();
    }
    return t.call(t.types().type, {Value(name.get()), bases.get(), Value(ns.get())});
}

}  // namespace

void slot::FatalError(HPyContext *, const char *message) {
    std::fprintf(stderr, "Fatal Python error: %s\n", message != nullptr ? message : "(no message)");
    std::fflush(stderr);
    std::abort();
}

void slot::Err_SetString(HPyContext *ctx, HPy h_type, const char *utf8_message) {
    with(ctx, h_type, [=](HpyThread &t, Value type) -> int {
        if (utf8_message == nullptr)
            return null_argument(t);
        hpyu::Str *text = str_from_utf8(t, utf8_message);
        if (text == nullptr)
            return -1;
        if (hpyu::Type *category = exception_class(t, type))   // calls nobody where it finds one
            raise_value(t, category, text);
        return 0;
    });
}

void slot::Err_SetObject(HPyContext *ctx, HPy h_type, HPy h_value) {
    with(ctx, h_type, Optional{h_value}, [](HpyThread &t, Value type, Value value) -> int {
        if (hpyu::Type *category = exception_class(t, type))
            raise_value(t, category, value ? value : t.none());
        return 0;
    });
}

HPy slot::Err_SetFromErrnoWithFilename(HPyContext *ctx, HPy h_type, const char *filename_fsencoded) {
    const int number = errno;
    with(ctx, h_type, [=](HpyThread &t, Value type) -> int {
        Root<> filename(t);
        if (filename_fsencoded != nullptr) {
            filename = decode(t, filename_fsencoded, std::strlen(filename_fsencoded), nullptr, "surrogateescape");
            if (!filename)
                return -1;
        }
        raise_errno(t, type, number, filename, Value());
        return 0;
    });
    return HPy{0};
}

void slot::Err_SetFromErrnoWithFilenameObjects(HPyContext *ctx, HPy h_type, HPy filename1, HPy filename2) {
    const int number = errno;
    with(ctx, h_type, Optional{filename1}, Optional{filename2}, [=](HpyThread &t, Value type, Value one, Value two) {
        raise_errno(t, type, number, one, two);
        return 0;
    });
}

int slot::Err_Occurred(HPyContext *ctx) {
    Entry entry(ctx);
    return error_occurred(entry.thread()) ? 1 : 0;
}

int slot::Err_ExceptionMatches(HPyContext *ctx, HPy h_type) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value type;
        return error_occurred(t) && look(t, h_type, &type) && error_matches(t, type) ? 1 : 0;
    });
}

void slot::Err_NoMemory(HPyContext *ctx) {
    inside(ctx, [](HpyThread &t) { memory_error(t); });
}

void slot::Err_Clear(HPyContext *ctx) {
    Entry entry(ctx);
    clear_error(entry.thread());
}

HPy slot::Err_NewException(HPyContext *ctx, const char *utf8_name, HPy base, HPy dict) {
    return with(ctx, Optional{base}, Optional{dict}, [=](HpyThread &t, Value bases, Value ns) {
        return new_exception(t, utf8_name, nullptr, bases, ns);
    });
}

HPy slot::Err_NewExceptionWithDoc(HPyContext *ctx, const char *utf8_name, const char *utf8_doc, HPy base, HPy dict) {
    return with(ctx, Optional{base}, Optional{dict}, [=](HpyThread &t, Value bases, Value ns) {
        return new_exception(t, utf8_name, utf8_doc, bases, ns);
    });
}

int slot::Err_WarnEx(HPyContext *ctx, HPy category, const char *utf8_message, HPy_ssize_t stack_level) {
    return with(ctx, Optional{category}, [=](HpyThread &t, Value given) -> int {
        if (utf8_message == nullptr)
            return null_argument(t);
        if (given && !has_layout(given, Layout::Type))
            return type_error(t, "category must be a Warning subclass, not '", type_of(t, given), "'");
        return warn(t, given ? as<hpyu::Type>(given) : t.exc().RuntimeWarning, utf8_message, stack_level);
    });
}

void slot::Err_WriteUnraisable(HPyContext *ctx, HPy obj) {
    inside(ctx, [=](HpyThread &t) {
        Value v;
        if (obj._i != 0 && error_occurred(t)) {
            // A stale handle must not replace the exception to be reported.
            Root<> saved(t, take_error(t));
            v = t.value_of(obj);
            raise_instance(t, saved);
        }
        write_unraisable(t, v ? v : t.none());
    });
}

}  // namespace hpyu
