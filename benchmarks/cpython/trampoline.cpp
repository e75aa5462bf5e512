// SPDX-License-Identifier: MIT
#include "cpython/trampoline.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace cpython {

namespace {

constexpr size_t kPoolSize = 32;

/// Functions for CPython around a body, whose first parameter is the implementation to call.
template <auto body> class Pool;

template <typename Impl, typename R, typename... P, R (*body)(Impl, P...)> class Pool<body> {
public:
    using Function = R (*)(P...);

    /// The function that calls impl, always the same for one impl.
    static Function take(HPyCFunction impl) {
        auto wanted = reinterpret_cast<Impl>(reinterpret_cast<void (*)()>(impl));
        size_t place = 0;
        while (place < kPoolSize && impls[place] != nullptr && impls[place] != wanted)
            ++place;
        if (place == kPoolSize) {
            std::fputs("benchmarks: too many definitions of one signature: raise kPoolSize\n", stderr);
            std::abort();
        }
        impls[place] = wanted;
        return functions(std::make_index_sequence<kPoolSize>())[place];
    }

private:
    template <size_t place> static R call(P... arguments) { return body(impls[place], arguments...); }
    template <size_t... places> static std::array<Function, kPoolSize> functions(std::index_sequence<places...>) {
        return {call<places>...};
    }
    static inline Impl impls[kPoolSize];
};

// ---- Bodies ---------------------------------------------------------------------------------------------------------

/// For signatures whose arguments correspond one to one; Foreign is the function type of the C API.
template <typename Impl, typename Foreign> struct OneToOne;
template <typename Result, typename... Arguments, typename R, typename... P>
struct OneToOne<Result (*)(HPyContext *, Arguments...), R(P...)> {
    static R call(Result (*impl)(HPyContext *, Arguments...), P... arguments) {
        return convert<R>(impl(&context, convert<Arguments>(arguments)...));
    }
};

PyObject *call_noargs(HPyFunc_noargs impl, PyObject *self, PyObject *) {
    return to_object(impl(&context, to_handle(self)));
}

PyObject *call_varargs(HPyFunc_varargs impl, PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    auto count = static_cast<size_t>(nargs);
    Handles handles(args, count);
    return to_object(impl(&context, to_handle(self), handles.data(), count));
}

PyObject *call_keywords(HPyFunc_keywords impl, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                        PyObject *kwnames) {
    auto count = static_cast<size_t>(nargs);
    Handles handles(args, count + (kwnames != nullptr ? static_cast<size_t>(PyTuple_GET_SIZE(kwnames)) : 0));
    return to_object(impl(&context, to_handle(self), handles.data(), count, to_handle(kwnames)));
}

PyObject *const *items(PyObject *tuple) { return reinterpret_cast<PyTupleObject *>(tuple)->ob_item; }

PyObject *call_new(HPyFunc_newfunc impl, PyTypeObject *type, PyObject *args, PyObject *kw) {
    Handles handles(items(args), static_cast<size_t>(PyTuple_GET_SIZE(args)));
    return to_object(impl(&context, to_handle(reinterpret_cast<PyObject *>(type)), handles.data(),
                          PyTuple_GET_SIZE(args), to_handle(kw)));
}

int call_init(HPyFunc_initproc impl, PyObject *self, PyObject *args, PyObject *kw) {
    Handles handles(items(args), static_cast<size_t>(PyTuple_GET_SIZE(args)));
    return impl(&context, to_handle(self), handles.data(), PyTuple_GET_SIZE(args), to_handle(kw));
}

/// tp_call, whose keywords come as a dict and go as names and values.
PyObject *call_instance(HPyFunc_keywords impl, PyObject *self, PyObject *args, PyObject *kw) {
    auto count = static_cast<size_t>(PyTuple_GET_SIZE(args));
    if (kw == nullptr || PyDict_GET_SIZE(kw) == 0) {
        Handles handles(items(args), count);
        return to_object(impl(&context, to_handle(self), handles.data(), count, HPy_NULL));
    }
    PyObject *values = PyDict_Values(kw), *names = PyDict_Keys(kw);
    PyObject *all = PySequence_Concat(args, values), *kwnames = PyList_AsTuple(names);
    Handles handles(items(all), count + static_cast<size_t>(PyDict_GET_SIZE(kw)));
    PyObject *result = to_object(impl(&context, to_handle(self), handles.data(), count, to_handle(kwnames)));
    for (PyObject *object : {values, names, all, kwnames})
        Py_DECREF(object);
    return result;
}

struct Visit {
    visitproc visit;
    void *arg;
};
int visit_field(HPyField *field, void *arg) {
    auto *visit = static_cast<Visit *>(arg);
    return visit->visit(reinterpret_cast<PyObject *>(field->_i), visit->arg);
}
int clear_field(HPyField *field, void *) {
    auto *object = reinterpret_cast<PyObject *>(field->_i);
    field->_i = 0;
    Py_DECREF(object);
    return 0;
}

int call_traverse(HPyFunc_traverseproc impl, PyObject *self, visitproc visit, void *arg) {
    Visit both{visit, arg};
    Py_VISIT(Py_TYPE(self));
    return impl(payload(self), visit_field, &both);
}

int clear(HPyFunc_traverseproc impl, PyObject *self) { return impl(payload(self), clear_field, nullptr); }

void dealloc(HPyFunc_traverseproc impl, PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, type->tp_dealloc)
    impl(payload(self), clear_field, nullptr);
    type->tp_free(self);
    Py_DECREF(type);
    Py_TRASHCAN_END
}

template <typename Impl, typename Foreign> void *one_to_one(HPyCFunction impl) {
    return reinterpret_cast<void *>(Pool<OneToOne<Impl, Foreign>::call>::take(impl));
}
template <auto body> void *through(HPyCFunction impl) { return reinterpret_cast<void *>(Pool<body>::take(impl)); }

template <auto body> PyCFunction method(HPyCFunction impl) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(Pool<body>::take(impl)));
}

}  // namespace

void *slot_trampoline(HPyFunc_Signature signature, HPyCFunction impl) {
    using Object = PyObject *;
    switch (static_cast<int>(signature)) {
    case HPyFunc_UNARYFUNC: return one_to_one<HPyFunc_unaryfunc, Object(Object)>(impl);
    case HPyFunc_REPRFUNC: return one_to_one<HPyFunc_reprfunc, Object(Object)>(impl);
    case HPyFunc_BINARYFUNC: return one_to_one<HPyFunc_binaryfunc, Object(Object, Object)>(impl);
    case HPyFunc_TERNARYFUNC: return one_to_one<HPyFunc_ternaryfunc, Object(Object, Object, Object)>(impl);
    case HPyFunc_INQUIRY: return one_to_one<HPyFunc_inquiry, int(Object)>(impl);
    case HPyFunc_LENFUNC: return one_to_one<HPyFunc_lenfunc, Py_ssize_t(Object)>(impl);
    case HPyFunc_HASHFUNC: return one_to_one<HPyFunc_hashfunc, Py_hash_t(Object)>(impl);
    case HPyFunc_SSIZEARGFUNC: return one_to_one<HPyFunc_ssizeargfunc, Object(Object, Py_ssize_t)>(impl);
    case HPyFunc_SSIZEOBJARGPROC: return one_to_one<HPyFunc_ssizeobjargproc, int(Object, Py_ssize_t, Object)>(impl);
    case HPyFunc_OBJOBJPROC: return one_to_one<HPyFunc_objobjproc, int(Object, Object)>(impl);
    case HPyFunc_OBJOBJARGPROC: return one_to_one<HPyFunc_objobjargproc, int(Object, Object, Object)>(impl);
    case HPyFunc_RICHCMPFUNC: return one_to_one<HPyFunc_richcmpfunc, Object(Object, Object, int)>(impl);
    case HPyFunc_NEWFUNC: return through<call_new>(impl);
    case HPyFunc_INITPROC: return through<call_init>(impl);
    case HPyFunc_TRAVERSEPROC: return through<call_traverse>(impl);
    case HPyFunc_KEYWORDS: return through<call_instance>(impl);
    default: return nullptr;
    }
}

PyMethodDef method_trampoline(const HPyMeth &definition) {
    PyMethodDef result = {definition.name, nullptr, 0, definition.doc};
    switch (static_cast<int>(definition.signature)) {
    case HPyFunc_NOARGS:
        result.ml_meth = method<call_noargs>(definition.impl);
        result.ml_flags = METH_NOARGS;
        break;
    case HPyFunc_O:
        result.ml_meth = method<OneToOne<HPyFunc_o, PyObject *(PyObject *, PyObject *)>::call>(definition.impl);
        result.ml_flags = METH_O;
        break;
    case HPyFunc_VARARGS:
        result.ml_meth = method<call_varargs>(definition.impl);
        result.ml_flags = METH_FASTCALL;
        break;
    default:
        result.ml_meth = method<call_keywords>(definition.impl);
        result.ml_flags = METH_FASTCALL | METH_KEYWORDS;
    }
    return result;
}

getter getter_trampoline(HPyCFunction impl) {
    return Pool<OneToOne<HPyFunc_getter, PyObject *(PyObject *, void *)>::call>::take(impl);
}

setter setter_trampoline(HPyCFunction impl) {
    return Pool<OneToOne<HPyFunc_setter, int(PyObject *, PyObject *, void *)>::call>::take(impl);
}

inquiry clear_trampoline(HPyCFunction traverse) { return Pool<clear>::take(traverse); }
destructor dealloc_trampoline(HPyCFunction traverse) { return Pool<dealloc>::take(traverse); }

}  // namespace cpython
