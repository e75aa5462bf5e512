// SPDX-License-Identifier: MIT
// ContextTest: a test that has a context, of whatever its program was linked with (test_context.hpp).
//
// The suites of slots are written against `ctx` and nothing else, so they run on any context. Handles made through the
// helpers are closed when the test ends.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "hpy.h"
#include "hpy_universal.h"
#include "test_context.hpp"

class ContextTest : public testing::Test {
protected:
    void SetUp() override {
        ctx = open_test_context();
        ASSERT_NE(ctx, nullptr);
    }
    void TearDown() override {
        EXPECT_EQ(pending(), "") << "an exception is left pending";
        for (HPy h : kept)
            HPy_Close(ctx, h);
        close_test_context(ctx);
    }

    /// Closed when the test ends; fails the test if it is HPy_NULL.
    HPy keep(HPy h) {
        EXPECT_FALSE(HPy_IsNull(h)) << take_error();
        kept.push_back(h);
        return h;
    }
    HPy number(int64_t n) { return keep(HPyLong_FromInt64_t(ctx, n)); }
    HPy real(double d) { return keep(HPyFloat_FromDouble(ctx, d)); }
    HPy text(const char *utf8) { return keep(HPyUnicode_FromString(ctx, utf8)); }
    HPy bytes(const char *s) { return keep(HPyBytes_FromString(ctx, s)); }
    HPy tuple(std::initializer_list<HPy> items) {
        return keep(HPyTuple_FromArray(ctx, const_cast<HPy *>(items.begin()), static_cast<HPy_ssize_t>(items.size())));
    }
    HPy list(std::initializer_list<HPy> items) {
        HPy h = keep(HPyList_New(ctx, 0));
        for (HPy item : items)
            EXPECT_EQ(HPyList_Append(ctx, h, item), 0);
        return h;
    }
    /// By name; h_Builtins is the namespace, a dict.
    HPy builtin(const char *name) { return keep(HPy_GetItem_s(ctx, ctx->h_Builtins, name)); }
    /// int(digits): any size.
    HPy big(const char *digits) { return call(ctx->h_LongType, {text(digits)}); }
    HPy call(HPy callable, std::initializer_list<HPy> args) {
        return keep(HPy_Call(ctx, callable, args.begin(), args.size(), HPy_NULL));
    }
    HPy method(HPy receiver, const char *name, std::initializer_list<HPy> args = {}) {
        return call(keep(HPy_GetAttr_s(ctx, receiver, name)), args);
    }

    /// repr(h), or the pending exception as "Type: text" when h is HPy_NULL. Closes h.
    std::string shown(HPy h) {
        if (HPy_IsNull(h))
            return take_error();
        std::string out = repr(h);
        HPy_Close(ctx, h);
        return out;
    }
    std::string repr(HPy h) { return utf8_of(HPy_Repr(ctx, h)); }
    std::string str(HPy h) { return utf8_of(HPy_Str(ctx, h)); }
    /// "Type: text" of the pending exception, cleared; "" if none is.
    std::string take_error() {
        HPy exception = hpyu_err_take(ctx);
        if (HPy_IsNull(exception))
            return "";
        HPy type = HPy_Type(ctx, exception);
        std::string out = HPyType_GetName(ctx, type);
        const std::string message = str(exception);
        if (!message.empty())
            out += ": " + message;
        HPy_Close(ctx, type);
        HPy_Close(ctx, exception);
        return out;
    }
    std::string pending() { return HPyErr_Occurred(ctx) ? take_error() : ""; }
    /// What a slot that answers 0 or -1 raised, "" if nothing.
    std::string said(int64_t status) {
        const std::string error = pending();
        EXPECT_EQ(status < 0, !error.empty());
        return error;
    }
    /// The exception's class in what the functions above give: "TypeError" of "TypeError: text".
    static std::string kind(const std::string &outcome) { return outcome.substr(0, outcome.find(':')); }

    HPyContext *ctx = nullptr;
    std::vector<HPy> kept;

private:
    std::string utf8_of(HPy h) {
        if (HPy_IsNull(h))
            return take_error();
        HPy_ssize_t size = 0;
        const char *data = HPyUnicode_AsUTF8AndSize(ctx, h, &size);
        std::string out = data != nullptr ? std::string(data, static_cast<size_t>(size)) : take_error();
        HPy_Close(ctx, h);
        return out;
    }
};
