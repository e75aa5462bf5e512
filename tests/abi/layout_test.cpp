// SPDX-License-Identifier: MIT
//
// The binary interface as numbers: every offset of HPyContext, every struct, every constant, for 64-bit systems.
// Compiling this file is the test. The numbers stand here on their own, so that a change of slots.def or of a header
// that would move anything does not compile.

#include "hpy.h"

#include <cstddef>

static_assert(sizeof(void *) == 8, "the numbers below are those of 64-bit systems");

#define IS(constant, value) static_assert((constant) == (value), #constant)
#define SIZE(Struct, size, alignment) static_assert(sizeof(Struct) == (size) && alignof(Struct) == (alignment), #Struct)
#define AT(Struct, member, offset, size) \
    static_assert(offsetof(Struct, member) == (offset) && sizeof(Struct::member) == (size), #Struct "." #member)
#define CTX(member, offset) AT(HPyContext, member, offset, 8)

namespace {

// ---- HPyContext -----------------------------------------------------------------------------------------------------

SIZE(HPyContext, 2208, 8);
AT(HPyContext, name, 0, 8);
AT(HPyContext, _private, 8, 8);
AT(HPyContext, abi_version, 16, 4);

CTX(h_None, 24); CTX(h_True, 32); CTX(h_False, 40); CTX(h_NotImplemented, 48); CTX(h_Ellipsis, 56);
CTX(h_BaseException, 64); CTX(h_Exception, 72); CTX(h_StopAsyncIteration, 80); CTX(h_StopIteration, 88);
CTX(h_GeneratorExit, 96); CTX(h_ArithmeticError, 104); CTX(h_LookupError, 112); CTX(h_AssertionError, 120);
CTX(h_AttributeError, 128); CTX(h_BufferError, 136); CTX(h_EOFError, 144); CTX(h_FloatingPointError, 152);
CTX(h_OSError, 160); CTX(h_ImportError, 168); CTX(h_ModuleNotFoundError, 176); CTX(h_IndexError, 184);
CTX(h_KeyError, 192); CTX(h_KeyboardInterrupt, 200); CTX(h_MemoryError, 208); CTX(h_NameError, 216);
CTX(h_OverflowError, 224); CTX(h_RuntimeError, 232); CTX(h_RecursionError, 240); CTX(h_NotImplementedError, 248);
CTX(h_SyntaxError, 256); CTX(h_IndentationError, 264); CTX(h_TabError, 272); CTX(h_ReferenceError, 280);
CTX(h_SystemError, 288); CTX(h_SystemExit, 296); CTX(h_TypeError, 304); CTX(h_UnboundLocalError, 312);
CTX(h_UnicodeError, 320); CTX(h_UnicodeEncodeError, 328); CTX(h_UnicodeDecodeError, 336);
CTX(h_UnicodeTranslateError, 344); CTX(h_ValueError, 352); CTX(h_ZeroDivisionError, 360); CTX(h_BlockingIOError, 368);
CTX(h_BrokenPipeError, 376); CTX(h_ChildProcessError, 384); CTX(h_ConnectionError, 392);
CTX(h_ConnectionAbortedError, 400); CTX(h_ConnectionRefusedError, 408); CTX(h_ConnectionResetError, 416);
CTX(h_FileExistsError, 424); CTX(h_FileNotFoundError, 432); CTX(h_InterruptedError, 440); CTX(h_IsADirectoryError, 448);
CTX(h_NotADirectoryError, 456); CTX(h_PermissionError, 464); CTX(h_ProcessLookupError, 472); CTX(h_TimeoutError, 480);
CTX(h_Warning, 488); CTX(h_UserWarning, 496); CTX(h_DeprecationWarning, 504); CTX(h_PendingDeprecationWarning, 512);
CTX(h_SyntaxWarning, 520); CTX(h_RuntimeWarning, 528); CTX(h_FutureWarning, 536); CTX(h_ImportWarning, 544);
CTX(h_UnicodeWarning, 552); CTX(h_BytesWarning, 560); CTX(h_ResourceWarning, 568); CTX(h_BaseObjectType, 576);
CTX(h_TypeType, 584); CTX(h_BoolType, 592); CTX(h_LongType, 600); CTX(h_FloatType, 608); CTX(h_UnicodeType, 616);
CTX(h_TupleType, 624); CTX(h_ListType, 632);

CTX(ctx_Dup, 640); CTX(ctx_Close, 648); CTX(ctx_Long_FromInt32_t, 656); CTX(ctx_Long_FromUInt32_t, 664);
CTX(ctx_Long_FromInt64_t, 672); CTX(ctx_Long_FromUInt64_t, 680); CTX(ctx_Long_FromSize_t, 688);
CTX(ctx_Long_FromSsize_t, 696); CTX(ctx_Long_AsInt32_t, 704); CTX(ctx_Long_AsUInt32_t, 712);
CTX(ctx_Long_AsUInt32_tMask, 720); CTX(ctx_Long_AsInt64_t, 728); CTX(ctx_Long_AsUInt64_t, 736);
CTX(ctx_Long_AsUInt64_tMask, 744); CTX(ctx_Long_AsSize_t, 752); CTX(ctx_Long_AsSsize_t, 760);
CTX(ctx_Long_AsVoidPtr, 768); CTX(ctx_Long_AsDouble, 776); CTX(ctx_Float_FromDouble, 784); CTX(ctx_Float_AsDouble, 792);
CTX(ctx_Bool_FromBool, 800); CTX(ctx_Length, 808); CTX(ctx_Number_Check, 816); CTX(ctx_Add, 824);
CTX(ctx_Subtract, 832); CTX(ctx_Multiply, 840); CTX(ctx_MatrixMultiply, 848); CTX(ctx_FloorDivide, 856);
CTX(ctx_TrueDivide, 864); CTX(ctx_Remainder, 872); CTX(ctx_Divmod, 880); CTX(ctx_Power, 888); CTX(ctx_Negative, 896);
CTX(ctx_Positive, 904); CTX(ctx_Absolute, 912); CTX(ctx_Invert, 920); CTX(ctx_Lshift, 928); CTX(ctx_Rshift, 936);
CTX(ctx_And, 944); CTX(ctx_Xor, 952); CTX(ctx_Or, 960); CTX(ctx_Index, 968); CTX(ctx_Long, 976); CTX(ctx_Float, 984);
CTX(ctx_InPlaceAdd, 992); CTX(ctx_InPlaceSubtract, 1000); CTX(ctx_InPlaceMultiply, 1008);
CTX(ctx_InPlaceMatrixMultiply, 1016); CTX(ctx_InPlaceFloorDivide, 1024); CTX(ctx_InPlaceTrueDivide, 1032);
CTX(ctx_InPlaceRemainder, 1040); CTX(ctx_InPlacePower, 1048); CTX(ctx_InPlaceLshift, 1056);
CTX(ctx_InPlaceRshift, 1064); CTX(ctx_InPlaceAnd, 1072); CTX(ctx_InPlaceXor, 1080); CTX(ctx_InPlaceOr, 1088);
CTX(ctx_Callable_Check, 1096); CTX(ctx_CallTupleDict, 1104); CTX(ctx_FatalError, 1112); CTX(ctx_Err_SetString, 1120);
CTX(ctx_Err_SetObject, 1128); CTX(ctx_Err_SetFromErrnoWithFilename, 1136);
CTX(ctx_Err_SetFromErrnoWithFilenameObjects, 1144); CTX(ctx_Err_Occurred, 1152); CTX(ctx_Err_ExceptionMatches, 1160);
CTX(ctx_Err_NoMemory, 1168); CTX(ctx_Err_Clear, 1176); CTX(ctx_Err_NewException, 1184);
CTX(ctx_Err_NewExceptionWithDoc, 1192); CTX(ctx_Err_WarnEx, 1200); CTX(ctx_Err_WriteUnraisable, 1208);
CTX(ctx_IsTrue, 1216); CTX(ctx_Type_FromSpec, 1224); CTX(ctx_Type_GenericNew, 1232); CTX(ctx_GetAttr, 1240);
CTX(ctx_GetAttr_s, 1248); CTX(ctx_HasAttr, 1256); CTX(ctx_HasAttr_s, 1264); CTX(ctx_SetAttr, 1272);
CTX(ctx_SetAttr_s, 1280); CTX(ctx_GetItem, 1288); CTX(ctx_GetItem_i, 1296); CTX(ctx_GetItem_s, 1304);
CTX(ctx_Contains, 1312); CTX(ctx_SetItem, 1320); CTX(ctx_SetItem_i, 1328); CTX(ctx_SetItem_s, 1336);
CTX(ctx_Type, 1344); CTX(ctx_TypeCheck, 1352); CTX(ctx_Is, 1360); CTX(ctx_AsStruct_Object, 1368);
CTX(ctx_AsStruct_Legacy, 1376); CTX(ctx_New, 1384); CTX(ctx_Repr, 1392); CTX(ctx_Str, 1400); CTX(ctx_ASCII, 1408);
CTX(ctx_Bytes, 1416); CTX(ctx_RichCompare, 1424); CTX(ctx_RichCompareBool, 1432); CTX(ctx_Hash, 1440);
CTX(ctx_Bytes_Check, 1448); CTX(ctx_Bytes_Size, 1456); CTX(ctx_Bytes_GET_SIZE, 1464); CTX(ctx_Bytes_AsString, 1472);
CTX(ctx_Bytes_AS_STRING, 1480); CTX(ctx_Bytes_FromString, 1488); CTX(ctx_Bytes_FromStringAndSize, 1496);
CTX(ctx_Unicode_FromString, 1504); CTX(ctx_Unicode_Check, 1512); CTX(ctx_Unicode_AsASCIIString, 1520);
CTX(ctx_Unicode_AsLatin1String, 1528); CTX(ctx_Unicode_AsUTF8String, 1536); CTX(ctx_Unicode_AsUTF8AndSize, 1544);
CTX(ctx_Unicode_FromWideChar, 1552); CTX(ctx_Unicode_DecodeFSDefault, 1560);
CTX(ctx_Unicode_DecodeFSDefaultAndSize, 1568); CTX(ctx_Unicode_EncodeFSDefault, 1576); CTX(ctx_Unicode_ReadChar, 1584);
CTX(ctx_Unicode_DecodeASCII, 1592); CTX(ctx_Unicode_DecodeLatin1, 1600); CTX(ctx_List_Check, 1608);
CTX(ctx_List_New, 1616); CTX(ctx_List_Append, 1624); CTX(ctx_Dict_Check, 1632); CTX(ctx_Dict_New, 1640);
CTX(ctx_Tuple_Check, 1648); CTX(ctx_Tuple_FromArray, 1656); CTX(ctx_Import_ImportModule, 1664);
CTX(ctx_FromPyObject, 1672); CTX(ctx_AsPyObject, 1680); CTX(ctx_CallRealFunctionFromTrampoline, 1688);
CTX(ctx_ListBuilder_New, 1696); CTX(ctx_ListBuilder_Set, 1704); CTX(ctx_ListBuilder_Build, 1712);
CTX(ctx_ListBuilder_Cancel, 1720); CTX(ctx_TupleBuilder_New, 1728); CTX(ctx_TupleBuilder_Set, 1736);
CTX(ctx_TupleBuilder_Build, 1744); CTX(ctx_TupleBuilder_Cancel, 1752); CTX(ctx_Tracker_New, 1760);
CTX(ctx_Tracker_Add, 1768); CTX(ctx_Tracker_ForgetAll, 1776); CTX(ctx_Tracker_Close, 1784); CTX(ctx_Field_Store, 1792);
CTX(ctx_Field_Load, 1800); CTX(ctx_ReenterPythonExecution, 1808); CTX(ctx_LeavePythonExecution, 1816);
CTX(ctx_Global_Store, 1824); CTX(ctx_Global_Load, 1832); CTX(ctx_Dump, 1840); CTX(ctx_AsStruct_Type, 1848);
CTX(ctx_AsStruct_Long, 1856); CTX(ctx_AsStruct_Float, 1864); CTX(ctx_AsStruct_Unicode, 1872);
CTX(ctx_AsStruct_Tuple, 1880); CTX(ctx_AsStruct_List, 1888); CTX(ctx_Type_GetBuiltinShape, 1896);
CTX(ctx_DelItem, 1904); CTX(ctx_DelItem_i, 1912); CTX(ctx_DelItem_s, 1920);

CTX(h_ComplexType, 1928); CTX(h_BytesType, 1936); CTX(h_MemoryViewType, 1944); CTX(h_CapsuleType, 1952);
CTX(h_SliceType, 1960); CTX(h_Builtins, 1968);

CTX(ctx_Capsule_New, 1976); CTX(ctx_Capsule_Get, 1984); CTX(ctx_Capsule_IsValid, 1992); CTX(ctx_Capsule_Set, 2000);
CTX(ctx_Compile_s, 2008); CTX(ctx_EvalCode, 2016); CTX(ctx_ContextVar_New, 2024); CTX(ctx_ContextVar_Get, 2032);
CTX(ctx_ContextVar_Set, 2040); CTX(ctx_Type_GetName, 2048); CTX(ctx_Type_IsSubtype, 2056);
CTX(ctx_Unicode_FromEncodedObject, 2064); CTX(ctx_Unicode_Substring, 2072); CTX(ctx_Dict_Keys, 2080);
CTX(ctx_Dict_Copy, 2088); CTX(ctx_Slice_Unpack, 2096); CTX(ctx_SetCallFunction, 2104); CTX(ctx_Call, 2112);
CTX(ctx_CallMethod, 2120);

CTX(h_DictType, 2128);

CTX(ctx_AsStruct_Dict, 2136); CTX(ctx_List_Insert, 2144); CTX(ctx_GetSlice, 2152); CTX(ctx_SetSlice, 2160);
CTX(ctx_DelSlice, 2168); CTX(ctx_GetIter, 2176); CTX(ctx_Iter_Next, 2184); CTX(ctx_Iter_Check, 2192);
CTX(ctx_Slice_New, 2200);

// ---- Structs --------------------------------------------------------------------------------------------------------

SIZE(HPy, 8, 8); SIZE(HPyField, 8, 8); SIZE(HPyGlobal, 8, 8); SIZE(HPyListBuilder, 8, 8); SIZE(HPyTupleBuilder, 8, 8);
SIZE(HPyTracker, 8, 8); SIZE(HPyThreadState, 8, 8);

SIZE(HPySlot, 24, 8);
AT(HPySlot, slot, 0, 4); AT(HPySlot, impl, 8, 8); AT(HPySlot, cpy_trampoline, 16, 8);

SIZE(HPyMeth, 40, 8);
AT(HPyMeth, name, 0, 8); AT(HPyMeth, impl, 8, 8); AT(HPyMeth, cpy_trampoline, 16, 8); AT(HPyMeth, signature, 24, 4);
AT(HPyMeth, doc, 32, 8);

SIZE(HPyMember, 40, 8);
AT(HPyMember, name, 0, 8); AT(HPyMember, type, 8, 4); AT(HPyMember, offset, 16, 8); AT(HPyMember, readonly, 24, 4);
AT(HPyMember, doc, 32, 8);

SIZE(HPyGetSet, 56, 8);
AT(HPyGetSet, name, 0, 8); AT(HPyGetSet, getter_impl, 8, 8); AT(HPyGetSet, setter_impl, 16, 8);
AT(HPyGetSet, getter_cpy_trampoline, 24, 8); AT(HPyGetSet, setter_cpy_trampoline, 32, 8); AT(HPyGetSet, doc, 40, 8);
AT(HPyGetSet, closure, 48, 8);

SIZE(HPyDef, 64, 8);
AT(HPyDef, kind, 0, 4); AT(HPyDef, slot, 8, 24); AT(HPyDef, meth, 8, 40); AT(HPyDef, member, 8, 40);
AT(HPyDef, getset, 8, 56);

SIZE(HPyCapsule_Destructor, 16, 8);
AT(HPyCapsule_Destructor, cpy_trampoline, 0, 8); AT(HPyCapsule_Destructor, impl, 8, 8);

SIZE(HPyCallFunction, 16, 8);
AT(HPyCallFunction, cpy_trampoline, 0, 8); AT(HPyCallFunction, impl, 8, 8);

SIZE(HPyType_Vectorcall, 24, 8);
AT(HPyType_Vectorcall, cpy_trampoline, 0, 8); AT(HPyType_Vectorcall, impl, 8, 16);

SIZE(HPyType_Spec, 56, 8);
AT(HPyType_Spec, name, 0, 8); AT(HPyType_Spec, basicsize, 8, 4); AT(HPyType_Spec, itemsize, 12, 4);
AT(HPyType_Spec, flags, 16, 8); AT(HPyType_Spec, builtin_shape, 24, 4); AT(HPyType_Spec, legacy_slots, 32, 8);
AT(HPyType_Spec, defines, 40, 8); AT(HPyType_Spec, doc, 48, 8);

SIZE(HPyType_SpecParam, 16, 8);
AT(HPyType_SpecParam, kind, 0, 4); AT(HPyType_SpecParam, object, 8, 8);

SIZE(HPyModuleDef, 40, 8);
AT(HPyModuleDef, doc, 0, 8); AT(HPyModuleDef, size, 8, 8); AT(HPyModuleDef, legacy_methods, 16, 8);
AT(HPyModuleDef, defines, 24, 8); AT(HPyModuleDef, globals, 32, 8);

SIZE(HPy_buffer, 80, 8);
AT(HPy_buffer, buf, 0, 8); AT(HPy_buffer, obj, 8, 8); AT(HPy_buffer, len, 16, 8); AT(HPy_buffer, itemsize, 24, 8);
AT(HPy_buffer, readonly, 32, 4); AT(HPy_buffer, ndim, 36, 4); AT(HPy_buffer, format, 40, 8);
AT(HPy_buffer, shape, 48, 8); AT(HPy_buffer, strides, 56, 8); AT(HPy_buffer, suboffsets, 64, 8);
AT(HPy_buffer, internal, 72, 8);

// ---- Constants ------------------------------------------------------------------------------------------------------

IS(HPyDef_Kind_Slot, 1); IS(HPyDef_Kind_Meth, 2); IS(HPyDef_Kind_Member, 3); IS(HPyDef_Kind_GetSet, 4);

IS(HPyFunc_VARARGS, 1); IS(HPyFunc_KEYWORDS, 2); IS(HPyFunc_NOARGS, 3); IS(HPyFunc_O, 4); IS(HPyFunc_DESTROYFUNC, 5);
IS(HPyFunc_GETBUFFERPROC, 6); IS(HPyFunc_RELEASEBUFFERPROC, 7); IS(HPyFunc_UNARYFUNC, 8); IS(HPyFunc_BINARYFUNC, 9);
IS(HPyFunc_TERNARYFUNC, 10); IS(HPyFunc_INQUIRY, 11); IS(HPyFunc_LENFUNC, 12); IS(HPyFunc_SSIZEARGFUNC, 13);
IS(HPyFunc_SSIZESSIZEARGFUNC, 14); IS(HPyFunc_SSIZEOBJARGPROC, 15); IS(HPyFunc_SSIZESSIZEOBJARGPROC, 16);
IS(HPyFunc_OBJOBJARGPROC, 17); IS(HPyFunc_FREEFUNC, 18); IS(HPyFunc_GETATTRFUNC, 19); IS(HPyFunc_GETATTROFUNC, 20);
IS(HPyFunc_SETATTRFUNC, 21); IS(HPyFunc_SETATTROFUNC, 22); IS(HPyFunc_REPRFUNC, 23); IS(HPyFunc_HASHFUNC, 24);
IS(HPyFunc_RICHCMPFUNC, 25); IS(HPyFunc_GETITERFUNC, 26); IS(HPyFunc_ITERNEXTFUNC, 27); IS(HPyFunc_DESCRGETFUNC, 28);
IS(HPyFunc_DESCRSETFUNC, 29); IS(HPyFunc_INITPROC, 30); IS(HPyFunc_NEWFUNC, 31); IS(HPyFunc_GETTER, 32);
IS(HPyFunc_SETTER, 33); IS(HPyFunc_OBJOBJPROC, 34); IS(HPyFunc_TRAVERSEPROC, 35); IS(HPyFunc_DESTRUCTOR, 36);
IS(HPyFunc_CAPSULE_DESTRUCTOR, 37); IS(HPyFunc_VECTORCALLFUNC, 38); IS(HPyFunc_MOD_CREATE, 39);

IS(HPy_bf_getbuffer, 1); IS(HPy_bf_releasebuffer, 2); IS(HPy_mp_ass_subscript, 3); IS(HPy_mp_length, 4);
IS(HPy_mp_subscript, 5); IS(HPy_nb_absolute, 6); IS(HPy_nb_add, 7); IS(HPy_nb_and, 8); IS(HPy_nb_bool, 9);
IS(HPy_nb_divmod, 10); IS(HPy_nb_float, 11); IS(HPy_nb_floor_divide, 12); IS(HPy_nb_index, 13);
IS(HPy_nb_inplace_add, 14); IS(HPy_nb_inplace_and, 15); IS(HPy_nb_inplace_floor_divide, 16);
IS(HPy_nb_inplace_lshift, 17); IS(HPy_nb_inplace_multiply, 18); IS(HPy_nb_inplace_or, 19); IS(HPy_nb_inplace_power, 20);
IS(HPy_nb_inplace_remainder, 21); IS(HPy_nb_inplace_rshift, 22); IS(HPy_nb_inplace_subtract, 23);
IS(HPy_nb_inplace_true_divide, 24); IS(HPy_nb_inplace_xor, 25); IS(HPy_nb_int, 26); IS(HPy_nb_invert, 27);
IS(HPy_nb_lshift, 28); IS(HPy_nb_multiply, 29); IS(HPy_nb_negative, 30); IS(HPy_nb_or, 31); IS(HPy_nb_positive, 32);
IS(HPy_nb_power, 33); IS(HPy_nb_remainder, 34); IS(HPy_nb_rshift, 35); IS(HPy_nb_subtract, 36);
IS(HPy_nb_true_divide, 37); IS(HPy_nb_xor, 38); IS(HPy_sq_ass_item, 39); IS(HPy_sq_concat, 40); IS(HPy_sq_contains, 41);
IS(HPy_sq_inplace_concat, 42); IS(HPy_sq_inplace_repeat, 43); IS(HPy_sq_item, 44); IS(HPy_sq_length, 45);
IS(HPy_sq_repeat, 46); IS(HPy_tp_call, 50); IS(HPy_tp_descr_get, 54); IS(HPy_tp_hash, 59); IS(HPy_tp_init, 60);
IS(HPy_tp_new, 65); IS(HPy_tp_repr, 66); IS(HPy_tp_richcompare, 67); IS(HPy_tp_str, 70); IS(HPy_tp_traverse, 71);
IS(HPy_nb_matrix_multiply, 75); IS(HPy_nb_inplace_matrix_multiply, 76); IS(HPy_tp_finalize, 80);
IS(HPy_tp_destroy, 1000); IS(HPy_mod_create, 2000); IS(HPy_mod_exec, 2001);

IS(HPyMember_SHORT, 0); IS(HPyMember_INT, 1); IS(HPyMember_LONG, 2); IS(HPyMember_FLOAT, 3); IS(HPyMember_DOUBLE, 4);
IS(HPyMember_STRING, 5); IS(HPyMember_OBJECT, 6); IS(HPyMember_CHAR, 7); IS(HPyMember_BYTE, 8); IS(HPyMember_UBYTE, 9);
IS(HPyMember_USHORT, 10); IS(HPyMember_UINT, 11); IS(HPyMember_ULONG, 12); IS(HPyMember_STRING_INPLACE, 13);
IS(HPyMember_BOOL, 14); IS(HPyMember_OBJECT_EX, 16); IS(HPyMember_LONGLONG, 17); IS(HPyMember_ULONGLONG, 18);
IS(HPyMember_HPYSSIZET, 19); IS(HPyMember_NONE, 20);

IS(HPyType_BuiltinShape_Legacy, -1); IS(HPyType_BuiltinShape_Object, 0); IS(HPyType_BuiltinShape_Type, 1);
IS(HPyType_BuiltinShape_Long, 2); IS(HPyType_BuiltinShape_Float, 3); IS(HPyType_BuiltinShape_Unicode, 4);
IS(HPyType_BuiltinShape_Tuple, 5); IS(HPyType_BuiltinShape_List, 6); IS(HPyType_BuiltinShape_Dict, 7);

IS(HPyType_SpecParam_Base, 1); IS(HPyType_SpecParam_BasesTuple, 2); IS(HPyType_SpecParam_Metaclass, 3);

IS(HPy_TPFLAGS_DEFAULT, 262656); IS(HPy_TPFLAGS_HAVE_VECTORCALL, 2048); IS(HPy_TPFLAGS_BASETYPE, 1024);
IS(HPy_TPFLAGS_HAVE_GC, 16384);

IS(HPy_SourceKind_Expr, 0); IS(HPy_SourceKind_File, 1); IS(HPy_SourceKind_Single, 2);

IS(HPyCapsule_key_Pointer, 0); IS(HPyCapsule_key_Name, 1); IS(HPyCapsule_key_Context, 2);
IS(HPyCapsule_key_Destructor, 3);

IS(HPy_LT, 0); IS(HPy_LE, 1); IS(HPy_EQ, 2); IS(HPy_NE, 3); IS(HPy_GT, 4); IS(HPy_GE, 5);

IS(HPY_ABI_VERSION, 0); IS(HPY_ABI_VERSION_MINOR, 0);

// Each slot's implementation has one signature.

IS(HPySlot_SIG(HPy_bf_getbuffer), 6); IS(HPySlot_SIG(HPy_bf_releasebuffer), 7);
IS(HPySlot_SIG(HPy_mp_ass_subscript), 17); IS(HPySlot_SIG(HPy_mp_length), 12); IS(HPySlot_SIG(HPy_mp_subscript), 9);
IS(HPySlot_SIG(HPy_nb_absolute), 8); IS(HPySlot_SIG(HPy_nb_add), 9); IS(HPySlot_SIG(HPy_nb_and), 9);
IS(HPySlot_SIG(HPy_nb_bool), 11); IS(HPySlot_SIG(HPy_nb_divmod), 9); IS(HPySlot_SIG(HPy_nb_float), 8);
IS(HPySlot_SIG(HPy_nb_floor_divide), 9); IS(HPySlot_SIG(HPy_nb_index), 8); IS(HPySlot_SIG(HPy_nb_inplace_add), 9);
IS(HPySlot_SIG(HPy_nb_inplace_and), 9); IS(HPySlot_SIG(HPy_nb_inplace_floor_divide), 9);
IS(HPySlot_SIG(HPy_nb_inplace_lshift), 9); IS(HPySlot_SIG(HPy_nb_inplace_multiply), 9);
IS(HPySlot_SIG(HPy_nb_inplace_or), 9); IS(HPySlot_SIG(HPy_nb_inplace_power), 10);
IS(HPySlot_SIG(HPy_nb_inplace_remainder), 9); IS(HPySlot_SIG(HPy_nb_inplace_rshift), 9);
IS(HPySlot_SIG(HPy_nb_inplace_subtract), 9); IS(HPySlot_SIG(HPy_nb_inplace_true_divide), 9);
IS(HPySlot_SIG(HPy_nb_inplace_xor), 9); IS(HPySlot_SIG(HPy_nb_int), 8); IS(HPySlot_SIG(HPy_nb_invert), 8);
IS(HPySlot_SIG(HPy_nb_lshift), 9); IS(HPySlot_SIG(HPy_nb_multiply), 9); IS(HPySlot_SIG(HPy_nb_negative), 8);
IS(HPySlot_SIG(HPy_nb_or), 9); IS(HPySlot_SIG(HPy_nb_positive), 8); IS(HPySlot_SIG(HPy_nb_power), 10);
IS(HPySlot_SIG(HPy_nb_remainder), 9); IS(HPySlot_SIG(HPy_nb_rshift), 9); IS(HPySlot_SIG(HPy_nb_subtract), 9);
IS(HPySlot_SIG(HPy_nb_true_divide), 9); IS(HPySlot_SIG(HPy_nb_xor), 9); IS(HPySlot_SIG(HPy_sq_ass_item), 15);
IS(HPySlot_SIG(HPy_sq_concat), 9); IS(HPySlot_SIG(HPy_sq_contains), 34); IS(HPySlot_SIG(HPy_sq_inplace_concat), 9);
IS(HPySlot_SIG(HPy_sq_inplace_repeat), 13); IS(HPySlot_SIG(HPy_sq_item), 13); IS(HPySlot_SIG(HPy_sq_length), 12);
IS(HPySlot_SIG(HPy_sq_repeat), 13); IS(HPySlot_SIG(HPy_tp_call), 2); IS(HPySlot_SIG(HPy_tp_descr_get), 10);
IS(HPySlot_SIG(HPy_tp_hash), 24); IS(HPySlot_SIG(HPy_tp_init), 30); IS(HPySlot_SIG(HPy_tp_new), 31);
IS(HPySlot_SIG(HPy_tp_repr), 23); IS(HPySlot_SIG(HPy_tp_richcompare), 25); IS(HPySlot_SIG(HPy_tp_str), 23);
IS(HPySlot_SIG(HPy_tp_traverse), 35); IS(HPySlot_SIG(HPy_nb_matrix_multiply), 9);
IS(HPySlot_SIG(HPy_nb_inplace_matrix_multiply), 9); IS(HPySlot_SIG(HPy_tp_finalize), 36);
IS(HPySlot_SIG(HPy_tp_destroy), 5); IS(HPySlot_SIG(HPy_mod_create), 39); IS(HPySlot_SIG(HPy_mod_exec), 11);

constexpr char kTag[] = HPY_ABI_TAG;
static_assert(sizeof kTag == 5 && kTag[0] == 'h' && kTag[1] == 'p' && kTag[2] == 'y' && kTag[3] == '0', "HPY_ABI_TAG");

}  // namespace
