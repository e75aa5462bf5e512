// SPDX-License-Identifier: MIT
// One extension a family of the API, doing what extensions do with it.
#include "module_test.hpp"

using FamiliesTest = ModuleTest;

TEST_F(FamiliesTest, Numbers) {
    HPy m = import("arithmetic");
    EXPECT_EQ(run(m, "factorial", {number(25)}), "15511210043330985984000000");
    EXPECT_EQ(run(m, "factorial", {text("x")}), "TypeError: 'str' object cannot be interpreted as an integer");
    EXPECT_EQ(run(m, "mean", {number(1), real(2.5), ctx->h_True}), "1.5");
    EXPECT_EQ(run(m, "mean", {text("x")}), "TypeError: must be real number, not str");
    EXPECT_EQ(run(m, "low_bits", {number(-1)}), "255");
    EXPECT_EQ(run(m, "low_bits", {big("18446744073709551617")}), "1");
    EXPECT_EQ(run(m, "is_even", {big("100000000000000000000")}), "True");
    EXPECT_EQ(run(m, "is_even", {number(-3)}), "False");
    EXPECT_EQ(run(m, "power_mod", {number(7), number(100), number(13)}), "9");
    EXPECT_EQ(run(m, "power_mod", {number(7), number(1), number(0)}), "ValueError: pow() 3rd argument cannot be 0");
}

TEST_F(FamiliesTest, Text) {
    HPy m = import("strings");
    EXPECT_EQ(run(m, "reversed_text", {text("aß😀")}), "'😀ßa'");
    EXPECT_EQ(run(m, "utf8_size", {text("ß😀")}), "6");
    EXPECT_EQ(run(m, "to_ascii", {text("plain")}), "b'plain'");
    EXPECT_EQ(run(m, "from_bytes", {bytes("\xc3\x9f")}), "'ß'");
    EXPECT_EQ(run(m, "from_bytes", {bytes("\xdf"), text("latin-1")}), "'ß'");
    EXPECT_EQ(run(m, "from_bytes", {bytes("a\xff"), text("ascii"), text("ignore")}), "'a'");
    EXPECT_EQ(run(m, "from_bytes", {bytes("x"), text("no-such")}), "LookupError: unknown encoding: no-such");
    EXPECT_EQ(run(m, "describe", {text("q")}), "\"q|'q'|   42|   ab|000ff\"");
    EXPECT_EQ(run(m, "checksum", {bytes("\x01\xff")}), "256");
    EXPECT_EQ(run(m, "checksum", {text("x")}), "TypeError: expected bytes, str found");
}

TEST_F(FamiliesTest, Containers) {
    HPy m = import("gather");
    EXPECT_EQ(run(m, "squares", {number(5)}), "(0, 1, 4, 9, 16)");
    EXPECT_EQ(run(m, "tally", {text("abca")}), "{'a': 2, 'b': 1, 'c': 1}");
    EXPECT_EQ(run(m, "tally", {list({list({})})}), "TypeError: unhashable type: 'list'");
    EXPECT_EQ(run(m, "tally", {number(1)}), "TypeError: 'int' object is not iterable");
    EXPECT_EQ(run(m, "middle", {tuple({number(1), number(2), number(3)})}), "(2,)");
    EXPECT_EQ(run(m, "middle", {text("abcd")}), "'bc'");
    HPy l = list({number(1), number(2), number(3)});
    EXPECT_EQ(run(m, "rotate", {l}), "None");
    EXPECT_EQ(repr(l), "[2, 3, 1]");
    EXPECT_EQ(run(m, "rotate", {list({})}), "IndexError: list index out of range");
}

TEST_F(FamiliesTest, ErrorsAndObjects) {
    HPy m = import("failures");
    EXPECT_EQ(run(m, "fail", {text("lost")}), "Failure: lost");
    EXPECT_EQ(run(m, "item_or_none", {list({}), number(3)}), "None");
    EXPECT_EQ(run(m, "item_or_none", {text("abc"), number(1)}), "'b'");
    EXPECT_EQ(run(m, "item_or_none", {number(1), number(1)}), "TypeError: 'int' object is not subscriptable");
    EXPECT_EQ(run(m, "item_or_none", {}), "TypeError: item_or_none() takes 2 arguments, not 0");
    EXPECT_EQ(run(m, "sorted_down", {tuple({number(2), number(3), number(1)})}), "[3, 2, 1]");
    EXPECT_EQ(run(m, "sorted_down", {tuple({number(2), text("x")})}),
              "TypeError: '<' not supported between instances of 'int' and 'str'");
    HPy capsule = call(keep(HPy_GetAttr_s(ctx, m, "wrap")), {});
    EXPECT_EQ(run(m, "unwrap", {capsule}), "99");
    EXPECT_EQ(run(m, "unwrap", {capsule, text("other")}).substr(0, 11), "ValueError:");
    EXPECT_EQ(run(m, "variable", {number(5)}), "(Ellipsis, 5)");
}
