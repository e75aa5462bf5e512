// SPDX-License-Identifier: MIT
// Slots as data: every row's description against HPyContext itself, and slots of every kind called by name.
#include <cmath>
#include <cstring>
#include <limits>

#include "context_test.hpp"
#include "kinds_of.hpp"

namespace {

hpyu_argument arg(HPy v) { return {HPYU_HANDLE, {.handle = v}}; }
hpyu_argument arg(const char *v) { return {HPYU_STRING, {.string = v}}; }
hpyu_argument arg(int32_t v) { return {HPYU_INT32, {.int32 = v}}; }
hpyu_argument arg(uint32_t v) { return {HPYU_UINT32, {.uint32 = v}}; }
hpyu_argument arg(double v) { return {HPYU_DOUBLE, {.real = v}}; }
hpyu_argument arg(bool v) { return {HPYU_BOOL, {.boolean = v}}; }
hpyu_argument arg(void *v) { return {HPYU_POINTER, {.pointer = v}}; }
hpyu_argument arg(const HPy *v) { return {HPYU_HANDLES, {.handles = v}}; }
hpyu_argument arg(HPy *v) { return {HPYU_OUT_HANDLE, {.out_handle = v}}; }
hpyu_argument arg(HPy_ssize_t *v) { return {HPYU_OUT_SSIZE, {.out_ssize = v}}; }
hpyu_argument arg(HPyTracker v) { return {HPYU_TRACKER, {.tracker = v}}; }
hpyu_argument arg(HPyListBuilder v) { return {HPYU_LIST_BUILDER, {.list_builder = v}}; }
hpyu_argument arg(HPyTupleBuilder v) { return {HPYU_TUPLE_BUILDER, {.tuple_builder = v}}; }
hpyu_argument arg(HPyThreadState v) { return {HPYU_THREAD_STATE, {.thread_state = v}}; }
hpyu_argument arg(HPyGlobal v) { return {HPYU_GLOBAL, {.global = v}}; }
hpyu_argument int64(int64_t v) { return {HPYU_INT64, {.int64 = v}}; }
hpyu_argument uint64(uint64_t v) { return {HPYU_UINT64, {.uint64 = v}}; }
hpyu_argument ssize(HPy_ssize_t v) { return {HPYU_SSIZE, {.ssize = v}}; }
hpyu_argument size(size_t v) { return {HPYU_SIZE, {.size = v}}; }

class SlotCallTest : public ContextTest {
protected:
    /// What the slot answers; fails the test if it raises.
    hpyu_value call_slot(const char *name, std::initializer_list<hpyu_argument> args) {
        hpyu_value result = {};
        EXPECT_EQ(hpyu_call_slot(ctx, name, args.begin(), args.size(), &result), 0) << name << ": " << take_error();
        return result;
    }
    /// repr of the new handle that the slot answers.
    std::string shown_by(const char *name, std::initializer_list<hpyu_argument> args) {
        return shown(call_slot(name, args).handle);
    }
    /// The exception that the call raises; `*result` is what it answered.
    std::string error_of(const char *name, std::initializer_list<hpyu_argument> args, hpyu_value *result = nullptr) {
        EXPECT_EQ(hpyu_call_slot(ctx, name, args.begin(), args.size(), result), -1) << name;
        return take_error();
    }
    hpyu_slot_description info(const char *name, int index = -1) {
        hpyu_slot_description row = {};
        row.size = sizeof row;
        EXPECT_EQ(hpyu_slot_info(ctx, name, index, &row), 0) << take_error();
        return row;
    }
};

// ---- Descriptions ---------------------------------------------------------------------------------------------------

/// Whether a description has the kinds of a C type.
template <class R, class... A>
void expect_kinds(const hpyu_slot_description &row, R (*)(HPyContext *, A...)) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(kinds_of<R>().contains(row.result_kind));
    ASSERT_EQ(row.nargs, sizeof...(A));
    [[maybe_unused]] size_t i = 0;
    (([&] { EXPECT_TRUE(kinds_of<A>().contains(row.parameters[i])) << "parameter " << i; ++i; })(), ...);
}

TEST_F(SlotCallTest, EverySlotIsDescribedAsItIs) {
    const auto check = [this](hpyu_slot_description wanted, auto function) {
        for (const hpyu_slot_description &row : {info(wanted.name), info(wanted.name + 4), info(nullptr, wanted.index)}) {
            EXPECT_STREQ(row.name, wanted.name);
            EXPECT_STREQ(row.api, wanted.api);
            EXPECT_STREQ(row.signature, wanted.signature);
            EXPECT_EQ(row.index, wanted.index);
            EXPECT_EQ(row.offset, wanted.offset);
            EXPECT_EQ(row.provider, HPYU_BY_HOST);
            expect_kinds(row, function);
        }
    };
#define HPY_SLOT(id, result, slot, function, parameters, arguments, failure_kind)                        \
    check({.name = "ctx_" #slot, .api = #function, .signature = #result " ctx_" #slot #parameters,       \
           .index = id, .offset = offsetof(HPyContext, ctx_##slot)}, ctx->ctx_##slot);
#include <hpy/slots.def>
}

TEST_F(SlotCallTest, KindsFollowTheSpelling) {
    EXPECT_EQ(info("Long_FromSsize_t").parameters[0], HPYU_SSIZE);
    EXPECT_EQ(info("Long_FromInt64_t").parameters[0], HPYU_INT64);
    EXPECT_EQ(info("Long_AsSize_t").result_kind, HPYU_SIZE);
    EXPECT_EQ(info("Long_AsUInt64_t").result_kind, HPYU_UINT64);
    EXPECT_EQ(info("Hash").result_kind, HPYU_SSIZE);
    EXPECT_EQ(info("Unicode_ReadChar").result_kind, HPYU_UINT32);
    EXPECT_EQ(info("Compile_s").parameters[2], HPYU_INT32);
}

TEST_F(SlotCallTest, FailureValuesAreTheSlots) {
    EXPECT_EQ(info("Add").failure.handle._i, 0);
    EXPECT_EQ(info("Long_AsInt32_t").failure.int32, -1);
    EXPECT_EQ(info("Long_AsUInt32_t").failure.uint32, UINT32_MAX);
    EXPECT_EQ(info("Long_AsUInt64_t").failure.uint64, UINT64_MAX);
    EXPECT_EQ(info("Long_AsSize_t").failure.size, SIZE_MAX);
    EXPECT_EQ(info("Float_AsDouble").failure.real, -1.0);
    EXPECT_EQ(info("Length").failure.ssize, -1);
    EXPECT_EQ(info("Unicode_Check").failure.int32, 0);
    EXPECT_EQ(info("Type_GetBuiltinShape").failure.int32, -1);
    EXPECT_EQ(info("Bytes_AsString").failure.string, nullptr);
    EXPECT_EQ(info("Tracker_New").failure.tracker._i, 0);
}

TEST_F(SlotCallTest, ConstantsAreDescribedToo) {
#define HPY_HANDLE(id, constant)                                                      \
    {                                                                                 \
        const hpyu_slot_description row = info("h_" #constant);                       \
        EXPECT_EQ(row.index, id);                                                     \
        EXPECT_EQ(row.provider, HPYU_BY_CONSTANT);                                    \
        HPy h;                                                                        \
        std::memcpy(&h, reinterpret_cast<const char *>(ctx) + row.offset, sizeof h);  \
        EXPECT_TRUE(HPy_Is(ctx, h, ctx->h_##constant));                               \
        EXPECT_STREQ(info(nullptr, id).name, "h_" #constant);                         \
    }
#include <hpy/slots.def>
    EXPECT_EQ(info("h_None").api, nullptr);
    EXPECT_STREQ(info("h_None").signature, "HPy h_None");
    EXPECT_EQ(info("h_None").result_kind, HPYU_HANDLE);
}

TEST_F(SlotCallTest, RowsBehindTheLastAreGuards) {
    for (int index : {273, 280, 336}) {
        const hpyu_slot_description row = info(nullptr, index);
        EXPECT_EQ(row.provider, HPYU_BY_GUARD);
        EXPECT_EQ(row.index, index);
        EXPECT_EQ(row.offset, 24 + 8 * static_cast<size_t>(index));
        EXPECT_EQ(row.name, nullptr);
        EXPECT_EQ(row.signature, nullptr);
    }
}

TEST_F(SlotCallTest, WhatIsNoRowIsALookupError) {
    hpyu_slot_description row = {};
    row.size = sizeof row;
    for (const char *name : {"Addition", "", "ctx_", "ctx_ctx_Add", "None", "add", "Ad"}) {
        EXPECT_EQ(hpyu_slot_info(ctx, name, 100, &row), -1);
        EXPECT_EQ(take_error(), std::string("LookupError: HPyContext has no slot '") + name + "'");
    }
    for (int index : {-1, 337, INT32_MAX, INT32_MIN}) {
        EXPECT_EQ(hpyu_slot_info(ctx, nullptr, index, &row), -1);
        EXPECT_EQ(take_error(), "LookupError: HPyContext has no row " + std::to_string(index));
    }
    EXPECT_EQ(hpyu_slot_info(ctx, "Add", 0, nullptr), -1);
    EXPECT_TRUE(take_error().starts_with("SystemError: "));
}

TEST_F(SlotCallTest, AProgramOfAnOlderLibraryGetsTheFieldsThatItKnows) {
    hpyu_slot_description row;
    std::memset(&row, 0x55, sizeof row);
    row.size = offsetof(hpyu_slot_description, index);
    ASSERT_EQ(hpyu_slot_info(ctx, "Add", 0, &row), 0);
    EXPECT_STREQ(row.name, "ctx_Add");
    EXPECT_EQ(row.size, offsetof(hpyu_slot_description, index));
    EXPECT_EQ(row.index, 0x55555555);
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

TEST_F(SlotCallTest, Numbers) {
    EXPECT_EQ(shown_by("Add", {arg(number(30)), arg(number(12))}), "42");
    EXPECT_EQ(shown_by("ctx_Multiply", {arg(number(6)), arg(number(7))}), "42");
    EXPECT_EQ(shown_by("Power", {arg(number(2)), arg(number(200)), arg(number(1000))}), "376");
    EXPECT_EQ(shown_by("Negative", {arg(real(0.0))}), "-0.0");
    EXPECT_EQ(shown_by("InPlaceOr", {arg(number(5)), arg(number(10))}), "15");
    EXPECT_EQ(call_slot("Number_Check", {arg(text("5"))}).int32, 0);
    EXPECT_EQ(call_slot("Number_Check", {arg(number(5))}).int32, 1);
}

TEST_F(SlotCallTest, IntegersToTheirLimits) {
    EXPECT_EQ(shown_by("Long_FromInt32_t", {arg(INT32_MIN)}), "-2147483648");
    EXPECT_EQ(shown_by("Long_FromUInt32_t", {arg(UINT32_MAX)}), "4294967295");
    EXPECT_EQ(shown_by("Long_FromInt64_t", {int64(INT64_MIN)}), "-9223372036854775808");
    EXPECT_EQ(shown_by("Long_FromUInt64_t", {uint64(UINT64_MAX)}), "18446744073709551615");
    EXPECT_EQ(shown_by("Long_FromSsize_t", {ssize(-1)}), "-1");
    EXPECT_EQ(shown_by("Long_FromSize_t", {size(SIZE_MAX)}), "18446744073709551615");
    EXPECT_EQ(call_slot("Long_AsInt32_t", {arg(number(INT32_MIN))}).int32, INT32_MIN);
    EXPECT_EQ(call_slot("Long_AsInt32_t", {arg(number(-1))}).int32, -1);
    EXPECT_EQ(call_slot("Long_AsUInt32_t", {arg(number(UINT32_MAX))}).uint32, UINT32_MAX);
    EXPECT_EQ(call_slot("Long_AsUInt32_tMask", {arg(number(-2))}).uint32, UINT32_MAX - 1);
    EXPECT_EQ(call_slot("Long_AsInt64_t", {arg(number(INT64_MIN))}).int64, INT64_MIN);
    EXPECT_EQ(call_slot("Long_AsUInt64_t", {arg(big("18446744073709551615"))}).uint64, UINT64_MAX);
    EXPECT_EQ(call_slot("Long_AsSize_t", {arg(number(7))}).size, 7u);
    EXPECT_EQ(call_slot("Long_AsSsize_t", {arg(number(-7))}).ssize, -7);
    EXPECT_EQ(call_slot("Long_AsVoidPtr", {arg(number(4096))}).pointer, reinterpret_cast<void *>(4096));
    EXPECT_EQ(call_slot("Long_AsDouble", {arg(number(3))}).real, 3.0);
}

TEST_F(SlotCallTest, FloatsAndBools) {
    EXPECT_EQ(shown_by("Float_FromDouble", {arg(-0.0)}), "-0.0");
    EXPECT_EQ(shown_by("Float_FromDouble", {arg(std::numeric_limits<double>::infinity())}), "inf");
    EXPECT_TRUE(std::isnan(call_slot("Float_AsDouble", {arg(real(std::nan("")))}).real));
    EXPECT_EQ(call_slot("Float_AsDouble", {arg(real(-1.0))}).real, -1.0);
    EXPECT_EQ(shown_by("Bool_FromBool", {arg(true)}), "True");
    EXPECT_EQ(shown_by("Bool_FromBool", {arg(false)}), "False");
}

TEST_F(SlotCallTest, ObjectsAndAttributes) {
    HPy sample = list({number(3), number(1)});
    EXPECT_EQ(call_slot("Length", {arg(sample)}).ssize, 2);
    EXPECT_EQ(call_slot("Contains", {arg(sample), arg(number(1))}).int32, 1);
    EXPECT_EQ(shown_by("GetItem_i", {arg(sample), ssize(-1)}), "1");
    EXPECT_EQ(call_slot("SetItem_i", {arg(sample), ssize(0), arg(text("x"))}).int32, 0);
    EXPECT_EQ(call_slot("HasAttr_s", {arg(sample), arg("append")}).int32, 1);
    EXPECT_EQ(shown_by("Repr", {arg(sample)}), R"("['x', 1]")");
    EXPECT_EQ(shown_by("RichCompare", {arg(number(1)), arg(number(2)), arg(int32_t{HPy_LT})}), "True");
    EXPECT_EQ(call_slot("RichCompareBool", {arg(number(1)), arg(number(2)), arg(int32_t{HPy_EQ})}).int32, 0);
    EXPECT_EQ(call_slot("Hash", {arg(number(42))}).ssize, 42);
    EXPECT_EQ(call_slot("TypeCheck", {arg(sample), arg(ctx->h_ListType)}).int32, 1);
    EXPECT_STREQ(call_slot("Type_GetName", {arg(ctx->h_ListType)}).string, "list");
    EXPECT_EQ(call_slot("Type_GetBuiltinShape", {arg(ctx->h_ListType)}).int32, HPyType_BuiltinShape_Legacy);
    EXPECT_EQ(shown_by("GetSlice", {arg(sample), ssize(0), ssize(1)}), "['x']");
}

TEST_F(SlotCallTest, TextAndBytes) {
    HPy word = keep(call_slot("Unicode_FromString", {arg("h\xc3\xa4")}).handle);
    HPy_ssize_t length = 0;
    EXPECT_STREQ(call_slot("Unicode_AsUTF8AndSize", {arg(word), arg(&length)}).string, "h\xc3\xa4");
    EXPECT_EQ(length, 3);
    EXPECT_EQ(call_slot("Unicode_ReadChar", {arg(word), ssize(1)}).uint32, 0xe4u);
    EXPECT_EQ(shown_by("Bytes_FromStringAndSize", {arg("a\0b"), ssize(3)}), R"(b'a\x00b')");
    EXPECT_STREQ(call_slot("Bytes_AsString", {arg(bytes("raw"))}).string, "raw");
    EXPECT_EQ(shown_by("Unicode_DecodeASCII", {arg("abc"), ssize(2), arg(static_cast<const char *>(nullptr))}), "'ab'");
}

TEST_F(SlotCallTest, CallsAndContainers) {
    const HPy items[] = {number(1), number(2)};
    EXPECT_EQ(shown_by("Tuple_FromArray", {arg(items), ssize(2)}), "(1, 2)");
    EXPECT_EQ(shown_by("Call", {arg(ctx->h_LongType), arg(&items[1]), size(1), arg(HPy_NULL)}), "2");
    EXPECT_EQ(shown_by("CallTupleDict", {arg(ctx->h_TupleType), arg(HPy_NULL), arg(HPy_NULL)}), "()");
    EXPECT_EQ(shown_by("Dict_New", {}), "{}");
    HPy list = keep(call_slot("List_New", {ssize(0)}).handle);
    EXPECT_EQ(call_slot("List_Append", {arg(list), arg(items[0])}).int32, 0);
    EXPECT_EQ(repr(list), "[1]");
}

TEST_F(SlotCallTest, OneWordStructs) {
    const HPyTracker tracker = call_slot("Tracker_New", {ssize(1)}).tracker;
    EXPECT_EQ(call_slot("Tracker_Add", {arg(tracker), arg(HPyUnicode_FromString(ctx, "held"))}).int32, 0);
    call_slot("Tracker_Close", {arg(tracker)});
    const HPyListBuilder list = call_slot("ListBuilder_New", {ssize(1)}).list_builder;
    call_slot("ListBuilder_Set", {arg(list), ssize(0), arg(ctx->h_None)});
    EXPECT_EQ(shown_by("ListBuilder_Build", {arg(list)}), "[None]");
    const HPyTupleBuilder tuple = call_slot("TupleBuilder_New", {ssize(1)}).tuple_builder;
    call_slot("TupleBuilder_Set", {arg(tuple), ssize(0), arg(ctx->h_True)});
    EXPECT_EQ(shown_by("TupleBuilder_Build", {arg(tuple)}), "(True,)");
    HPyGlobal global = {};
    call_slot("Global_Store", {arg(static_cast<void *>(&global)), arg(text("kept"))});
    EXPECT_EQ(shown_by("Global_Load", {arg(global)}), "'kept'");
    call_slot("ReenterPythonExecution", {arg(call_slot("LeavePythonExecution", {}).thread_state)});
    EXPECT_EQ(repr(number(1)), "1");
}

TEST_F(SlotCallTest, ResultsByPointer) {
    HPy_ssize_t start = 0, stop = 0, step = 0;
    HPy slice = keep(HPySlice_New(ctx, number(1), number(9), number(2)));
    call_slot("Slice_Unpack", {arg(slice), arg(&start), arg(&stop), arg(&step)});
    EXPECT_EQ(start * 100 + stop * 10 + step, 192);
    HPy variable = keep(call_slot("ContextVar_New", {arg("v"), arg(HPy_NULL)}).handle), value = HPy_NULL;
    EXPECT_EQ(call_slot("ContextVar_Get", {arg(variable), arg(number(5)), arg(&value)}).int32, 0);
    EXPECT_EQ(shown(value), "5");
    int pointee = 0;
    void *const address = &pointee, *const no_destructor = nullptr;
    HPy capsule = keep(call_slot("Capsule_New", {arg(address), arg("c"), arg(no_destructor)}).handle);
    EXPECT_EQ(call_slot("Capsule_Get", {arg(capsule), arg(int32_t{HPyCapsule_key_Pointer}), arg("c")}).pointer, &pointee);
}

TEST_F(SlotCallTest, AResultThatNobodyWantsIsDropped) {
    HPy sample = list({});
    const hpyu_argument item[] = {arg(sample), arg(number(1))}, itself[] = {arg(sample), arg(sample)};
    EXPECT_EQ(hpyu_call_slot(ctx, "List_Append", item, 2, nullptr), 0);
    EXPECT_EQ(hpyu_call_slot(ctx, "InPlaceAdd", itself, 2, nullptr), 0);
    EXPECT_EQ(repr(sample), "[1, 1]");
}

// ---- Failing --------------------------------------------------------------------------------------------------------

TEST_F(SlotCallTest, WhatTheSlotRaisesIsRaised) {
    hpyu_value result = {};
    EXPECT_EQ(error_of("Add", {arg(number(1)), arg(text("a"))}, &result),
              "TypeError: unsupported operand type(s) for +: 'int' and 'str'");
    EXPECT_EQ(result.handle._i, 0);
    EXPECT_EQ(error_of("Long_AsInt32_t", {arg(text("a"))}, &result).substr(0, 10), "TypeError:");
    EXPECT_EQ(result.int32, -1);
    EXPECT_EQ(error_of("Length", {arg(number(1))}, &result), "TypeError: object of type 'int' has no len()");
    EXPECT_EQ(result.ssize, -1);
    EXPECT_EQ(error_of("Float_AsDouble", {arg(text("a"))}, &result), "TypeError: must be real number, not str");
    EXPECT_EQ(error_of("SetAttr_s", {arg(number(1)), arg("x"), arg(number(1))}),
              "AttributeError: 'int' object has no attribute 'x'");
    EXPECT_TRUE(error_of("GetAttr_s", {arg(number(1)), arg(static_cast<const char *>(nullptr))}).starts_with("SystemError"));
    EXPECT_TRUE(error_of("Repr", {arg(HPy_NULL)}).starts_with("SystemError"));
}

TEST_F(SlotCallTest, AnEmptyAnswerThatRaisesNothingIsNoFailure) {
    HPy iterator = keep(HPy_GetIter(ctx, list({})));
    EXPECT_EQ(call_slot("Iter_Next", {arg(iterator)}).handle._i, 0);
    EXPECT_EQ(call_slot("Err_Occurred", {}).int32, 0);
}

TEST_F(SlotCallTest, TheErrorStateIsReadAndWrittenByName) {
    call_slot("Err_SetString", {arg(ctx->h_KeyError), arg("lost")});
    EXPECT_EQ(call_slot("Err_Occurred", {}).int32, 1);
    EXPECT_EQ(call_slot("Err_ExceptionMatches", {arg(ctx->h_LookupError)}).int32, 1);
    EXPECT_EQ(call_slot("Err_ExceptionMatches", {arg(ctx->h_ValueError)}).int32, 0);
    EXPECT_EQ(take_error(), "KeyError: 'lost'");
    call_slot("Err_SetObject", {arg(ctx->h_ValueError), arg(number(3))});
    call_slot("Err_Clear", {});
    EXPECT_EQ(pending(), "");
}

TEST_F(SlotCallTest, ANameWithoutASlotIsALookupError) {
    for (const char *name : {"Addition", "h_None", ""})
        EXPECT_EQ(error_of(name, {}), std::string("LookupError: HPyContext has no slot '") + name + "'");
    EXPECT_EQ(hpyu_call_slot(ctx, nullptr, nullptr, 0, nullptr), -1);
    EXPECT_EQ(take_error(), "SystemError: hpyu_call_slot: the name is NULL");
    EXPECT_EQ(hpyu_call_slot(ctx, "Add", nullptr, 2, nullptr), -1);
    EXPECT_EQ(take_error(), "SystemError: hpyu_call_slot: the arguments are NULL");
}

TEST_F(SlotCallTest, AWrongNumberOfArgumentsIsATypeError) {
    EXPECT_EQ(error_of("Add", {arg(number(1))}), "TypeError: ctx_Add takes 2 arguments behind the context (1 given)");
    EXPECT_EQ(error_of("Negative", {}), "TypeError: ctx_Negative takes 1 argument behind the context (0 given)");
    EXPECT_EQ(error_of("Dict_New", {arg(1)}), "TypeError: ctx_Dict_New takes 0 arguments behind the context (1 given)");
}

TEST_F(SlotCallTest, AWrongKindOfArgumentIsATypeError) {
    EXPECT_EQ(error_of("Add", {arg(number(1)), int64(2)}),
              "TypeError: ctx_Add argument 2 must be HPYU_HANDLE (HPy), not HPYU_INT64 (int64_t)");
    EXPECT_EQ(error_of("List_New", {int64(2)}),
              "TypeError: ctx_List_New argument 1 must be HPYU_SSIZE (HPy_ssize_t), not HPYU_INT64 (int64_t)");
    EXPECT_EQ(error_of("Unicode_FromString", {arg(static_cast<void *>(nullptr))}),
              "TypeError: ctx_Unicode_FromString argument 1 must be HPYU_STRING (const char *), not HPYU_POINTER (void *)");
    EXPECT_EQ(error_of("Negative", {hpyu_argument{static_cast<hpyu_kind>(30), {}}}),
              "TypeError: ctx_Negative argument 1 must be HPYU_HANDLE (HPy), not the unknown kind 30");
    EXPECT_EQ(error_of("Negative", {hpyu_argument{}}),
              "TypeError: ctx_Negative argument 1 must be HPYU_HANDLE (HPy), not HPYU_VOID (void)");
}

TEST_F(SlotCallTest, WithoutAContextThereIsNobodyToRaise) {
    hpyu_slot_description row = {};
    row.size = sizeof row;
    EXPECT_EQ(hpyu_call_slot(nullptr, "Dict_New", nullptr, 0, nullptr), -1);
    EXPECT_EQ(hpyu_slot_info(nullptr, "Dict_New", 0, &row), -1);
}

}  // namespace
