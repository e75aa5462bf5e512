// SPDX-License-Identifier: MIT
//
// HPyContext on CPython: what an extension of the universal ABI calls when CPython runs it. A slot turns handles into
// objects, calls the function of the C API that does the same, and turns the result into a handle. Where one function
// does it, the slot is made from it by its type (Through); the rest is written out.
//
// Only what operations.def uses is here; every other slot raises NotImplementedError.

#include "cpython/handle.hpp"

namespace cpython {

namespace {

// ---- Slots that are one function of the C API -----------------------------------------------------------------------

template <typename Result, typename... Arguments> using Slot = Result (*)(HPyContext *, Arguments...);

/// Converts to a slot of whatever type it is assigned to, if the arguments of the function are those of the slot.
template <auto function> struct Through {
    template <typename Result, typename... Arguments> operator Slot<Result, Arguments...>() const {
        return call<Result, Arguments...>;
    }
    template <typename Result, typename... Arguments> static Result call(HPyContext *, Arguments... arguments) {
        return call_as<Result>(function, arguments...);
    }
    template <typename Result, typename R, typename... P, typename... Arguments>
    static Result call_as(R (*)(P...), Arguments... arguments) {
        static_assert(sizeof...(P) == sizeof...(Arguments));
        if constexpr (std::is_void_v<Result>)
            function(convert<P>(arguments)...);
        else
            return convert<Result>(function(convert<P>(arguments)...));
    }
};
template <auto function> constexpr Through<function> through{};

/// A slot that fails.
template <typename> struct Absent;
template <typename Result, typename... Arguments> struct Absent<Result (*)(HPyContext *, Arguments...)> {
    static Result call(HPyContext *, Arguments...) {
        PyErr_SetString(PyExc_NotImplementedError, "the context on CPython has no such slot");
        if constexpr (std::is_integral_v<Result> || std::is_floating_point_v<Result>)
            return static_cast<Result>(-1);
        else
            return Result();
    }
};

// ---- Handles, numbers -----------------------------------------------------------------------------------------------

HPy dup(HPyContext *, HPy h) { return to_handle(owned(to_object(h))); }
void close(HPyContext *, HPy h) { Py_XDECREF(to_object(h)); }

template <typename Narrow, typename Wide> Narrow narrow(Wide value, const char *message) {
    if (value != static_cast<Wide>(static_cast<Narrow>(value)) && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_OverflowError, message);
        return static_cast<Narrow>(-1);
    }
    return static_cast<Narrow>(value);
}
int32_t long_as_int32(HPyContext *, HPy h) {
    return narrow<int32_t>(PyLong_AsLong(to_object(h)), "Python int too large to convert to C int32_t");
}
uint32_t long_as_uint32(HPyContext *, HPy h) {
    return narrow<uint32_t>(PyLong_AsUnsignedLong(to_object(h)), "Python int too large to convert to C uint32_t");
}

// ---- Exceptions -----------------------------------------------------------------------------------------------------

int err_occurred(HPyContext *) { return PyErr_Occurred() != nullptr; }
void err_no_memory(HPyContext *) { PyErr_NoMemory(); }
void err_errno_objects(HPyContext *, HPy type, HPy first, HPy second) {
    PyErr_SetFromErrnoWithFilenameObjects(to_object(type), to_object(first), to_object(second));
}

// ---- Attributes, items, types ---------------------------------------------------------------------------------------

HPy get_item_i(HPyContext *, HPy obj, HPy_ssize_t index) {
    PyObject *object = to_object(obj);
    if (PySequence_Check(object))
        return to_handle(PySequence_GetItem(object, index));
    PyObject *key = PyLong_FromSsize_t(index);
    PyObject *item = key != nullptr ? PyObject_GetItem(object, key) : nullptr;
    Py_XDECREF(key);
    return to_handle(item);
}
HPy get_item_s(HPyContext *, HPy obj, const char *name) {
    PyObject *key = PyUnicode_FromString(name);
    PyObject *item = key != nullptr ? PyObject_GetItem(to_object(obj), key) : nullptr;
    Py_XDECREF(key);
    return to_handle(item);
}
int set_item_i(HPyContext *, HPy obj, HPy_ssize_t index, HPy value) {
    PyObject *object = to_object(obj);
    if (PySequence_Check(object))
        return PySequence_SetItem(object, index, to_object(value));
    PyObject *key = PyLong_FromSsize_t(index);
    int status = key != nullptr ? PyObject_SetItem(object, key, to_object(value)) : -1;
    Py_XDECREF(key);
    return status;
}
int set_item_s(HPyContext *, HPy obj, const char *name, HPy value) {
    PyObject *key = PyUnicode_FromString(name);
    int status = key != nullptr ? PyObject_SetItem(to_object(obj), key, to_object(value)) : -1;
    Py_XDECREF(key);
    return status;
}
int del_item_s(HPyContext *, HPy obj, const char *name) {
    PyObject *key = PyUnicode_FromString(name);
    int status = key != nullptr ? PyObject_DelItem(to_object(obj), key) : -1;
    Py_XDECREF(key);
    return status;
}
int del_item_i(HPyContext *, HPy obj, HPy_ssize_t index) { return PySequence_DelItem(to_object(obj), index); }

int type_check(HPyContext *, HPy obj, HPy type) {
    return PyObject_TypeCheck(to_object(obj), reinterpret_cast<PyTypeObject *>(to_object(type)));
}
int is(HPyContext *, HPy a, HPy b) { return to_object(a) == to_object(b); }
const char *type_name(HPyContext *, HPy type) {
    const char *name = reinterpret_cast<PyTypeObject *>(to_object(type))->tp_name;
    const char *dot = strrchr(name, '.');
    return dot != nullptr ? dot + 1 : name;
}
int type_is_subtype(HPyContext *, HPy sub, HPy type) {
    return PyType_IsSubtype(reinterpret_cast<PyTypeObject *>(to_object(sub)),
                            reinterpret_cast<PyTypeObject *>(to_object(type)));
}
HPyType_BuiltinShape builtin_shape(HPyContext *, HPy) { return HPyType_BuiltinShape_Object; }

// ---- Instances, fields, globals -------------------------------------------------------------------------------------

void *as_struct(HPyContext *, HPy h) { return payload(to_object(h)); }

HPy new_instance(HPyContext *, HPy h, void **data) {
    auto *type = reinterpret_cast<PyTypeObject *>(to_object(h));
    PyObject *object = type->tp_alloc(type, 0);
    *data = object != nullptr ? payload(object) : nullptr;
    return to_handle(object);
}
HPy generic_new(HPyContext *, HPy h, const HPy *, HPy_ssize_t, HPy) {
    auto *type = reinterpret_cast<PyTypeObject *>(to_object(h));
    return to_handle(type->tp_alloc(type, 0));
}

template <typename Place> void store(Place *place, HPy h) {
    auto *old = reinterpret_cast<PyObject *>(place->_i);
    place->_i = reinterpret_cast<intptr_t>(owned(to_object(h)));
    Py_XDECREF(old);
}
template <typename Place> HPy load(Place place) { return to_handle(owned(reinterpret_cast<PyObject *>(place._i))); }

void field_store(HPyContext *, HPy, HPyField *field, HPy h) { store(field, h); }
HPy field_load(HPyContext *, HPy, HPyField field) { return load(field); }
void global_store(HPyContext *, HPyGlobal *global, HPy h) { store(global, h); }
HPy global_load(HPyContext *, HPyGlobal global) { return load(global); }

// ---- Calls ----------------------------------------------------------------------------------------------------------

size_t keyword_count(HPy names) {
    return HPy_IsNull(names) ? 0 : static_cast<size_t>(PyTuple_GET_SIZE(to_object(names)));
}
HPy call(HPyContext *, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    Objects objects(args, nargs + keyword_count(kwnames));
    return to_handle(PyObject_Vectorcall(to_object(callable), objects.data(), nargs | PY_VECTORCALL_ARGUMENTS_OFFSET,
                                         to_object(kwnames)));
}
HPy call_method(HPyContext *, HPy name, const HPy *args, size_t nargs, HPy kwnames) {
    Objects objects(args, nargs + keyword_count(kwnames));
    return to_handle(PyObject_VectorcallMethod(to_object(name), objects.data(),
                                               nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, to_object(kwnames)));
}
HPy call_tuple_dict(HPyContext *, HPy callable, HPy args, HPy kw) {
    if (!HPy_IsNull(args))
        return to_handle(PyObject_Call(to_object(callable), to_object(args), to_object(kw)));
    PyObject *empty = PyTuple_New(0);
    PyObject *result = PyObject_Call(to_object(callable), empty, to_object(kw));
    Py_DECREF(empty);
    return to_handle(result);
}

// ---- str, builders, trackers ----------------------------------------------------------------------------------------

HPy_ssize_t bytes_get_size(HPyContext *, HPy h) { return PyBytes_GET_SIZE(to_object(h)); }
const char *bytes_as_string(HPyContext *, HPy h) { return PyBytes_AS_STRING(to_object(h)); }

HPy tuple_from_array(HPyContext *, const HPy items[], HPy_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    for (HPy_ssize_t i = 0; tuple != nullptr && i < count; ++i)
        PyTuple_SET_ITEM(tuple, i, owned(to_object(items[i])));
    return to_handle(tuple);
}

template <typename Builder, auto make> Builder builder_new(HPyContext *, HPy_ssize_t size) {
    return {reinterpret_cast<intptr_t>(make(size))};
}
template <typename Builder> PyObject *built(Builder builder) { return reinterpret_cast<PyObject *>(builder._i); }
void list_builder_set(HPyContext *, HPyListBuilder builder, HPy_ssize_t index, HPy h) {
    if (builder._i != 0)
        PyList_SET_ITEM(built(builder), index, owned(to_object(h)));
}
void tuple_builder_set(HPyContext *, HPyTupleBuilder builder, HPy_ssize_t index, HPy h) {
    if (builder._i != 0)
        PyTuple_SET_ITEM(built(builder), index, owned(to_object(h)));
}
template <typename Builder> HPy builder_build(HPyContext *, Builder builder) { return to_handle(built(builder)); }
template <typename Builder> void builder_cancel(HPyContext *, Builder builder) { Py_XDECREF(built(builder)); }

struct Tracker {
    HPy_ssize_t length, capacity;
    HPy *handles;
};
Tracker *tracker_of(HPyTracker tracker) { return reinterpret_cast<Tracker *>(tracker._i); }
HPyTracker tracker_new(HPyContext *, HPy_ssize_t size) {
    size = size > 0 ? size : 5;
    auto *tracker = static_cast<Tracker *>(PyMem_Malloc(sizeof(Tracker)));
    *tracker = {0, size, static_cast<HPy *>(PyMem_Malloc(static_cast<size_t>(size) * sizeof(HPy)))};
    return {reinterpret_cast<intptr_t>(tracker)};
}
int tracker_add(HPyContext *, HPyTracker h, HPy item) {
    Tracker *tracker = tracker_of(h);
    if (tracker->length == tracker->capacity) {
        tracker->capacity *= 2;
        tracker->handles = static_cast<HPy *>(
            PyMem_Realloc(tracker->handles, static_cast<size_t>(tracker->capacity) * sizeof(HPy)));
    }
    tracker->handles[tracker->length++] = item;
    return 0;
}
void tracker_forget_all(HPyContext *, HPyTracker tracker) { tracker_of(tracker)->length = 0; }
void tracker_close(HPyContext *, HPyTracker h) {
    Tracker *tracker = tracker_of(h);
    for (HPy_ssize_t i = 0; i < tracker->length; ++i)
        Py_XDECREF(to_object(tracker->handles[i]));
    PyMem_Free(tracker->handles);
    PyMem_Free(tracker);
}

// ---- Threads, capsules, context variables, iteration ----------------------------------------------------------------

HPyThreadState leave(HPyContext *) { return {reinterpret_cast<intptr_t>(PyEval_SaveThread())}; }
void reenter(HPyContext *, HPyThreadState state) { PyEval_RestoreThread(reinterpret_cast<PyThreadState *>(state._i)); }

HPy capsule_new(HPyContext *, void *pointer, const char *name, HPyCapsule_Destructor *) {
    return to_handle(PyCapsule_New(pointer, name, nullptr));
}
void *capsule_get(HPyContext *, HPy capsule, _HPyCapsule_key key, const char *name) {
    switch (key) {
    case HPyCapsule_key_Pointer: return PyCapsule_GetPointer(to_object(capsule), name);
    case HPyCapsule_key_Name: return const_cast<char *>(PyCapsule_GetName(to_object(capsule)));
    default: return PyCapsule_GetContext(to_object(capsule));
    }
}
int capsule_set(HPyContext *, HPy capsule, _HPyCapsule_key key, void *value) {
    switch (key) {
    case HPyCapsule_key_Pointer: return PyCapsule_SetPointer(to_object(capsule), value);
    case HPyCapsule_key_Name: return PyCapsule_SetName(to_object(capsule), static_cast<char *>(value));
    default: return PyCapsule_SetContext(to_object(capsule), value);
    }
}

int32_t context_variable_get(HPyContext *, HPy variable, HPy default_value, HPy *result) {
    PyObject *value = nullptr;
    int status = PyContextVar_Get(to_object(variable), to_object(default_value), &value);
    *result = to_handle(value);
    return status;
}

int slice_unpack(HPyContext *, HPy slice, HPy_ssize_t *start, HPy_ssize_t *stop, HPy_ssize_t *step) {
    return PySlice_Unpack(to_object(slice), start, stop, step);
}

// ---- Checks, which are macros of the C API --------------------------------------------------------------------------

#define CHECK(name, macro) \
    int name(HPyContext *, HPy h) { return macro(to_object(h)); }
CHECK(bytes_check, PyBytes_Check)
CHECK(dict_check, PyDict_Check)
CHECK(list_check, PyList_Check)
CHECK(tuple_check, PyTuple_Check)
CHECK(unicode_check, PyUnicode_Check)
#undef CHECK

}  // namespace

// ---- The table ------------------------------------------------------------------------------------------------------

HPyContext context = {
    .name = "CPython",
    ._private = nullptr,
    .abi_version = HPY_ABI_VERSION,
#define HPY_HANDLE(id, name) .h_##name = HPy_NULL,
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) \
    .ctx_##name = Absent<decltype(HPyContext::ctx_##name)>::call,
#include <hpy/slots.def>
};

namespace {

void fill_constants() {
    PyObject *builtins = PyEval_GetBuiltins();
    // Most are builtins under their own names; the types follow.
#define HPY_HANDLE(id, name) context.h_##name = to_handle(PyDict_GetItemString(builtins, #name));
#include <hpy/slots.def>
    context.h_BaseObjectType = to_handle(reinterpret_cast<PyObject *>(&PyBaseObject_Type));
#define TYPE(name) context.h_##name##Type = to_handle(reinterpret_cast<PyObject *>(&Py##name##_Type));
    TYPE(Type) TYPE(Bool) TYPE(Long) TYPE(Float) TYPE(Unicode) TYPE(Tuple) TYPE(List) TYPE(Complex) TYPE(Bytes)
    TYPE(MemoryView) TYPE(Capsule) TYPE(Slice) TYPE(Dict)
#undef TYPE
    context.h_Builtins = to_handle(builtins);
}

void fill_objects_and_numbers() {
    context.ctx_Dup = dup;
    context.ctx_Close = close;
    context.ctx_Long_FromInt32_t = through<PyLong_FromLong>;
    context.ctx_Long_FromUInt32_t = through<PyLong_FromUnsignedLong>;
    context.ctx_Long_FromInt64_t = through<PyLong_FromLong>;
    context.ctx_Long_FromUInt64_t = through<PyLong_FromUnsignedLong>;
    context.ctx_Long_FromSize_t = through<PyLong_FromSize_t>;
    context.ctx_Long_FromSsize_t = through<PyLong_FromSsize_t>;
    context.ctx_Long_AsInt32_t = long_as_int32;
    context.ctx_Long_AsUInt32_t = long_as_uint32;
    context.ctx_Long_AsUInt32_tMask = through<PyLong_AsUnsignedLongMask>;
    context.ctx_Long_AsInt64_t = through<PyLong_AsLong>;
    context.ctx_Long_AsUInt64_t = through<PyLong_AsUnsignedLong>;
    context.ctx_Long_AsUInt64_tMask = through<PyLong_AsUnsignedLongMask>;
    context.ctx_Long_AsSize_t = through<PyLong_AsSize_t>;
    context.ctx_Long_AsSsize_t = through<PyLong_AsSsize_t>;
    context.ctx_Long_AsVoidPtr = through<PyLong_AsVoidPtr>;
    context.ctx_Long_AsDouble = through<PyLong_AsDouble>;
    context.ctx_Float_FromDouble = through<PyFloat_FromDouble>;
    context.ctx_Float_AsDouble = through<PyFloat_AsDouble>;
    context.ctx_Bool_FromBool = through<PyBool_FromLong>;
    context.ctx_Length = through<PyObject_Size>;
    context.ctx_Number_Check = through<PyNumber_Check>;
#define NUMBER(name) context.ctx_##name = through<PyNumber_##name>;
    NUMBER(Add) NUMBER(Subtract) NUMBER(Multiply) NUMBER(MatrixMultiply) NUMBER(FloorDivide) NUMBER(TrueDivide)
    NUMBER(Remainder) NUMBER(Divmod) NUMBER(Power) NUMBER(Negative) NUMBER(Positive) NUMBER(Absolute) NUMBER(Invert)
    NUMBER(Lshift) NUMBER(Rshift) NUMBER(And) NUMBER(Xor) NUMBER(Or) NUMBER(Index) NUMBER(Long) NUMBER(Float)
    NUMBER(InPlaceAdd) NUMBER(InPlaceSubtract) NUMBER(InPlaceMultiply) NUMBER(InPlaceMatrixMultiply)
    NUMBER(InPlaceFloorDivide) NUMBER(InPlaceTrueDivide) NUMBER(InPlaceRemainder) NUMBER(InPlacePower)
    NUMBER(InPlaceLshift) NUMBER(InPlaceRshift) NUMBER(InPlaceAnd) NUMBER(InPlaceXor) NUMBER(InPlaceOr)
#undef NUMBER
    context.ctx_IsTrue = through<PyObject_IsTrue>;
    context.ctx_Type = through<PyObject_Type>;
    context.ctx_TypeCheck = type_check;
    context.ctx_Is = is;
    context.ctx_Repr = through<PyObject_Repr>;
    context.ctx_Str = through<PyObject_Str>;
    context.ctx_ASCII = through<PyObject_ASCII>;
    context.ctx_Bytes = through<PyObject_Bytes>;
    context.ctx_RichCompare = through<PyObject_RichCompare>;
    context.ctx_RichCompareBool = through<PyObject_RichCompareBool>;
    context.ctx_Hash = through<PyObject_Hash>;
}

void fill_attributes_and_types() {
    context.ctx_GetAttr = through<PyObject_GetAttr>;
    context.ctx_GetAttr_s = through<PyObject_GetAttrString>;
    context.ctx_HasAttr = through<PyObject_HasAttr>;
    context.ctx_HasAttr_s = through<PyObject_HasAttrString>;
    context.ctx_SetAttr = through<PyObject_SetAttr>;
    context.ctx_SetAttr_s = through<PyObject_SetAttrString>;
    context.ctx_Type_FromSpec = type_from_spec;
    context.ctx_Type_GenericNew = generic_new;
    context.ctx_Type_GetName = type_name;
    context.ctx_Type_IsSubtype = type_is_subtype;
    context.ctx_Type_GetBuiltinShape = builtin_shape;
    context.ctx_AsStruct_Object = as_struct;
    context.ctx_New = new_instance;
    context.ctx_Field_Store = field_store;
    context.ctx_Field_Load = field_load;
    context.ctx_Global_Store = global_store;
    context.ctx_Global_Load = global_load;
    context.ctx_Callable_Check = through<PyCallable_Check>;
    context.ctx_Call = call;
    context.ctx_CallMethod = call_method;
    context.ctx_CallTupleDict = call_tuple_dict;
}

void fill_errors() {
    context.ctx_Err_SetString = through<PyErr_SetString>;
    context.ctx_Err_SetObject = through<PyErr_SetObject>;
    context.ctx_Err_SetFromErrnoWithFilename = through<PyErr_SetFromErrnoWithFilename>;
    context.ctx_Err_SetFromErrnoWithFilenameObjects = err_errno_objects;
    context.ctx_Err_Occurred = err_occurred;
    context.ctx_Err_ExceptionMatches = through<PyErr_ExceptionMatches>;
    context.ctx_Err_NoMemory = err_no_memory;
    context.ctx_Err_Clear = through<PyErr_Clear>;
    context.ctx_Err_NewException = through<PyErr_NewException>;
    context.ctx_Err_NewExceptionWithDoc = through<PyErr_NewExceptionWithDoc>;
    context.ctx_Err_WarnEx = through<PyErr_WarnEx>;
}

void fill_containers() {
    context.ctx_GetItem = through<PyObject_GetItem>;
    context.ctx_GetItem_i = get_item_i;
    context.ctx_GetItem_s = get_item_s;
    context.ctx_Contains = through<PySequence_Contains>;
    context.ctx_SetItem = through<PyObject_SetItem>;
    context.ctx_SetItem_i = set_item_i;
    context.ctx_SetItem_s = set_item_s;
    context.ctx_DelItem = through<PyObject_DelItem>;
    context.ctx_DelItem_i = del_item_i;
    context.ctx_DelItem_s = del_item_s;
    context.ctx_GetSlice = through<PySequence_GetSlice>;
    context.ctx_SetSlice = through<PySequence_SetSlice>;
    context.ctx_DelSlice = through<PySequence_DelSlice>;
    context.ctx_GetIter = through<PyObject_GetIter>;
    context.ctx_Iter_Next = through<PyIter_Next>;
    context.ctx_Iter_Check = through<PyIter_Check>;
    context.ctx_Slice_New = through<PySlice_New>;
    context.ctx_Slice_Unpack = slice_unpack;
    context.ctx_List_Check = list_check;
    context.ctx_List_New = through<PyList_New>;
    context.ctx_List_Append = through<PyList_Append>;
    context.ctx_List_Insert = through<PyList_Insert>;
    context.ctx_Dict_Check = dict_check;
    context.ctx_Dict_New = through<PyDict_New>;
    context.ctx_Dict_Keys = through<PyDict_Keys>;
    context.ctx_Dict_Copy = through<PyDict_Copy>;
    context.ctx_Tuple_Check = tuple_check;
    context.ctx_Tuple_FromArray = tuple_from_array;
    context.ctx_ListBuilder_New = builder_new<HPyListBuilder, PyList_New>;
    context.ctx_ListBuilder_Set = list_builder_set;
    context.ctx_ListBuilder_Build = builder_build<HPyListBuilder>;
    context.ctx_ListBuilder_Cancel = builder_cancel<HPyListBuilder>;
    context.ctx_TupleBuilder_New = builder_new<HPyTupleBuilder, PyTuple_New>;
    context.ctx_TupleBuilder_Set = tuple_builder_set;
    context.ctx_TupleBuilder_Build = builder_build<HPyTupleBuilder>;
    context.ctx_TupleBuilder_Cancel = builder_cancel<HPyTupleBuilder>;
    context.ctx_Tracker_New = tracker_new;
    context.ctx_Tracker_Add = tracker_add;
    context.ctx_Tracker_ForgetAll = tracker_forget_all;
    context.ctx_Tracker_Close = tracker_close;
}

void fill_text() {
    context.ctx_Bytes_Check = bytes_check;
    context.ctx_Bytes_Size = through<PyBytes_Size>;
    context.ctx_Bytes_GET_SIZE = bytes_get_size;
    context.ctx_Bytes_AsString = through<PyBytes_AsString>;
    context.ctx_Bytes_AS_STRING = bytes_as_string;
    context.ctx_Bytes_FromString = through<PyBytes_FromString>;
    context.ctx_Bytes_FromStringAndSize = through<PyBytes_FromStringAndSize>;
    context.ctx_Unicode_FromString = through<PyUnicode_FromString>;
    context.ctx_Unicode_Check = unicode_check;
    context.ctx_Unicode_AsASCIIString = through<PyUnicode_AsASCIIString>;
    context.ctx_Unicode_AsLatin1String = through<PyUnicode_AsLatin1String>;
    context.ctx_Unicode_AsUTF8String = through<PyUnicode_AsUTF8String>;
    context.ctx_Unicode_AsUTF8AndSize = through<PyUnicode_AsUTF8AndSize>;
    context.ctx_Unicode_FromWideChar = through<PyUnicode_FromWideChar>;
    context.ctx_Unicode_DecodeFSDefault = through<PyUnicode_DecodeFSDefault>;
    context.ctx_Unicode_DecodeFSDefaultAndSize = through<PyUnicode_DecodeFSDefaultAndSize>;
    context.ctx_Unicode_EncodeFSDefault = through<PyUnicode_EncodeFSDefault>;
    context.ctx_Unicode_ReadChar = through<PyUnicode_ReadChar>;
    context.ctx_Unicode_DecodeASCII = through<PyUnicode_DecodeASCII>;
    context.ctx_Unicode_DecodeLatin1 = through<PyUnicode_DecodeLatin1>;
    context.ctx_Unicode_FromEncodedObject = through<PyUnicode_FromEncodedObject>;
    context.ctx_Unicode_Substring = through<PyUnicode_Substring>;
}

void fill_others() {
    context.ctx_Import_ImportModule = through<PyImport_ImportModule>;
    context.ctx_LeavePythonExecution = leave;
    context.ctx_ReenterPythonExecution = reenter;
    context.ctx_Capsule_New = capsule_new;
    context.ctx_Capsule_Get = capsule_get;
    context.ctx_Capsule_IsValid = through<PyCapsule_IsValid>;
    context.ctx_Capsule_Set = capsule_set;
    context.ctx_ContextVar_New = through<PyContextVar_New>;
    context.ctx_ContextVar_Get = context_variable_get;
    context.ctx_ContextVar_Set = through<PyContextVar_Set>;
}

}  // namespace

void fill_context() {
    fill_constants();
    fill_objects_and_numbers();
    fill_attributes_and_types();
    fill_errors();
    fill_containers();
    fill_text();
    fill_others();
}

}  // namespace cpython
