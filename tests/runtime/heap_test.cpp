// SPDX-License-Identifier: MIT
// The heap and the collector, through a bare space: what is rooted lives, what is not is reused, hooks run once.
#include <gtest/gtest.h>

#include "protocol/protocol.hpp"
#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

using namespace hpyu;

class HeapTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(space.start());
        ctx = space.context_for_this_thread();
        ctx->enter();
    }
    void TearDown() override {
        ctx->leave();
        space.shut_down();
    }
    ProtoSpace space;
    ProtoContext *ctx = nullptr;
};

TEST_F(HeapTest, SizeClassesCoverEverySizeWithLittleWaste) {
    for (size_t bytes = 1; bytes <= kLargestCell; ++bytes) {
        const size_t size = cell_size_of(class_of(bytes));
        ASSERT_GE(size, bytes);
        ASSERT_LE(size, bytes + bytes / 4 + 16);
        ASSERT_EQ(size % kGranule, 0u);
    }
}

TEST_F(HeapTest, RootedObjectsSurviveWithAllTheyReferTo) {
    Root<Tuple *> kept(*ctx, tuple_of(*ctx, {Value(str_from_utf8(*ctx, "a text of some length")), Value::from_int(1)}));
    Root<List *> list(*ctx, list_new(*ctx, nullptr, 0));
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(list_append(*ctx, list, Value(str_from_utf8(*ctx, "item " + std::to_string(i)))), 0);
    space.collect(*ctx);
    EXPECT_EQ(str_text(as<Str>((*kept.get())[0])), "a text of some length");
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(str_text(as<Str>(list->load(i))), "item " + std::to_string(i));
}

TEST_F(HeapTest, GarbageIsReused) {
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < 20000; ++i)
            ASSERT_NE(list_new(*ctx, nullptr, 8), nullptr);
        space.collect(*ctx);
    }
    EXPECT_LT(space.heap.mapped_bytes(), size_t{64} << 20);
}

TEST_F(HeapTest, LargeCellsComeAndGo) {
    for (int round = 0; round < 20; ++round) {
        Root<Bytes *> big(*ctx, bytes_new(*ctx, nullptr, 8 << 20));
        ASSERT_TRUE(big);
        big->data()[(8 << 20) - 1] = 'x';
        space.collect(*ctx);
        EXPECT_EQ(big->data()[(8 << 20) - 1], 'x');
    }
    space.collect(*ctx);
    EXPECT_LT(space.heap.mapped_bytes(), size_t{32} << 20);
}

TEST_F(HeapTest, AbsurdSizesAreAMemoryError) {
    EXPECT_EQ(bytes_new(*ctx, nullptr, int64_t{1} << 60), nullptr);
    EXPECT_TRUE(error_matches(*ctx, ctx->exc().MemoryError));
    clear_error(*ctx);
}

TEST_F(HeapTest, InternedNamesOfNobodyGo) {
    Str *name = intern(*ctx, "a_name_that_nobody_keeps");
    ASSERT_NE(name, nullptr);
    EXPECT_EQ(intern(*ctx, "a_name_that_nobody_keeps"), name);
    space.collect(*ctx);
    Root<Str *> again(*ctx, intern(*ctx, "a_name_that_nobody_keeps"));
    EXPECT_EQ(str_text(again), "a_name_that_nobody_keeps");
}

/// A bit of everything that allocates; each failure on the way must be a MemoryError and nothing worse.
static bool work_a_little(ProtoContext &ctx) {
    Root<Dict *> dict(ctx, dict_new(ctx));
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    if (!dict || !list)
        return false;
    for (int i = 0; i < 40; ++i) {
        Root<> key(ctx, Value(str_from_utf8(ctx, "key number " + std::to_string(i))));
        Root<> big(ctx, key ? power(ctx, Value::from_int(3), Value::from_int(100 + i), ctx.none()) : Value());
        if (!big || dict_set(ctx, dict, key, big) < 0 || list_append(ctx, list, key) < 0)
            return false;
    }
    Root<Str *> text(ctx, repr(ctx, Value(dict.get())));
    if (!text || list_sort(ctx, list, Value(), true) < 0)
        return false;
    Root<> sliced(ctx, get_slice(ctx, Value(list.get()), 1, 30));
    if (!sliced)
        return false;
    type_error(ctx, "made to be looked at: ", text.get());
    Root<> error(ctx, take_error(ctx));
    return error && is_instance(ctx, error, ctx.exc().TypeError);
}

TEST_F(HeapTest, AnAllocationThatFailsIsAMemoryErrorWhereverItStrikes) {
    ASSERT_TRUE(work_a_little(*ctx));
    for (size_t n = 1; n < 400; ++n) {
        space.heap.fail_every(n);
        const bool whole = work_a_little(*ctx);
        space.heap.fail_every(0);
        if (!whole && error_occurred(*ctx)) {
            ASSERT_TRUE(error_matches(*ctx, ctx->exc().MemoryError)) << "every " << n;
        }
        clear_error(*ctx);
    }
    EXPECT_TRUE(work_a_little(*ctx));
}
