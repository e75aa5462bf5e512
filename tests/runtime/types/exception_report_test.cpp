// SPDX-License-Identifier: MIT
// What HPyErr_WriteUnraisable prints of an exception, a table: an expression, and the text that Python prints for its
// value, ''.join(traceback.format_exception(value)).
#include "context_test.hpp"
#include "expression/evaluator.hpp"

namespace {

struct Row {
    const char *expression;
    const char *report;
};

const Row kRows[] = {
    {R"(ValueError('x'))",
     R"(ValueError: x
)"},
    {R"(ValueError())",
     R"(ValueError
)"},
    {R"(ValueError(''))",
     R"(ValueError
)"},
    {R"(ValueError('a\nb'))",
     R"(ValueError: a
b
)"},
    {R"(ValueError('a\n'))",
     R"(ValueError: a

)"},
    {R"(KeyError('k'))",
     R"(KeyError: 'k'
)"},
    {R"(KeyError("it's", 1))",
     R"(KeyError: ("it's", 1)
)"},
    {R"(OSError(2, 'No such file', 'name'))",
     R"(FileNotFoundError: [Errno 2] No such file: 'name'
)"},
    {R"(type('Silent', (Exception,), {'__str__': lambda self: ''})())",
     R"(Silent
)"},
    {R"(type('Broken', (Exception,), {'__str__': lambda self: 1 // 0})())",
     R"(Broken: <exception str() failed>
)"},
    {R"(type('Outer.Inner', (Exception,), {'__qualname__': 'Outer.Inner', '__module__': 'package.module'})('x'))",
     R"(package.module.Outer.Inner: x
)"},
    {R"(with_(ValueError('new'), __cause__=KeyError('old')))",
     R"(KeyError: 'old'

The above exception was the direct cause of the following exception:

ValueError: new
)"},
    {R"(with_(ValueError('new'), __context__=KeyError('old')))",
     R"(KeyError: 'old'

During handling of the above exception, another exception occurred:

ValueError: new
)"},
    {R"(with_(ValueError('new'), __context__=KeyError('old'), __suppress_context__=True))",
     R"(ValueError: new
)"},
    {R"(with_(ValueError('c'), __cause__=with_(ValueError('b'), __context__=ValueError('a'))))",
     R"(ValueError: a

During handling of the above exception, another exception occurred:

ValueError: b

The above exception was the direct cause of the following exception:

ValueError: c
)"},
    {R"(with_(ValueError('c'), __context__=ValueError('a'), __cause__=ValueError('b')))",
     R"(ValueError: b

The above exception was the direct cause of the following exception:

ValueError: c
)"},
    {R"([e := ValueError('self'), setattr(e, '__cause__', e)][0])",
     R"(ValueError: self
)"},
    {R"([a := ValueError('a'), b := ValueError('b'), setattr(a, '__cause__', b), setattr(b, '__context__', a)][0])",
     R"(ValueError: b

The above exception was the direct cause of the following exception:

ValueError: a
)"},
    {R"([e := ValueError('x'), e.add_note('one'), e.add_note('two\nlines'), e.add_note('')][0])",
     R"(ValueError: x
one
two
lines

)"},
    {R"(with_(ValueError('x'), __notes__=['a', 5]))",
     R"(ValueError: x
a
5
)"},
    {R"(with_(ValueError('x'), __notes__=('t',)))",
     R"(ValueError: x
t
)"},
    {R"(with_(ValueError('x'), __notes__=None))",
     R"(ValueError: x
)"},
    {R"(SyntaxError())",
     R"(SyntaxError: <no detail available>
)"},
    {R"(SyntaxError('m'))",
     R"(SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, 5, '  a b c\n')))",
     R"(  File "f.py", line 3
    a b c
      ^
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, 5, '  a b c\n', 3, 8)))",
     R"(  File "f.py", line 3
    a b c
      ^^^
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, None, 'text')))",
     R"(  File "f.py", line 3
    text
SyntaxError: m
)"},
    {R"(SyntaxError('m', (None, 3, 2, 'xy')))",
     R"(  File "<string>", line 3
    xy
     ^
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', None, None, None)))",
     R"(SyntaxError: m (f.py)
)"},
    {R"(SyntaxError('m', ('f.py', 3, 1, None)))",
     R"(  File "f.py", line 3
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, 0, 'xy')))",
     R"(  File "f.py", line 3
    xy
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, 40, 'xy')))",
     R"(  File "f.py", line 3
    xy
      ^
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, 4, 'é\té\U0001f600z', 3, 6)))",
     R"(  File "f.py", line 3
    é	é😀z
     	 ^^
SyntaxError: m
)"},
    {R"(SyntaxError('m', ('f.py', 3, 1, '')))",
     R"(  File "f.py", line 3
    
    ^
SyntaxError: m
)"},
    {R"(IndentationError('m', ('dir/f.py', 3, 5, 'text')))",
     R"(  File "dir/f.py", line 3
    text
        ^
IndentationError: m
)"},
    {R"(ExceptionGroup('g', [ValueError(1)]))",
     R"(  | ExceptionGroup: g (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +------------------------------------
)"},
    {R"(ExceptionGroup('g', [ValueError(1), ValueError(2)]))",
     R"(  | ExceptionGroup: g (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | ValueError: 2
    +------------------------------------
)"},
    {R"(ExceptionGroup('outer', [ValueError(1), ExceptionGroup('inner', [ValueError(2), ValueError(3)]), ValueError(4)]))",
     R"(  | ExceptionGroup: outer (3 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | ExceptionGroup: inner (2 sub-exceptions)
    +-+---------------- 1 ----------------
      | ValueError: 2
      +---------------- 2 ----------------
      | ValueError: 3
      +------------------------------------
    +---------------- 3 ----------------
    | ValueError: 4
    +------------------------------------
)"},
    {R"(ExceptionGroup('outer', [ValueError(1), ExceptionGroup('inner', [ValueError(2)])]))",
     R"(  | ExceptionGroup: outer (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | ValueError: 2
      +------------------------------------
)"},
    {R"(ExceptionGroup('a\nb', [ValueError('c\nd')]))",
     R"(  | ExceptionGroup: a
  | b (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: c
    | d
    +------------------------------------
)"},
    {R"([e := ValueError(1), g := ExceptionGroup('g', [e]), e.add_note('inner note'), g.add_note('outer note')][1])",
     R"(  | ExceptionGroup: g (1 sub-exception)
  | outer note
  +-+---------------- 1 ----------------
    | ValueError: 1
    | inner note
    +------------------------------------
)"},
    {R"(ExceptionGroup('g', [with_(ValueError('new'), __cause__=KeyError('old'))]))",
     R"(  | ExceptionGroup: g (1 sub-exception)
  +-+---------------- 1 ----------------
    | KeyError: 'old'
    | 
    | The above exception was the direct cause of the following exception:
    | 
    | ValueError: new
    +------------------------------------
)"},
    {R"(ExceptionGroup('g', [with_(ValueError('new'), __cause__=ExceptionGroup('why', [KeyError('old')]))]))",
     R"(  | ExceptionGroup: g (1 sub-exception)
  +-+---------------- 1 ----------------
    | ExceptionGroup: why (1 sub-exception)
    +-+---------------- 1 ----------------
      | KeyError: 'old'
      +------------------------------------
    | 
    | The above exception was the direct cause of the following exception:
    | 
    | ValueError: new
)"},
    {R"(with_(ExceptionGroup('g', [ValueError(1)]), __cause__=ValueError('why')))",
     R"(ValueError: why

The above exception was the direct cause of the following exception:

  | ExceptionGroup: g (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +------------------------------------
)"},
    {R"(with_(ValueError('x'), __cause__=ExceptionGroup('g', [ValueError(1), ValueError(2)])))",
     R"(  | ExceptionGroup: g (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | ValueError: 2
    +------------------------------------

The above exception was the direct cause of the following exception:

ValueError: x
)"},
    {R"(ExceptionGroup('g', [SyntaxError('m', ('f.py', 3, 5, '  a b c\n'))]))",
     R"(  | ExceptionGroup: g (1 sub-exception)
  +-+---------------- 1 ----------------
    |   File "f.py", line 3
    |     a b c
    |       ^
    | SyntaxError: m
    +------------------------------------
)"},
    {R"(ExceptionGroup('g', [ValueError(i) for i in range(16)]))",
     R"(  | ExceptionGroup: g (16 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 0
    +---------------- 2 ----------------
    | ValueError: 1
    +---------------- 3 ----------------
    | ValueError: 2
    +---------------- 4 ----------------
    | ValueError: 3
    +---------------- 5 ----------------
    | ValueError: 4
    +---------------- 6 ----------------
    | ValueError: 5
    +---------------- 7 ----------------
    | ValueError: 6
    +---------------- 8 ----------------
    | ValueError: 7
    +---------------- 9 ----------------
    | ValueError: 8
    +---------------- 10 ----------------
    | ValueError: 9
    +---------------- 11 ----------------
    | ValueError: 10
    +---------------- 12 ----------------
    | ValueError: 11
    +---------------- 13 ----------------
    | ValueError: 12
    +---------------- 14 ----------------
    | ValueError: 13
    +---------------- 15 ----------------
    | ValueError: 14
    +---------------- ... ----------------
    | and 1 more exception
    +------------------------------------
)"},
    {R"(ExceptionGroup('g', [ValueError(i) for i in range(18)]))",
     R"(  | ExceptionGroup: g (18 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 0
    +---------------- 2 ----------------
    | ValueError: 1
    +---------------- 3 ----------------
    | ValueError: 2
    +---------------- 4 ----------------
    | ValueError: 3
    +---------------- 5 ----------------
    | ValueError: 4
    +---------------- 6 ----------------
    | ValueError: 5
    +---------------- 7 ----------------
    | ValueError: 6
    +---------------- 8 ----------------
    | ValueError: 7
    +---------------- 9 ----------------
    | ValueError: 8
    +---------------- 10 ----------------
    | ValueError: 9
    +---------------- 11 ----------------
    | ValueError: 10
    +---------------- 12 ----------------
    | ValueError: 11
    +---------------- 13 ----------------
    | ValueError: 12
    +---------------- 14 ----------------
    | ValueError: 13
    +---------------- 15 ----------------
    | ValueError: 14
    +---------------- ... ----------------
    | and 3 more exceptions
    +------------------------------------
)"},
    {R"(nested(10))",
     R"(  | ExceptionGroup: 10 (1 sub-exception)
  +-+---------------- 1 ----------------
    | ExceptionGroup: 9 (1 sub-exception)
    +-+---------------- 1 ----------------
      | ExceptionGroup: 8 (1 sub-exception)
      +-+---------------- 1 ----------------
        | ExceptionGroup: 7 (1 sub-exception)
        +-+---------------- 1 ----------------
          | ExceptionGroup: 6 (1 sub-exception)
          +-+---------------- 1 ----------------
            | ExceptionGroup: 5 (1 sub-exception)
            +-+---------------- 1 ----------------
              | ExceptionGroup: 4 (1 sub-exception)
              +-+---------------- 1 ----------------
                | ExceptionGroup: 3 (1 sub-exception)
                +-+---------------- 1 ----------------
                  | ExceptionGroup: 2 (1 sub-exception)
                  +-+---------------- 1 ----------------
                    | ExceptionGroup: 1 (1 sub-exception)
                    +-+---------------- 1 ----------------
                      | ValueError: deep
                      +------------------------------------
)"},
    {R"(nested(11))",
     R"(  | ExceptionGroup: 11 (1 sub-exception)
  +-+---------------- 1 ----------------
    | ExceptionGroup: 10 (1 sub-exception)
    +-+---------------- 1 ----------------
      | ExceptionGroup: 9 (1 sub-exception)
      +-+---------------- 1 ----------------
        | ExceptionGroup: 8 (1 sub-exception)
        +-+---------------- 1 ----------------
          | ExceptionGroup: 7 (1 sub-exception)
          +-+---------------- 1 ----------------
            | ExceptionGroup: 6 (1 sub-exception)
            +-+---------------- 1 ----------------
              | ExceptionGroup: 5 (1 sub-exception)
              +-+---------------- 1 ----------------
                | ExceptionGroup: 4 (1 sub-exception)
                +-+---------------- 1 ----------------
                  | ExceptionGroup: 3 (1 sub-exception)
                  +-+---------------- 1 ----------------
                    | ExceptionGroup: 2 (1 sub-exception)
                    +-+---------------- 1 ----------------
                      | ... (max_group_depth is 10)
                      +------------------------------------
)"},
    {R"(nested(12))",
     R"(  | ExceptionGroup: 12 (1 sub-exception)
  +-+---------------- 1 ----------------
    | ExceptionGroup: 11 (1 sub-exception)
    +-+---------------- 1 ----------------
      | ExceptionGroup: 10 (1 sub-exception)
      +-+---------------- 1 ----------------
        | ExceptionGroup: 9 (1 sub-exception)
        +-+---------------- 1 ----------------
          | ExceptionGroup: 8 (1 sub-exception)
          +-+---------------- 1 ----------------
            | ExceptionGroup: 7 (1 sub-exception)
            +-+---------------- 1 ----------------
              | ExceptionGroup: 6 (1 sub-exception)
              +-+---------------- 1 ----------------
                | ExceptionGroup: 5 (1 sub-exception)
                +-+---------------- 1 ----------------
                  | ExceptionGroup: 4 (1 sub-exception)
                  +-+---------------- 1 ----------------
                    | ExceptionGroup: 3 (1 sub-exception)
                    +-+---------------- 1 ----------------
                      | ... (max_group_depth is 10)
                      +------------------------------------
)"},
};

class ExceptionReportTest : public ContextTest {
protected:
    void SetUp() override {
        ContextTest::SetUp();
        reported = list({});
        ASSERT_EQ(HPy_SetItem_s(ctx, ctx->h_Builtins, "reported", reported), 0);
    }
    /// What is printed of the value of an expression.
    std::string report(expression::Evaluator &evaluator, const std::string &source) {
        EXPECT_EQ(evaluator.outcome("reported.append(" + source + ")"), "None") << source;
        HPy exception = keep(HPy_GetItem_i(ctx, reported, -1));
        HPyErr_SetObject(ctx, keep(HPy_Type(ctx, exception)), exception);
        testing::internal::CaptureStderr();
        HPyErr_WriteUnraisable(ctx, HPy_NULL);
        return testing::internal::GetCapturedStderr();
    }

    HPy reported = HPy_NULL;
};

TEST_F(ExceptionReportTest, ReadsAsPythonPrintsIt) {
    expression::Evaluator evaluator(ctx);
    ASSERT_EQ(evaluator.let("with_", "lambda e, **k: [e, [setattr(e, n, k[n]) for n in k]][0]"), "");
    ASSERT_EQ(evaluator.let("nested", "lambda depth: ExceptionGroup(str(depth), [nested(depth - 1)]) if depth else "
                                      "ValueError('deep')"), "");
    for (const Row &row : kRows)
        EXPECT_EQ(report(evaluator, row.expression), row.report) << row.expression;
}

TEST_F(ExceptionReportTest, NotesThatAreNoSequenceAreShownByTheirRepr) {
    expression::Evaluator evaluator(ctx);
    EXPECT_EQ(report(evaluator, "[e := ValueError('x'), setattr(e, '__notes__', 5)][0]"), "ValueError: x\n5\n");
}

TEST_F(ExceptionReportTest, NamesTheObjectThatCouldNotRaise) {
    HPyErr_SetString(ctx, ctx->h_ValueError, "x");
    testing::internal::CaptureStderr();
    HPyErr_WriteUnraisable(ctx, text("it"));
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "Exception ignored in: 'it'\nValueError: x\n");
    EXPECT_FALSE(HPyErr_Occurred(ctx));
}

}  // namespace
