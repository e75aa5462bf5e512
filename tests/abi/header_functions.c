// SPDX-License-Identifier: MIT
//
// Every function of hpy.h, called once with arguments of the types that an author passes. Compiled only, in all the
// dialects of C that hpy.h promises and, included by header_functions.cpp, of C++; no warning may come of it.

#include "hpy.h"

#include <wchar.h>

void use_handles(HPyContext *ctx, HPy a, HPy b);
void use_integers(HPyContext *ctx, HPy a);
void use_numbers(HPyContext *ctx, HPy a, HPy b);
void use_calls(HPyContext *ctx, HPy callable, HPy args, HPy kw);
HPy use_exceptions(HPyContext *ctx, HPy a, HPy b);
void use_attributes_and_items(HPyContext *ctx, HPy obj, HPy name, HPy value);
void use_types(HPyContext *ctx, HPy type, HPy h, HPyType_Spec *spec);
void use_bytes_and_text(HPyContext *ctx, HPy h);
void use_containers(HPyContext *ctx, HPy h, HPy item);
void use_builders(HPyContext *ctx, HPy item);
void use_fields_and_globals(HPyContext *ctx, HPy self, HPyField *field, HPyGlobal *global);
void use_capsules(HPyContext *ctx, HPy capsule, HPyCapsule_Destructor *destructor);
void use_evaluation(HPyContext *ctx, HPy code, HPy dict);
HPy use_helpers(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames);
HPy use_formatting(HPyContext *ctx, HPy h, ...);

void use_handles(HPyContext *ctx, HPy a, HPy b)
{
    HPy copy = HPy_Dup(ctx, a);
    cpy_PyObject *object = HPy_AsPyObject(ctx, copy);
    HPy back = HPy_FromPyObject(ctx, object);
    if (HPy_Is(ctx, back, b) && HPy_IsTrue(ctx, back) == 1)
        _HPy_Dump(ctx, HPy_FromVoidP(HPy_AsVoidP(back)));
    HPy_Close(ctx, back);
    HPy_Close(ctx, copy);
}

void use_integers(HPyContext *ctx, HPy a)
{
    HPy made[] = {
        HPyLong_FromInt32_t(ctx, HPyLong_AsInt32_t(ctx, a)),
        HPyLong_FromUInt32_t(ctx, HPyLong_AsUInt32_t(ctx, a)),
        HPyLong_FromUInt32_t(ctx, HPyLong_AsUInt32_tMask(ctx, a)),
        HPyLong_FromInt64_t(ctx, HPyLong_AsInt64_t(ctx, a)),
        HPyLong_FromUInt64_t(ctx, HPyLong_AsUInt64_t(ctx, a)),
        HPyLong_FromUInt64_t(ctx, HPyLong_AsUInt64_tMask(ctx, a)),
        HPyLong_FromSize_t(ctx, HPyLong_AsSize_t(ctx, a)),
        HPyLong_FromSsize_t(ctx, HPyLong_AsSsize_t(ctx, a)),
        HPyLong_FromLong(ctx, HPyLong_AsLong(ctx, a)),
        HPyLong_FromUnsignedLong(ctx, HPyLong_AsUnsignedLong(ctx, a)),
        HPyLong_FromUnsignedLong(ctx, HPyLong_AsUnsignedLongMask(ctx, a)),
        HPyLong_FromLongLong(ctx, HPyLong_AsLongLong(ctx, a)),
        HPyLong_FromUnsignedLongLong(ctx, HPyLong_AsUnsignedLongLong(ctx, a)),
        HPyLong_FromUnsignedLongLong(ctx, HPyLong_AsUnsignedLongLongMask(ctx, a)),
        HPyBool_FromLong(ctx, HPyLong_AsVoidPtr(ctx, a) != NULL),
        HPyBool_FromBool(ctx, HPyLong_AsDouble(ctx, a) > 0.5),
        HPyFloat_FromDouble(ctx, HPyFloat_AsDouble(ctx, a)),
    };
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        HPy_Close(ctx, made[i]);
}

void use_numbers(HPyContext *ctx, HPy a, HPy b)
{
    HPy made[] = {
        HPy_Add(ctx, a, b), HPy_Subtract(ctx, a, b), HPy_Multiply(ctx, a, b), HPy_MatrixMultiply(ctx, a, b),
        HPy_FloorDivide(ctx, a, b), HPy_TrueDivide(ctx, a, b), HPy_Remainder(ctx, a, b), HPy_Divmod(ctx, a, b),
        HPy_Power(ctx, a, b, ctx->h_None), HPy_Negative(ctx, a), HPy_Positive(ctx, a), HPy_Absolute(ctx, a),
        HPy_Invert(ctx, a), HPy_Lshift(ctx, a, b), HPy_Rshift(ctx, a, b), HPy_And(ctx, a, b), HPy_Xor(ctx, a, b),
        HPy_Or(ctx, a, b), HPy_Index(ctx, a), HPy_Long(ctx, a), HPy_Float(ctx, a), HPy_InPlaceAdd(ctx, a, b),
        HPy_InPlaceSubtract(ctx, a, b), HPy_InPlaceMultiply(ctx, a, b), HPy_InPlaceMatrixMultiply(ctx, a, b),
        HPy_InPlaceFloorDivide(ctx, a, b), HPy_InPlaceTrueDivide(ctx, a, b), HPy_InPlaceRemainder(ctx, a, b),
        HPy_InPlacePower(ctx, a, b, ctx->h_None), HPy_InPlaceLshift(ctx, a, b), HPy_InPlaceRshift(ctx, a, b),
        HPy_InPlaceAnd(ctx, a, b), HPy_InPlaceXor(ctx, a, b), HPy_InPlaceOr(ctx, a, b),
    };
    for (size_t i = 0; HPyNumber_Check(ctx, a) && i < sizeof made / sizeof made[0]; i++)
        HPy_Close(ctx, made[i]);
}

void use_calls(HPyContext *ctx, HPy callable, HPy args, HPy kw)
{
    HPy receiver[] = {callable, args};
    if (HPyCallable_Check(ctx, callable)) {
        HPy_Close(ctx, HPy_CallTupleDict(ctx, callable, args, kw));
        HPy_Close(ctx, HPy_Call(ctx, callable, receiver, 2, HPy_NULL));
        HPy_Close(ctx, HPy_CallMethod(ctx, callable, receiver, 1, HPy_NULL));
        HPy_Close(ctx, HPy_CallMethodTupleDict(ctx, callable, callable, args, kw));
        HPy_Close(ctx, HPy_CallMethodTupleDict_s(ctx, "call", callable, args, kw));
    }
    HPyThreadState state = HPy_LeavePythonExecution(ctx);
    HPy_ReenterPythonExecution(ctx, state);
    _HPy_CallRealFunctionFromTrampoline(ctx, HPyFunc_NOARGS, NULL, receiver);
}

HPy use_exceptions(HPyContext *ctx, HPy a, HPy b)
{
    HPy type = HPyErr_NewException(ctx, "m.Error", HPy_NULL, HPy_NULL);
    HPy other = HPyErr_NewExceptionWithDoc(ctx, "m.Error", "doc", type, HPy_NULL);
    if (HPyErr_WarnEx(ctx, ctx->h_UserWarning, "words", 1) < 0)
        HPyErr_WriteUnraisable(ctx, a);
    if (HPyErr_Occurred(ctx) && HPyErr_ExceptionMatches(ctx, type))
        HPyErr_Clear(ctx);
    HPy_Close(ctx, type);
    HPy_Close(ctx, other);
    switch (HPy_Length(ctx, a)) {
    case 0: return HPyErr_SetString(ctx, ctx->h_TypeError, "words");
    case 1: return HPyErr_SetObject(ctx, ctx->h_TypeError, b);
    case 2: return HPyErr_NoMemory(ctx);
    case 3: return HPyErr_SetFromErrno(ctx, ctx->h_OSError);
    case 4: return HPyErr_SetFromErrnoWithFilename(ctx, ctx->h_OSError, "file");
    case 5: return HPyErr_SetFromErrnoWithFilenameObject(ctx, ctx->h_OSError, a);
    case 6: return HPyErr_SetFromErrnoWithFilenameObjects(ctx, ctx->h_OSError, a, b);
    case 7: return HPyErr_Format(ctx, ctx->h_ValueError, "%S", a);
    default: HPy_FatalError(ctx, "does not return");
    }
}

void use_attributes_and_items(HPyContext *ctx, HPy obj, HPy name, HPy value)
{
    int failed = 0;
    if (HPy_HasAttr(ctx, obj, name) && HPy_HasAttr_s(ctx, obj, "name") && HPy_Contains(ctx, obj, name) == 1) {
        HPy_Close(ctx, HPy_GetAttr(ctx, obj, name));
        HPy_Close(ctx, HPy_GetAttr_s(ctx, obj, "name"));
        HPy_Close(ctx, HPy_GetItem(ctx, obj, name));
        HPy_Close(ctx, HPy_GetItem_i(ctx, obj, 0));
        HPy_Close(ctx, HPy_GetItem_s(ctx, obj, "name"));
        HPy_Close(ctx, HPy_GetSlice(ctx, obj, 0, 1));
    }
    failed += HPy_SetAttr(ctx, obj, name, value) + HPy_SetAttr_s(ctx, obj, "name", value);
    failed += HPy_DelAttr(ctx, obj, name) + HPy_DelAttr_s(ctx, obj, "name");
    failed += HPy_SetItem(ctx, obj, name, value) + HPy_SetItem_i(ctx, obj, 0, value);
    failed += HPy_SetItem_s(ctx, obj, "name", value) + HPy_SetSlice(ctx, obj, 0, 1, value);
    failed += HPy_DelItem(ctx, obj, name) + HPy_DelItem_i(ctx, obj, 0) + HPy_DelItem_s(ctx, obj, "name");
    failed += HPy_DelSlice(ctx, obj, 0, 1);
    if (failed)
        HPyErr_Clear(ctx);
}

void use_types(HPyContext *ctx, HPy type, HPy h, HPyType_Spec *spec)
{
    void *data;
    HPy made = HPyType_FromSpec(ctx, spec, NULL);
    const char *name = HPyType_GetName(ctx, made);
    if (name != NULL && HPyType_IsSubtype(ctx, made, type) && HPy_TypeCheck(ctx, h, made))
        HPy_Close(ctx, HPy_Type(ctx, h));
    HPy_Close(ctx, HPyType_GenericNew(ctx, type, NULL, 0, HPy_NULL));
    HPy_Close(ctx, _HPy_New(ctx, type, &data));
    HPy_Close(ctx, HPy_New(ctx, type, &data));
    if (_HPyType_GetBuiltinShape(ctx, type) == HPyType_BuiltinShape_Object)
        data = _HPy_AsStruct_Object(ctx, h);
    void *payloads[] = {
        data, _HPy_AsStruct_Legacy(ctx, h), _HPy_AsStruct_Type(ctx, h), _HPy_AsStruct_Long(ctx, h),
        _HPy_AsStruct_Float(ctx, h), _HPy_AsStruct_Unicode(ctx, h), _HPy_AsStruct_Tuple(ctx, h),
        _HPy_AsStruct_List(ctx, h), _HPy_AsStruct_Dict(ctx, h)};
    (void)payloads;
    if (HPy_SetCallFunction(ctx, h, NULL) < 0)
        HPyErr_Clear(ctx);
    HPy_Close(ctx, made);
}

void use_bytes_and_text(HPyContext *ctx, HPy h)
{
    HPy_ssize_t size = 0;
    HPy made[] = {
        HPy_Repr(ctx, h), HPy_Str(ctx, h), HPy_ASCII(ctx, h), HPy_Bytes(ctx, h),
        HPy_RichCompare(ctx, h, h, HPy_LT), HPyBytes_FromString(ctx, HPyBytes_AsString(ctx, h)),
        HPyBytes_FromStringAndSize(ctx, HPyBytes_AS_STRING(ctx, h), HPyBytes_GET_SIZE(ctx, h)),
        HPyUnicode_FromString(ctx, HPyUnicode_AsUTF8AndSize(ctx, h, &size)), HPyUnicode_AsASCIIString(ctx, h),
        HPyUnicode_AsLatin1String(ctx, h), HPyUnicode_AsUTF8String(ctx, h), HPyUnicode_FromWideChar(ctx, L"wide", -1),
        HPyUnicode_DecodeFSDefault(ctx, "v"), HPyUnicode_DecodeFSDefaultAndSize(ctx, "v", 1),
        HPyUnicode_EncodeFSDefault(ctx, h), HPyUnicode_DecodeASCII(ctx, "a", 1, "strict"),
        HPyUnicode_DecodeLatin1(ctx, "a", 1, NULL), HPyUnicode_FromEncodedObject(ctx, h, "utf-8", NULL),
        HPyUnicode_Substring(ctx, h, 0, HPyBytes_Size(ctx, h)),
    };
    HPy_UCS4 first = HPyUnicode_ReadChar(ctx, h, 0);
    HPy_hash_t hash = HPy_Hash(ctx, h);
    if (HPyUnicode_Check(ctx, h) || HPyBytes_Check(ctx, h) || HPy_RichCompareBool(ctx, h, h, HPy_EQ) == 1 ||
        first == (HPy_UCS4)-1 || hash == -1)
        HPy_Close(ctx, made[size]);
}

void use_containers(HPyContext *ctx, HPy h, HPy item)
{
    HPy_ssize_t start = 0, stop = 1, step = 1;
    HPy made[] = {HPyList_New(ctx, 0), HPyDict_New(ctx), HPyDict_Keys(ctx, h), HPyDict_Copy(ctx, h),
                  HPyTuple_FromArray(ctx, &item, 1), HPyTuple_Pack(ctx, 2, item, item), HPy_GetIter(ctx, h),
                  HPySlice_New(ctx, item, item, item), HPyImport_ImportModule(ctx, "collections.abc")};
    if (HPyList_Check(ctx, h) || HPyDict_Check(ctx, h) || HPyTuple_Check(ctx, h) || HPyIter_Check(ctx, h))
        HPy_Close(ctx, HPyIter_Next(ctx, made[6]));
    if (HPyList_Append(ctx, made[0], item) < 0 || HPyList_Insert(ctx, made[0], 0, item) < 0 ||
        HPySlice_Unpack(ctx, made[7], &start, &stop, &step) < 0 ||
        HPySlice_AdjustIndices(ctx, 10, &start, &stop, step) == 0)
        HPyErr_Clear(ctx);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        HPy_Close(ctx, made[i]);
}

void use_builders(HPyContext *ctx, HPy item)
{
    HPyListBuilder list = HPyListBuilder_New(ctx, 1);
    HPyTupleBuilder tuple = HPyTupleBuilder_New(ctx, 1);
    HPyTracker tracker = HPyTracker_New(ctx, 2);
    HPyListBuilder_Set(ctx, list, 0, item);
    HPyTupleBuilder_Set(ctx, tuple, 0, item);
    if (HPyTracker_Add(ctx, tracker, HPyListBuilder_Build(ctx, list)) < 0 ||
        HPyTracker_Add(ctx, tracker, HPyTupleBuilder_Build(ctx, tuple)) < 0)
        HPyTracker_ForgetAll(ctx, tracker);
    HPyTracker_Close(ctx, tracker);
    HPyListBuilder_Cancel(ctx, HPyListBuilder_New(ctx, 0));
    HPyTupleBuilder_Cancel(ctx, HPyTupleBuilder_New(ctx, 0));
}

void use_fields_and_globals(HPyContext *ctx, HPy self, HPyField *field, HPyGlobal *global)
{
    HPy h = HPyField_Load(ctx, self, *field);
    HPyField_Store(ctx, self, field, HPy_NULL);
    HPyGlobal_Store(ctx, global, h);
    HPy_Close(ctx, h);
    HPy_Close(ctx, HPyGlobal_Load(ctx, *global));
}

void use_capsules(HPyContext *ctx, HPy capsule, HPyCapsule_Destructor *destructor)
{
    HPy made = HPyCapsule_New(ctx, &capsule, "name", NULL);
    void *pointer = HPyCapsule_GetPointer(ctx, capsule, HPyCapsule_GetName(ctx, made));
    void *context = HPyCapsule_GetContext(ctx, capsule);
    pointer = HPyCapsule_Get(ctx, made, HPyCapsule_key_Pointer, "name") != NULL ? pointer : context;
    if (HPyCapsule_IsValid(ctx, capsule, "name") && HPyCapsule_SetPointer(ctx, made, pointer) == 0 &&
        HPyCapsule_SetName(ctx, made, "name") == 0 && HPyCapsule_SetContext(ctx, made, context) == 0 &&
        HPyCapsule_SetDestructor(ctx, made, destructor) == 0 &&
        HPyCapsule_Set(ctx, made, HPyCapsule_key_Context, NULL) == 0)
        HPy_Close(ctx, made);
}

void use_evaluation(HPyContext *ctx, HPy code, HPy dict)
{
    HPy value, var = HPyContextVar_New(ctx, "var", HPy_NULL);
    HPy_Close(ctx, HPy_Compile_s(ctx, "1 + 1", "<string>", HPy_SourceKind_Expr));
    HPy_Close(ctx, HPy_EvalCode(ctx, code, dict, dict));
    if (HPyContextVar_Get(ctx, var, HPy_NULL, &value) == 0)
        HPy_Close(ctx, HPyContextVar_Set(ctx, var, value));
}

HPy use_helpers(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames)
{
    static HPyStructSequence_Field fields[] = {{"first", "the first"}, {NULL, NULL}, {NULL, NULL}};
    static HPyStructSequence_Desc desc = {"m.Sequence", "doc", fields};
    static const char *keywords[] = {"a", "b", NULL};
    HPyType_Spec *spec = NULL;
    HPyTracker tracker;
    HPy a, b, type;
    int number;

    fields[1].name = HPyStructSequence_UnnamedField;
    type = HPyStructSequence_NewType(ctx, &desc);
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "i|O", &number, &a) ||
        !HPyArg_ParseKeywords(ctx, &tracker, args, nargs, kwnames, "OO", keywords, &a, &b) ||
        !HPyArg_ParseKeywordsDict(ctx, &tracker, args, (HPy_ssize_t)nargs, kwnames, "OO", keywords, &a, &b) ||
        !HPyHelpers_AddType(ctx, type, "Type", spec, NULL) ||
        !HPyHelpers_PackArgsAndKeywords(ctx, args, nargs, kwnames, &a, &b))
        return HPy_BuildValue(ctx, "(i, [sO])", number, "text", type);
    return HPyStructSequence_New(ctx, type, 1, &a);
}

HPy use_formatting(HPyContext *ctx, HPy h, ...)
{
    va_list vargs;
    HPy result;

    va_start(vargs, h);
    result = HPyUnicode_FromFormatV(ctx, "%R", vargs);
    va_end(vargs);
    HPy_Close(ctx, HPyUnicode_FromFormat(ctx, "%S and %05.3d", h, 42));
    return result;
}
