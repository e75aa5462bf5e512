// SPDX-License-Identifier: MIT
// Extensions that work with numbers, text and containers: what their functions answer, and the words of their errors.
#include "module_test.hpp"

class ValuesTest : public ModuleTest {
protected:
    std::string calculate(const char *op, HPy a) { return run(import("numbers"), "calculate", {text(op), a}); }
    std::string calculate(const char *op, HPy a, HPy b) {
        return run(import("numbers"), "calculate", {text(op), a, b});
    }
    HPy slice_of(HPy start, HPy stop, HPy step) { return call(builtin("slice"), {start, stop, step}); }
};

// A C long travels as 64 bits: the words are those of PyLong_AsLongLong and PyLong_AsUnsignedLongLong.
TEST_F(ValuesTest, IntegersInC) {
    HPy m = import("numbers"), beyond = big("9223372036854775808"), huge = big("18446744073709551616");
    EXPECT_EQ(run(m, "as_long", {number(-1)}), "-1");
    EXPECT_EQ(run(m, "as_long", {ctx->h_True}), "1");
    EXPECT_EQ(run(m, "as_long", {number(INT64_MIN)}), "-9223372036854775808");
    EXPECT_EQ(run(m, "as_long_long", {number(INT64_MAX)}), "9223372036854775807");
    EXPECT_EQ(run(m, "as_long", {beyond}), "OverflowError: int too big to convert");
    EXPECT_EQ(run(m, "as_long", {real(1.5)}), "TypeError: 'float' object cannot be interpreted as an integer");
    EXPECT_EQ(run(m, "as_long", {text("x")}), "TypeError: 'str' object cannot be interpreted as an integer");
    EXPECT_EQ(run(m, "as_unsigned", {beyond}), "9223372036854775808");
    EXPECT_EQ(run(m, "as_unsigned", {number(-7)}), "OverflowError: can't convert negative int to unsigned");
    EXPECT_EQ(run(m, "as_unsigned", {huge}), "OverflowError: int too big to convert");
    EXPECT_EQ(run(m, "as_unsigned", {real(1.5)}), "TypeError: an integer is required");
    EXPECT_EQ(run(m, "as_size", {beyond}), "OverflowError: Python int too large to convert to C ssize_t");
    EXPECT_EQ(run(m, "as_size", {ctx->h_None}), "TypeError: an integer is required");
}

TEST_F(ValuesTest, MasksKeepTheLowBits) {
    HPy m = import("numbers");
    EXPECT_EQ(run(m, "masks", {number(-7)}), "(18446744073709551609, 18446744073709551609, 4294967289)");
    EXPECT_EQ(run(m, "masks", {big("18446744073709551621")}), "(5, 5, 5)");
    EXPECT_EQ(run(m, "masks", {text("x")}), "TypeError: 'str' object cannot be interpreted as an integer");
}

TEST_F(ValuesTest, FloatsAndTruth) {
    HPy m = import("numbers"), googol = keep(HPy_Power(ctx, number(10), number(400), ctx->h_None));
    EXPECT_EQ(run(m, "half", {number(-2)}), "-1.0");
    EXPECT_EQ(run(m, "half", {real(0.2)}), "0.1");
    EXPECT_EQ(run(m, "half", {text("x")}), "TypeError: must be real number, not str");
    EXPECT_EQ(run(m, "half", {googol}), "OverflowError: int too large to convert to float");
    EXPECT_EQ(run(m, "exact", {big("18446744073709551616")}), "1.8446744073709552e+19");
    EXPECT_EQ(run(m, "exact", {googol}), "OverflowError: int too large to convert to float");
    EXPECT_EQ(run(m, "exact", {real(1.5)}), "TypeError: an integer is required");
    EXPECT_EQ(run(m, "truth", {text("")}), "False");
    EXPECT_EQ(run(m, "truth", {list({ctx->h_None})}), "True");
    EXPECT_EQ(run(m, "is_number", {real(1)}), "True");
    EXPECT_EQ(run(m, "is_number", {text("1")}), "False");
}

TEST_F(ValuesTest, Operators) {
    EXPECT_EQ(calculate("~", number(5)), "-6");
    EXPECT_EQ(calculate("abs", real(-2.5)), "2.5");
    EXPECT_EQ(calculate("int", real(-2.9)), "-2");
    EXPECT_EQ(calculate("float", text(" 1e3 ")), "1000.0");
    EXPECT_EQ(calculate("index", ctx->h_True), "1");
    EXPECT_EQ(calculate("//", number(-7), number(2)), "-4");
    EXPECT_EQ(calculate("%", number(-7), number(2)), "1");
    EXPECT_EQ(calculate("divmod", real(-7.5), number(2)), "(-4.0, 0.5)");
    EXPECT_EQ(calculate("/", number(1), number(8)), "0.125");
    EXPECT_EQ(calculate("<<", number(-3), number(70)), "-3541774862152233910272");
    EXPECT_EQ(calculate(">>", number(-3), number(70)), "-1");
    EXPECT_EQ(calculate("^", number(-6), number(3)), "-7");
    EXPECT_EQ(calculate("&", ctx->h_True, ctx->h_False), "False");
    EXPECT_EQ(run(import("numbers"), "factorial", {number(25)}), "15511210043330985984000000");
    EXPECT_EQ(calculate("?", number(1)), "ValueError: no operator '?' of 1 operands");
}

TEST_F(ValuesTest, OperatorsThatFail) {
    EXPECT_EQ(calculate("//", number(1), number(0)), "ZeroDivisionError: integer division or modulo by zero");
    EXPECT_EQ(calculate("/", real(1), number(0)), "ZeroDivisionError: float division by zero");
    EXPECT_EQ(calculate("divmod", real(1), number(0)), "ZeroDivisionError: float divmod()");
    EXPECT_EQ(calculate("<<", number(1), number(-1)), "ValueError: negative shift count");
    EXPECT_EQ(calculate("<<", number(1), real(2)), "TypeError: unsupported operand type(s) for <<: 'int' and 'float'");
    EXPECT_EQ(calculate("-", text("a"), number(1)), "TypeError: unsupported operand type(s) for -: 'str' and 'int'");
    EXPECT_EQ(calculate("~", real(1.5)), "TypeError: bad operand type for unary ~: 'float'");
    EXPECT_EQ(calculate("abs", text("a")), "TypeError: bad operand type for abs(): 'str'");
    EXPECT_EQ(calculate("int", text("x")), "ValueError: invalid literal for int() with base 10: 'x'");
}

TEST_F(ValuesTest, InPlaceOperators) {
    HPy l = list({number(1)});
    EXPECT_EQ(calculate("+=", l, tuple({number(2), number(3)})), "[1, 2, 3]");
    EXPECT_EQ(calculate("*=", l, number(2)), "[1, 2, 3, 1, 2, 3]");
    EXPECT_EQ(repr(l), "[1, 2, 3, 1, 2, 3]");
    EXPECT_EQ(calculate("+=", l, number(5)), "TypeError: 'int' object is not iterable");
    EXPECT_EQ(calculate("*=", l, text("x")), "TypeError: can't multiply sequence by non-int of type 'str'");
    EXPECT_EQ(calculate("-=", number(5), number(7)), "-2");
    EXPECT_EQ(calculate("+=", number(1), text("x")), "TypeError: unsupported operand type(s) for +=: 'int' and 'str'");
    EXPECT_EQ(calculate("@=", number(1), number(2)), "TypeError: unsupported operand type(s) for @=: 'int' and 'int'");
    EXPECT_EQ(calculate("<<=", real(1.5), number(1)),
              "TypeError: unsupported operand type(s) for <<=: 'float' and 'int'");
}

TEST_F(ValuesTest, Powers) {
    HPy m = import("numbers");
    EXPECT_EQ(run(m, "power", {number(2), number(-1)}), "0.5");
    EXPECT_EQ(run(m, "power", {number(2), number(-1), number(7)}), "4");
    EXPECT_EQ(run(m, "power", {number(2), number(70), ctx->h_None, ctx->h_True}), "1180591620717411303424");
    EXPECT_EQ(run(m, "power", {number(2), number(3), number(0)}), "ValueError: pow() 3rd argument cannot be 0");
    EXPECT_EQ(run(m, "power", {real(2), number(2), number(3)}),
              "TypeError: pow() 3rd argument not allowed unless all arguments are integers");
    EXPECT_EQ(run(m, "power", {number(0), number(-1)}),
              "ZeroDivisionError: 0.0 cannot be raised to a negative power");
    EXPECT_EQ(run(m, "power", {number(2), text("x"), ctx->h_None, ctx->h_True}),
              "TypeError: unsupported operand type(s) for **=: 'int' and 'str'");
}

TEST_F(ValuesTest, Characters) {
    HPy m = import("text"), word = text("hé€😀");
    EXPECT_EQ(run(m, "reverse", {text("né")}), "b'\\xa9\\xc3n'");
    EXPECT_EQ(run(m, "reverse", {number(1)}), "TypeError: bad argument type for built-in operation");
    EXPECT_EQ(run(m, "code_points", {word}), "[104, 233, 8364, 128512]");
    EXPECT_EQ(run(m, "char_at", {word, number(3)}), "'😀'");
    EXPECT_EQ(run(m, "char_at", {word, number(4)}), "IndexError: string index out of range");
    EXPECT_EQ(run(m, "char_at", {word, number(-1)}), "IndexError: string index out of range");
    EXPECT_EQ(run(m, "part", {word, number(1), number(3)}), "'é€'");
    EXPECT_EQ(run(m, "part", {word, number(2), number(99)}), "'€😀'");
    EXPECT_EQ(run(m, "part", {word, number(3), number(1)}), "''");
    EXPECT_EQ(run(m, "part", {word, number(-1), number(1)}), "IndexError: string index out of range");
    EXPECT_EQ(run(m, "widen"), "'gü€'");
}

TEST_F(ValuesTest, Encodings) {
    HPy m = import("text"), lone = keep(HPyUnicode_DecodeFSDefault(ctx, "a\xff" "b"));
    EXPECT_EQ(run(m, "encode", {text("hé"), text("latin-1")}), "b'h\\xe9'");
    EXPECT_EQ(run(m, "encode", {text("hé"), text("utf-8")}), "b'h\\xc3\\xa9'");
    EXPECT_EQ(run(m, "encode", {lone, text("fs")}), "b'a\\xffb'");
    EXPECT_EQ(run(m, "encode", {lone, text("utf-8")}),
              "UnicodeEncodeError: 'utf-8' codec can't encode character '\\udcff' in position 1: "
              "surrogates not allowed");
    EXPECT_EQ(run(m, "encode", {text("€"), text("latin-1")}),
              "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u20ac' in position 0: "
              "ordinal not in range(256)");
    EXPECT_EQ(run(m, "encode", {number(3), text("ascii")}), "TypeError: bad argument type for built-in operation");
}

TEST_F(ValuesTest, DecodersAndTheirHandlers) {
    HPy m = import("text"), latin = bytes("h\xe9"), ascii = text("ascii"), utf8 = text("utf-8");
    EXPECT_EQ(run(m, "decode", {latin, ascii}),
              "UnicodeDecodeError: 'ascii' codec can't decode byte 0xe9 in position 1: ordinal not in range(128)");
    EXPECT_EQ(run(m, "decode", {latin, ascii, text("ignore")}), "'h'");
    EXPECT_EQ(run(m, "decode", {latin, ascii, text("replace")}), "'h\xef\xbf\xbd'");
    EXPECT_EQ(run(m, "decode", {latin, ascii, text("surrogateescape")}), "'h\\udce9'");
    EXPECT_EQ(run(m, "decode", {latin, ascii, text("backslashreplace")}), "'h\\\\xe9'");
    EXPECT_EQ(run(m, "decode", {latin, ascii, text("nosuch")}), "LookupError: unknown error handler name 'nosuch'");
    EXPECT_EQ(run(m, "decode", {latin, text("latin-1")}), "'hé'");
    EXPECT_EQ(run(m, "decode", {latin, text("fs")}), "'h\\udce9'");
    EXPECT_EQ(run(m, "decode", {bytes("h\xc3\xa9"), utf8}), "'hé'");
    EXPECT_EQ(run(m, "decode", {latin, utf8}),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 1: unexpected end of data");
    EXPECT_EQ(run(m, "decode", {latin, utf8, text("replace")}), "'h\xef\xbf\xbd'");
    EXPECT_EQ(run(m, "decode", {latin, text("nosuch")}), "LookupError: unknown encoding: nosuch");
    EXPECT_EQ(run(m, "decode", {text("x"), ascii}), "TypeError: expected bytes, str found");
    EXPECT_EQ(run(m, "byte_sum", {bytes("\x01\xff")}), "256");
}

TEST_F(ValuesTest, Formats) {
    HPy m = import("text");
    EXPECT_EQ(run(m, "format_numbers"), "'[-42|   42|00042|7|8|-9|10|-11|12|ff|100|☺|%]'");
    EXPECT_EQ(run(m, "format_objects", {text("é")}), "\"é 'é' '\\\\xe9' abc instead\"");
}

TEST_F(ValuesTest, BuildersAndTrackers) {
    HPy m = import("containers");
    EXPECT_EQ(run(m, "squares", {number(4)}), "[0, 1, 4, 9]");
    EXPECT_EQ(run(m, "squares", {number(0)}), "[]");
    EXPECT_EQ(run(m, "swap", {number(1), text("b"), ctx->h_None}), "(None, 'b', 1)");
    EXPECT_EQ(run(m, "swap"), "()");
    EXPECT_EQ(run(m, "change_of_mind", {number(5)}), "(5, 5)");
    EXPECT_EQ(run(m, "kinds", {list({})}), "(1, 0, 0, 0)");
    EXPECT_EQ(run(m, "kinds", {keep(HPyDict_New(ctx))}), "(0, 0, 1, 0)");
    EXPECT_EQ(run(m, "kinds", {call(builtin("iter"), {tuple({})})}), "(0, 0, 0, 1)");
}

TEST_F(ValuesTest, Iteration) {
    HPy m = import("containers");
    EXPECT_EQ(run(m, "collect", {text("aé")}), "['a', 'é']");
    EXPECT_EQ(run(m, "collect", {bytes("az")}), "[97, 122]");
    EXPECT_EQ(run(m, "collect", {number(3)}), "TypeError: 'int' object is not iterable");
    EXPECT_EQ(run(m, "collect", {call(builtin("map"), {ctx->h_LongType, list({text("1"), text("x")})})}),
              "ValueError: invalid literal for int() with base 10: 'x'");
    EXPECT_EQ(run(m, "tally", {text("banana")}), "{'b': 1, 'a': 3, 'n': 2}");
    EXPECT_EQ(run(m, "tally", {tuple({number(1), real(1.0), ctx->h_True})}), "{1: 3}");
    EXPECT_EQ(run(m, "tally", {list({list({})})}), "TypeError: unhashable type: 'list'");
}

TEST_F(ValuesTest, Dicts) {
    HPy m = import("containers"), d = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem(ctx, d, text("old"), number(1)), 0);
    ASSERT_EQ(HPy_SetItem(ctx, d, text("x"), number(2)), 0);
    EXPECT_EQ(run(m, "invert", {d}), "{1: 'old', 2: 'x'}");
    EXPECT_EQ(run(m, "set_and_delete", {d}), "{'x': 2, 'new': True, 7: None}");
    EXPECT_EQ(repr(d), "{'old': 1, 'x': 2}");
    EXPECT_EQ(run(m, "delete_item", {d, text("old")}), "{'x': 2}");
    EXPECT_EQ(run(m, "set_and_delete", {d}), "KeyError: 'old'");
    ASSERT_EQ(HPy_SetItem(ctx, d, text("y"), list({})), 0);
    EXPECT_EQ(run(m, "invert", {d}), "TypeError: unhashable type: 'list'");
    EXPECT_EQ(run(m, "delete_item", {list({}), number(1)}), "IndexError: list assignment index out of range");
    EXPECT_EQ(run(m, "delete_item", {tuple({}), number(1)}), "TypeError: 'tuple' object doesn't support item deletion");
}

TEST_F(ValuesTest, Slices) {
    HPy m = import("containers"), l = list({number(1), number(2), number(3), number(4)}), t = tuple({number(1)});
    EXPECT_EQ(run(m, "slice", {text("get"), l, number(1), number(-1)}), "[2, 3]");
    EXPECT_EQ(run(m, "slice", {text("get"), text("hello"), number(-3), number(99)}), "'llo'");
    EXPECT_EQ(run(m, "slice", {text("set"), l, number(0), number(2), text("ab")}), "['a', 'b', 3, 4]");
    EXPECT_EQ(run(m, "slice", {text("del"), l, number(1), number(3)}), "['a', 4]");
    EXPECT_EQ(run(m, "slice", {text("get"), number(3), number(0), number(1)}),
              "TypeError: 'int' object is unsliceable");
    EXPECT_EQ(run(m, "slice", {text("set"), t, number(0), number(1), l}),
              "TypeError: 'tuple' object doesn't support slice assignment");
    EXPECT_EQ(run(m, "slice", {text("del"), t, number(0), number(1)}),
              "TypeError: 'tuple' object doesn't support slice deletion");
    EXPECT_EQ(run(m, "insert", {l, number(-1), number(9)}), "['a', 9, 4]");
    EXPECT_EQ(run(m, "insert", {l, number(99), number(8)}), "['a', 9, 4, 8]");
    EXPECT_EQ(run(m, "every_other", {text("abcde")}), "'ace'");
    EXPECT_EQ(run(m, "indices", {slice_of(ctx->h_None, ctx->h_None, number(-1)), number(5)}), "(4, -1, -1, 5)");
    EXPECT_EQ(run(m, "indices", {slice_of(number(-3), number(99), number(2)), number(5)}), "(2, 5, 2, 2)");
    EXPECT_EQ(run(m, "indices", {slice_of(number(1), number(2), number(0)), number(5)}),
              "ValueError: slice step cannot be zero");
}
