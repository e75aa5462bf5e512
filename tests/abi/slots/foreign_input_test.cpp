// SPDX-License-Identifier: MIT
// Every slot of the table with arguments that it was not made for: HPy_NULL, closed handles, objects of any kind. What
// must hold is derived from the table: it answers its failure value exactly when it raises, and where an object is
// required a handle without one is a SystemError.
#include <array>
#include <set>
#include <tuple>
#include <type_traits>

#include "context_test.hpp"

namespace {

enum Failure { HANDLE_NULL, MINUS_ONE, NULL_POINTER, ZERO, NOTHING };

constexpr size_t kMostHandles = 3;

/// The arguments of one call: handles as given, names "x", numbers 0, places to write to of its own, else NULL.
struct Arguments {
    HPyContext *ctx;
    std::array<HPy, kMostHandles> handles;
    size_t used = 0;
    alignas(16) char place[64] = {};

    template <class T>
    T next() {
        if constexpr (std::is_same_v<T, HPyContext *>)
            return ctx;
        else if constexpr (std::is_same_v<T, HPy>)
            return handles[used++];
        else if constexpr (std::is_same_v<T, const char *>)
            return "x";
        else if constexpr (std::is_same_v<T, HPy *> || std::is_same_v<T, HPyField *> ||
                           std::is_same_v<T, HPyGlobal *> || std::is_same_v<T, HPy_ssize_t *> ||
                           std::is_same_v<T, void **>)
            return reinterpret_cast<T>(place);
        else
            return T{};
    }
};

/// Whether the call answered its failure value. Results that are handles are closed.
template <class R, class... P>
bool fails(R (*function)(P...), Arguments arguments) {
    const std::tuple<P...> all{arguments.next<P>()...};
    if constexpr (std::is_void_v<R>) {
        std::apply(function, all);
        return false;
    } else {
        const R result = std::apply(function, all);
        if constexpr (std::is_same_v<R, HPy>) {
            HPy_Close(arguments.ctx, result);
            return HPy_IsNull(result);
        } else if constexpr (std::is_pointer_v<R>) {
            return result == nullptr;
        } else if constexpr (std::is_class_v<R>) {
            return result._i == 0;
        } else if constexpr (std::is_same_v<R, HPyType_BuiltinShape>) {
            return result == static_cast<R>(-2);  // -1 is the legacy shape.
        } else {
            return result == static_cast<R>(-1);
        }
    }
}

template <class R, class... P>
constexpr size_t handles_of(R (*)(P...)) {
    return (size_t{std::is_same_v<P, HPy>} + ... + 0);
}

/// A row of the table, called through the context.
struct Row {
    const char *name;
    Failure failure;
    size_t handles;
    bool (*call)(const Arguments &arguments);
};

const Row kRows[] = {
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure)                  \
    {#name, failure, handles_of(decltype(HPyContext::ctx_##name){}),                     \
     [](const Arguments &given) { return fails(given.ctx->ctx_##name, given); }},
#define HPY_SLOT_NO_RETURN(id, result, name, api, parameters, arguments, failure)
#include "hpy/slots.def"
};

using Names = std::set<std::string>;

/// Not to be called without what they end; or ending what the test still needs; or answered by the embedder.
const Names kLeftOut = {"LeavePythonExecution", "ReenterPythonExecution", "Close", "EvalCode"};

/// "name.position" of the handles that may be HPy_NULL.
const Names kMayBeNull = {
    "Dup.0", "Is.0", "Is.1", "Dump.0", "AsPyObject.0", "Capsule_IsValid.0",
    "CallTupleDict.1", "CallTupleDict.2", "Call.1", "CallMethod.1", "Type_GenericNew.1", "Power.2", "InPlacePower.2",
    "Err_SetObject.1", "Err_SetFromErrnoWithFilenameObjects.1", "Err_SetFromErrnoWithFilenameObjects.2",
    "Err_NewException.0", "Err_NewException.1", "Err_NewExceptionWithDoc.0", "Err_NewExceptionWithDoc.1",
    "Err_WarnEx.0", "Err_WriteUnraisable.0", "SetAttr.2", "SetAttr_s.1", "SetSlice.1", "Field_Store.1", "Field_Load.0",
    "Err_ExceptionMatches.0", "ListBuilder_Set.0", "TupleBuilder_Set.0", "Global_Store.0", "ContextVar_New.0",
    "ContextVar_Get.1", "Slice_New.0", "Slice_New.1", "Slice_New.2",
};

/// The handle is not looked at: nothing is pending, the builder is the zero one, the name of a method is no str.
const Names kNeverLook = {"Dump.0", "Field_Load.0", "Err_WriteUnraisable.0", "Err_ExceptionMatches.0",
                          "Type_GenericNew.1", "ListBuilder_Set.0", "TupleBuilder_Set.0", "CallMethod.1",
                          "Capsule_IsValid.0"};

/// HPy_NULL is also an ordinary answer.
const Names kNullIsAnAnswer = {"Iter_Next", "Field_Load", "Global_Load", "Dup", "FromPyObject", "AsPyObject",
                               "Capsule_Get"};

class ForeignInputTest : public ContextTest {
protected:
    /// One object of each kind that functions tell apart.
    std::vector<HPy> one_of_each() {
        HPy dict = keep(HPyDict_New(ctx));
        EXPECT_EQ(HPy_SetItem_s(ctx, dict, "x", number(1)), 0);
        static int pointee;
        return {ctx->h_None, ctx->h_True, number(3), big("1180591620717411303424"), real(2.5), text("x"), bytes("x"),
                tuple({number(1)}), list({number(1), text("x")}), dict, call(builtin("set"), {tuple({number(1)})}),
                ctx->h_LongType, ctx->h_ValueError, call(ctx->h_ValueError, {text("x")}), builtin("len"),
                keep(HPyImport_ImportModule(ctx, "math")), keep(HPy_GetIter(ctx, tuple({number(1)}))),
                keep(HPySlice_New(ctx, number(0), number(1), HPy_NULL)),
                keep(HPyCapsule_New(ctx, &pointee, "x", nullptr)), keep(HPyContextVar_New(ctx, "x", HPy_NULL)),
                call(builtin("memoryview"), {bytes("x")})};
    }
    void expect_each_handle_checked(HPy bad, const Names &excepted) {
        for (const Row &row : kRows)
            for (size_t at = 0; at < row.handles && !kLeftOut.contains(row.name); ++at) {
                const std::string place = std::string(row.name) + "." + std::to_string(at);
                if (excepted.contains(place))
                    continue;
                Arguments arguments{ctx, {ctx->h_None, ctx->h_None, ctx->h_None}};
                arguments.handles[at] = bad;
                const bool failed = row.call(arguments);
                EXPECT_EQ(kind(take_error()), "SystemError") << place;
                EXPECT_TRUE(failed || row.failure == ZERO || row.failure == NOTHING) << place;
            }
    }
};

}  // namespace

TEST_F(ForeignInputTest, NullWhereAnObjectIsRequiredIsASystemError) {
    expect_each_handle_checked(HPy_NULL, kMayBeNull);
}

TEST_F(ForeignInputTest, NullWhereItIsAllowedIsNoSystemError) {
    const std::string of_null = shown(HPy_Repr(ctx, HPy_NULL));
    for (const Row &row : kRows)
        for (size_t at = 0; at < row.handles; ++at) {
            const std::string place = std::string(row.name) + "." + std::to_string(at);
            if (!kMayBeNull.contains(place) || kLeftOut.contains(row.name))
                continue;
            Arguments arguments{ctx, {ctx->h_ValueError, ctx->h_ValueError, ctx->h_ValueError}};
            arguments.handles[at] = HPy_NULL;
            row.call(arguments);
            const std::string error = take_error();
            EXPECT_NE(error, of_null) << place;
        }
}

TEST_F(ForeignInputTest, AClosedHandleIsASystemErrorEverywhere) {
    HPy closed = HPyUnicode_FromString(ctx, "gone");
    HPy_Close(ctx, closed);
    expect_each_handle_checked(closed, kNeverLook);
}

TEST_F(ForeignInputTest, ObjectsOfEveryKindRaiseOrGiveAResult) {
    const std::vector<HPy> objects = one_of_each();
    for (const Row &row : kRows) {
        if (kLeftOut.contains(row.name))
            continue;
        const size_t seconds = row.handles > 1 ? objects.size() : 1, thirds = row.handles > 2 ? objects.size() : 1;
        for (size_t i = 0; i < (row.handles > 0 ? objects.size() : 1); ++i)
            for (size_t j = 0; j < seconds; ++j)
                for (size_t k = 0; k < thirds; ++k) {
                    const bool failed = row.call({ctx, {objects[i], objects[j], objects[k]}});
                    const std::string error = kind(take_error());
                    SCOPED_TRACE(std::string(row.name) + " with kinds " + std::to_string(i) + ", " +
                                 std::to_string(j) + ", " + std::to_string(k) + ": " + error);
                    if (row.failure == HANDLE_NULL || row.failure == NULL_POINTER)
                        EXPECT_TRUE(failed == !error.empty() || (failed && kNullIsAnAnswer.contains(row.name)));
                    else if (row.failure == MINUS_ONE)
                        EXPECT_TRUE(failed || error.empty());
                    EXPECT_NE(error, "RecursionError");
                }
    }
}
