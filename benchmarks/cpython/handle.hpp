// SPDX-License-Identifier: MIT
//
// Handles of the context on CPython: the object's address and a tag, so that a handle is never mistaken for a pointer.
// A new handle owns a reference, HPy_NULL is NULL. And what wraps a function of the C API as a slot, by its type alone.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <hpy.h>

#include <type_traits>
#include <utility>

namespace cpython {

/// The one context of the process.
extern HPyContext context;

inline HPy to_handle(PyObject *object) {
    return object != nullptr ? HPy{reinterpret_cast<intptr_t>(object) + 1} : HPy_NULL;
}
inline PyObject *to_object(HPy h) {
    return HPy_IsNull(h) ? nullptr : reinterpret_cast<PyObject *>(h._i - 1);
}

/// A new reference; fields, globals and Dup keep what they are given.
inline PyObject *owned(PyObject *object) {
    Py_XINCREF(object);
    return object;
}

/// HPy to PyObject * and back; anything else as it is.
template <typename To, typename From> To convert(From value) {
    if constexpr (std::is_same_v<To, HPy> && !std::is_same_v<From, HPy>)
        return to_handle(reinterpret_cast<PyObject *>(value));
    else if constexpr (std::is_same_v<From, HPy> && !std::is_same_v<To, HPy>)
        return reinterpret_cast<To>(to_object(value));
    else if constexpr (std::is_pointer_v<From> && std::is_pointer_v<To>)
        return (To)value;
    else
        return static_cast<To>(value);
}

/// Handles of an array of objects, for the length of a call; beyond a few they take memory.
class Handles {
public:
    Handles(PyObject *const *objects, size_t count) {
        handles_ = count <= kFew ? few_ : new HPy[count];
        for (size_t i = 0; i < count; ++i)
            handles_[i] = to_handle(objects[i]);
    }
    ~Handles() {
        if (handles_ != few_)
            delete[] handles_;
    }
    Handles(const Handles &) = delete;
    Handles &operator=(const Handles &) = delete;
    const HPy *data() const { return handles_; }

private:
    static constexpr size_t kFew = 8;
    HPy few_[kFew];
    HPy *handles_;
};

/// The other way round, with a free place in front, which vectorcall may use.
class Objects {
public:
    Objects(const HPy *handles, size_t count) {
        objects_ = count <= kFew ? few_ : new PyObject *[count + 1];
        for (size_t i = 0; i < count; ++i)
            objects_[i + 1] = to_object(handles[i]);
    }
    ~Objects() {
        if (objects_ != few_)
            delete[] objects_;
    }
    Objects(const Objects &) = delete;
    Objects &operator=(const Objects &) = delete;
    PyObject **data() const { return objects_ + 1; }

private:
    static constexpr size_t kFew = 8;
    PyObject *few_[kFew + 1];
    PyObject **objects_;
};

HPy type_from_spec(HPyContext *ctx, HPyType_Spec *spec, HPyType_SpecParam *params);
PyObject *module_from_definition(const char *name, HPyModuleDef *definition);
void fill_context();

/// Where an instance's payload begins: behind the object's head, aligned as malloc aligns.
constexpr Py_ssize_t kPayloadOffset = 16;
static_assert(sizeof(PyObject) <= kPayloadOffset);

inline void *payload(PyObject *object) { return reinterpret_cast<char *>(object) + kPayloadOffset; }

}  // namespace cpython
