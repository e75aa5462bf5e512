// SPDX-License-Identifier: MIT
// Text across the ABI: UTF-8 both ways, other encodings, single characters, errors with positions.
#include <cstring>

#include "context_test.hpp"

using UnicodeTest = ContextTest;

TEST_F(UnicodeTest, Utf8TravelsBothWays) {
    for (const char *s : {"", "a", "hello world", "grüße", "日本語", "😀 mixed ß"}) {
        HPy_ssize_t size = -1;
        HPy h = text(s);
        EXPECT_STREQ(HPyUnicode_AsUTF8AndSize(ctx, h, &size), s);
        EXPECT_EQ(size, static_cast<HPy_ssize_t>(std::strlen(s)));
        EXPECT_TRUE(HPyUnicode_Check(ctx, h));
    }
    EXPECT_EQ(HPy_Length(ctx, text("grüße")), 5);
    EXPECT_EQ(HPy_Length(ctx, text("😀")), 1);
}

TEST_F(UnicodeTest, InvalidUtf8SaysWhere) {
    EXPECT_EQ(shown(HPyUnicode_FromString(ctx, "ab\xff")),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 2: invalid start byte");
    EXPECT_EQ(shown(HPyUnicode_FromString(ctx, "ab\xe2\x82")),
              "UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 2-3: unexpected end of data");
}

TEST_F(UnicodeTest, EncodingsToBytes) {
    EXPECT_EQ(shown(HPyUnicode_AsUTF8String(ctx, text("ß"))), "b'\\xc3\\x9f'");
    EXPECT_EQ(shown(HPyUnicode_AsLatin1String(ctx, text("ß"))), "b'\\xdf'");
    EXPECT_EQ(shown(HPyUnicode_AsASCIIString(ctx, text("ß"))),
              "UnicodeEncodeError: 'ascii' codec can't encode character '\\xdf' in position 0: ordinal not in range(128)");
    EXPECT_EQ(shown(HPyUnicode_EncodeFSDefault(ctx, text("a/b"))), "b'a/b'");
}

TEST_F(UnicodeTest, DecodersAndHandlers) {
    EXPECT_EQ(shown(HPyUnicode_DecodeLatin1(ctx, "\xdf", 1, nullptr)), "'ß'");
    EXPECT_EQ(shown(HPyUnicode_DecodeASCII(ctx, "a\xff", 2, "replace")), "'a\xef\xbf\xbd'");
    EXPECT_EQ(shown(HPyUnicode_DecodeASCII(ctx, "a\xff" "b", 3, "ignore")), "'ab'");
    EXPECT_EQ(shown(HPyUnicode_DecodeASCII(ctx, "a\xff", 2, "surrogateescape")), "'a\\udcff'");
    EXPECT_EQ(shown(HPyUnicode_DecodeASCII(ctx, "\xff", 1, nullptr)),
              "UnicodeDecodeError: 'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)");
}

TEST_F(UnicodeTest, Characters) {
    HPy h = text("aß😀");
    EXPECT_EQ(HPyUnicode_ReadChar(ctx, h, 0), 'a');
    EXPECT_EQ(HPyUnicode_ReadChar(ctx, h, 2), 0x1F600u);
    EXPECT_EQ(HPyUnicode_ReadChar(ctx, h, 3), static_cast<HPy_UCS4>(-1));
    EXPECT_EQ(take_error(), "IndexError: string index out of range");
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, h, 1, 3)), "'ß😀'");
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, L"w\xdf", -1)), "'wß'");
}

TEST_F(UnicodeTest, ReprQuotesAndEscapes) {
    EXPECT_EQ(repr(text("it's")), "\"it's\"");
    EXPECT_EQ(repr(text("\"it's\"")), "'\"it\\'s\"'");
    EXPECT_EQ(repr(text("a\n\t\x01")), "'a\\n\\t\\x01'");
    EXPECT_EQ(shown(HPy_ASCII(ctx, text("ß😀"))), "\"'\\\\xdf\\\\U0001f600'\"");
}

TEST_F(UnicodeTest, ConcatenationComparisonAndHash) {
    EXPECT_EQ(shown(HPy_Add(ctx, text("ab"), text("ß"))), "'abß'");
    EXPECT_EQ(HPy_RichCompareBool(ctx, text("a"), text("b"), HPy_LT), 1);
    EXPECT_EQ(HPy_RichCompareBool(ctx, text("grüße"), text("grüße"), HPy_EQ), 1);
    EXPECT_EQ(HPy_Hash(ctx, text("grüße")), HPy_Hash(ctx, text("grüße")));
}

TEST_F(UnicodeTest, Bytes) {
    HPy h = keep(HPyBytes_FromStringAndSize(ctx, "a\0b", 3));
    EXPECT_EQ(HPyBytes_Size(ctx, h), 3);
    EXPECT_EQ(std::memcmp(HPyBytes_AsString(ctx, h), "a\0b", 4), 0);
    EXPECT_EQ(repr(h), "b'a\\x00b'");
    EXPECT_EQ(HPyBytes_Size(ctx, text("x")), -1);
    EXPECT_EQ(take_error(), "TypeError: expected bytes, str found");
}

TEST_F(UnicodeTest, PercentSignsInFormats) {
    HPy empty = tuple({}), one = tuple({number(1)});
    EXPECT_EQ(shown(HPy_Remainder(ctx, text("100%%"), empty)), "'100%'");
    EXPECT_EQ(shown(HPy_Remainder(ctx, text("%5%"), empty)), "TypeError: not enough arguments for format string");
    EXPECT_EQ(shown(HPy_Remainder(ctx, text("%5%"), one)),
              "ValueError: unsupported format character '%' (0x25) at index 2");
}

TEST_F(UnicodeTest, BracesInsideBracketsAreTextOfTheKey) {
    HPy d = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, d, "a{", number(3)), 0);
    EXPECT_EQ(repr(method(text("{0[a{]}"), "format", {d})), "'3'");
}
