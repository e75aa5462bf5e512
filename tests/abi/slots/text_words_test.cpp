// SPDX-License-Identifier: MIT
// str and bytes: encodings and their aliases, error handlers, positions in errors, sizes.
#include <cstring>

#include "context_test.hpp"

class TextWordsTest : public ContextTest {
protected:
    std::string decoded(const std::string &data, const char *encoding, const char *errors = nullptr) {
        HPy h = keep(HPyBytes_FromStringAndSize(ctx, data.data(), static_cast<HPy_ssize_t>(data.size())));
        return shown(HPyUnicode_FromEncodedObject(ctx, h, encoding, errors));
    }
    /// A str of one code point, surrogates too.
    HPy character(uint32_t point) { return call(builtin("chr"), {number(point)}); }
};

using std::string_literals::operator""s;

TEST_F(TextWordsTest, EncodingsGoByManyNames) {
    for (const char *name : {"utf-8", "UTF8", "U8", "utf_8", "Utf-8"})
        EXPECT_EQ(decoded("\xc3\x9f", name), "'ß'") << name;
    for (const char *name : {"latin-1", "latin1", "iso-8859-1", "ISO_8859_1", "L1", "8859", "cp819"})
        EXPECT_EQ(decoded("\xdf", name), "'ß'") << name;
    for (const char *name : {"ascii", "us-ascii", "646"})
        EXPECT_EQ(decoded("a", name), "'a'") << name;
    EXPECT_EQ(decoded("\xff\xfe" "a\0"s, "utf-16"), "'a'");
    EXPECT_EQ(decoded("a\0"s, "utf-16le"), "'a'");
    EXPECT_EQ(decoded("\0a"s, "UTF-16BE"), "'a'");
    EXPECT_EQ(decoded("a\0\0\0"s, "utf_32_le"), "'a'");
    EXPECT_EQ(decoded("\0\0\0a"s, "utf-32-be"), "'a'");
    EXPECT_EQ(decoded("\xc3\x9f", nullptr), "'ß'");
    EXPECT_EQ(decoded("x", "nope"), "LookupError: unknown encoding: nope");
    EXPECT_EQ(decoded("", "nope"), "''");
}

TEST_F(TextWordsTest, WhatCannotBeDecodedSaysWhere) {
    EXPECT_EQ(decoded("\xed\xa0\x80", nullptr),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte");
    EXPECT_EQ(decoded("a", "utf-16"),
              "UnicodeDecodeError: 'utf-16-le' codec can't decode byte 0x61 in position 0: truncated data");
    EXPECT_EQ(decoded("\0\xd8"s, "utf-16-le"),
              "UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 0-1: unexpected end of data");
    EXPECT_EQ(decoded("\0\0\x11\0"s, "utf-32-le"),
              "UnicodeDecodeError: 'utf-32-le' codec can't decode bytes in position 0-3: "
              "code point not in range(0x110000)");
    EXPECT_EQ(shown(HPyUnicode_FromString(ctx, "a\x80\x80")),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0x80 in position 1: invalid start byte");
}

TEST_F(TextWordsTest, HandlersOfErrors) {
    EXPECT_EQ(decoded("\xdf", "us-ascii", "replace"), "'\xef\xbf\xbd'");
    EXPECT_EQ(decoded("\xdf", "ascii", "backslashreplace"), "'\\\\xdf'");
    EXPECT_EQ(decoded("a\xff", "utf-8", "surrogateescape"), "'a\\udcff'");
    EXPECT_EQ(decoded("\xf0\x9f\x98", nullptr, "replace"), "'\xef\xbf\xbd'");
    EXPECT_EQ(decoded("\xf0\x9f\x98z", nullptr, "ignore"), "'z'");
    EXPECT_EQ(decoded("\xdf", "ascii", "nope"), "LookupError: unknown error handler name 'nope'");
    EXPECT_EQ(decoded("\xff", "utf-8", "xmlcharrefreplace"),
              "TypeError: don't know how to handle UnicodeDecodeError in error callback");
    EXPECT_EQ(shown(HPyUnicode_DecodeASCII(ctx, "a\xff" "b", 3, "bogus")),
              "LookupError: unknown error handler name 'bogus'");
    EXPECT_EQ(shown(HPyUnicode_DecodeLatin1(ctx, "a\xff" "b", 3, "bogus")), "'aÿb'");
}

TEST_F(TextWordsTest, OnlyBytesAreDecoded) {
    EXPECT_EQ(shown(HPyUnicode_FromEncodedObject(ctx, text("a"), "utf-8", nullptr)),
              "TypeError: decoding str is not supported");
    EXPECT_EQ(shown(HPyUnicode_FromEncodedObject(ctx, number(3), "utf-8", nullptr)),
              "TypeError: decoding to str: need a bytes-like object, int found");
    EXPECT_EQ(shown(HPyUnicode_FromEncodedObject(ctx, call(builtin("bytearray"), {bytes("ab")}), nullptr, nullptr)),
              "'ab'");
    EXPECT_EQ(shown(HPyUnicode_FromEncodedObject(ctx, call(builtin("memoryview"), {bytes("ab")}), "ascii", nullptr)),
              "'ab'");
}

TEST_F(TextWordsTest, EncodersSayWhere) {
    HPy low = keep(HPy_Add(ctx, text("a"), character(0xDC80)));
    EXPECT_EQ(shown(HPyUnicode_AsUTF8String(ctx, low)),
              "UnicodeEncodeError: 'utf-8' codec can't encode character '\\udc80' in position 1: "
              "surrogates not allowed");
    EXPECT_EQ(HPyUnicode_AsUTF8AndSize(ctx, low, nullptr), nullptr);
    EXPECT_EQ(take_error(),
              "UnicodeEncodeError: 'utf-8' codec can't encode character '\\udc80' in position 1: "
              "surrogates not allowed");
    EXPECT_EQ(shown(HPyUnicode_EncodeFSDefault(ctx, low)), "b'a\\x80'");
    EXPECT_EQ(shown(HPyUnicode_EncodeFSDefault(ctx, character(0xD800))),
              "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: "
              "surrogates not allowed");
    EXPECT_EQ(shown(HPyUnicode_AsLatin1String(ctx, text("ab€€c"))),
              "UnicodeEncodeError: 'latin-1' codec can't encode characters in position 2-3: ordinal not in range(256)");
    EXPECT_EQ(shown(HPyUnicode_AsASCIIString(ctx, text("ab€€c"))),
              "UnicodeEncodeError: 'ascii' codec can't encode characters in position 2-3: ordinal not in range(128)");
    for (auto encode : {HPyUnicode_AsUTF8String, HPyUnicode_AsLatin1String, HPyUnicode_AsASCIIString,
                        HPyUnicode_EncodeFSDefault})
        for (HPy h : {number(3), bytes("x"), ctx->h_None})
            EXPECT_EQ(shown(encode(ctx, h)), "TypeError: bad argument type for built-in operation");
    EXPECT_EQ(HPyUnicode_AsUTF8AndSize(ctx, bytes("x"), nullptr), nullptr);
    EXPECT_EQ(take_error(), "TypeError: bad argument type for built-in operation");
}

TEST_F(TextWordsTest, NamesOfFiles) {
    EXPECT_EQ(shown(HPyUnicode_DecodeFSDefault(ctx, "a\xff" "b")), "'a\\udcffb'");
    EXPECT_EQ(shown(HPyUnicode_DecodeFSDefaultAndSize(ctx, "a\0b", 3)), "'a\\x00b'");
    EXPECT_EQ(shown(HPyUnicode_DecodeFSDefault(ctx, "ß")), "'ß'");
}

TEST_F(TextWordsTest, NegativeSizes) {
    const char *words = "SystemError: Negative size passed to PyUnicode_New";
    EXPECT_EQ(shown(HPyUnicode_DecodeFSDefaultAndSize(ctx, "ab", -1)), words);
    EXPECT_EQ(shown(HPyUnicode_DecodeASCII(ctx, "ab", -1, nullptr)), words);
    EXPECT_EQ(shown(HPyUnicode_DecodeLatin1(ctx, "ab", -1, nullptr)), words);
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, L"abc", -5)), words);
    EXPECT_EQ(shown(HPyBytes_FromStringAndSize(ctx, "a", -1)),
              "SystemError: Negative size passed to PyBytes_FromStringAndSize");
    EXPECT_EQ(shown(HPyBytes_FromStringAndSize(ctx, nullptr, 1)),
              "ValueError: NULL char * passed to HPyBytes_FromStringAndSize");
}

TEST_F(TextWordsTest, WideCharacters) {
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, L"ab", -1)), "'ab'");
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, L"abc", 2)), "'ab'");
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, nullptr, 0)), "''");
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, nullptr, 3)), "SystemError: bad argument to internal function");
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, nullptr, -1)), "SystemError: bad argument to internal function");
    const wchar_t beyond[] = {0x110000, 0};
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, beyond, 1)),
              "ValueError: character U+110000 is not in range [U+0000; U+10ffff]");
    const wchar_t surrogate[] = {0xD800, 0};
    EXPECT_EQ(shown(HPyUnicode_FromWideChar(ctx, surrogate, -1)), "'\\ud800'");
}

TEST_F(TextWordsTest, SubstringsAndCharacters) {
    const char *range = "IndexError: string index out of range";
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, text("abc"), -1, 2)), range);
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, text("abc"), 1, -1)), range);
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, text("abc"), 2, 1)), "''");
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, text("abc"), 5, 9)), "''");
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, text("abc"), 1, 9)), "'bc'");
    EXPECT_EQ(shown(HPyUnicode_Substring(ctx, bytes("abc"), 1, 2)),
              "TypeError: bad argument type for built-in operation");
    EXPECT_EQ(HPyUnicode_ReadChar(ctx, text("abc"), -1), static_cast<HPy_UCS4>(-1));
    EXPECT_EQ(take_error(), range);
    EXPECT_EQ(HPyUnicode_ReadChar(ctx, number(3), 0), static_cast<HPy_UCS4>(-1));
    EXPECT_EQ(take_error(), "TypeError: bad argument type for built-in operation");
}

TEST_F(TextWordsTest, BytesOfObjects) {
    EXPECT_EQ(shown(HPy_Bytes(ctx, list({number(1), number(2)}))), "b'\\x01\\x02'");
    EXPECT_EQ(shown(HPy_Bytes(ctx, list({number(300)}))), "ValueError: bytes must be in range(0, 256)");
    EXPECT_EQ(shown(HPy_Bytes(ctx, number(3))), "TypeError: cannot convert 'int' object to bytes");
    EXPECT_EQ(shown(HPy_Bytes(ctx, text("x"))), "TypeError: cannot convert 'str' object to bytes");
    EXPECT_EQ(shown(HPy_Bytes(ctx, ctx->h_None)), "TypeError: cannot convert 'NoneType' object to bytes");
    EXPECT_EQ(shown(HPy_Bytes(ctx, call(builtin("bytearray"), {bytes("q")}))), "b'q'");
    EXPECT_EQ(HPyBytes_AsString(ctx, number(3)), nullptr);
    EXPECT_EQ(take_error(), "TypeError: expected bytes, int found");
}

TEST_F(TextWordsTest, Imports) {
    EXPECT_EQ(shown(HPyImport_ImportModule(ctx, "no.such")), "ModuleNotFoundError: No module named 'no'");
    EXPECT_EQ(shown(HPyImport_ImportModule(ctx, "")), "ValueError: Empty module name");
    EXPECT_EQ(shown(HPyImport_ImportModule(ctx, "math.x")),
              "ModuleNotFoundError: No module named 'math.x'; 'math' is not a package");
    EXPECT_EQ(shown(HPyImport_ImportModule(ctx, "\xff")),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
}
