// SPDX-License-Identifier: MIT
// Foreign code that runs in the middle of an operation and drops what the operation works on: whatever is still needed
// has to be kept alive. Each hook below throws the objects away and collects; the hostile build also overwrites them.
#include "expression/evaluator.hpp"
#include "module_test.hpp"

class RootTest : public ModuleTest {
protected:
    void SetUp() override {
        ModuleTest::SetUp();
        evaluator = std::make_unique<expression::Evaluator>(ctx);
        let("Hook", "__import__('hooks').Hook");
        let("collect", "__import__('gc').collect");
        // What every hook does: `drop` throws something away, then memory is collected and used for something else.
        let("drops",
            "lambda drop, *answer: Hook(lambda what: (drop(), collect(), [[i, str(i)] for i in range(50)], (answer or "
            "[None])[0])[3])");
    }
    void TearDown() override {
        evaluator.reset();
        ModuleTest::TearDown();
    }
    void let(const char *name, const char *source) { EXPECT_EQ(evaluator->let(name, source), "") << name; }
    /// What the expression, a list that ends with it, comes to.
    void expect(const char *expression, const char *outcome) {
        EXPECT_EQ(evaluator->outcome(expression), outcome) << expression;
    }

    std::unique_ptr<expression::Evaluator> evaluator;
};

TEST_F(RootTest, TextOfAnExceptionThatLosesItsArguments) {
    expect("[e := ValueError(), setattr(e, 'args', ([1, drops(lambda: setattr(e, 'args', ())), [2]],)), repr(e)][2]",
           "'ValueError([1, hook, [2]])'");
    expect("[e := ValueError(), setattr(e, 'args', ([drops(lambda: setattr(e, 'args', ())), [2]], [3])), str(e)][2]",
           "'([hook, [2]], [3])'");
    expect("[e := ValueError(), setattr(e, 'args', ((drops(lambda: setattr(e, 'args', ())), [2]),)), str(e)][2]",
           "'(hook, [2])'");
    expect("[e := KeyError(), setattr(e, 'args', ([drops(lambda: setattr(e, 'args', ())), [2]],)), str(e)][2]",
           "'[hook, [2]]'");
}

TEST_F(RootTest, TextOfAnExceptionThatLosesItsFields) {
    expect(
        "[e := OSError(1, 2, ['f'], 0, ['g']), setattr(e, 'strerror', drops(lambda: (setattr(e, 'filename', None), "
        "setattr(e, 'filename2', None)))), str(e)][2]",
        "\"[Errno 1] a hook: ['f'] -> ['g']\"");
    expect(
        "[e := UnicodeDecodeError('x', b'\\xff' + b'abc', 0, 1, 'r'), setattr(e, 'reason', drops(lambda: None)), "
        "setattr(e, 'encoding', drops(lambda: setattr(e, 'object', b'')))  , str(e)][3]",
        "\"'a hook' codec can't decode byte 0xff in position 0: a hook\"");
    expect(
        "[e := SyntaxError('m', ('f' + 'ile', 10 ** 30, 1, 't')), setattr(e, 'msg', drops(lambda: (setattr(e, "
        "'filename', None), setattr(e, 'lineno', None)))), str(e)][2]",
        "'a hook'");
    expect(
        "[e := UnicodeTranslateError('abc', drops(lambda: None, 2 ** 62), drops(lambda: None, 2 ** 62 + 5), 'r'), "
        "e.start, e.end][1:]",
        "[4611686018427387904, 4611686018427387909]");
}

TEST_F(RootTest, ContainersThatAreEmptiedWhileTheyAreShown) {
    expect("[l := [], l.extend([[1], drops(l.clear), [2]]), repr(l)][2]", "'[[1], hook]'");
    expect("[d := {}, d.update({'a': drops(d.clear), 'b': [1]}), repr(d)][2]", "\"{'a': hook}\"");
    expect("[d := {}, d.update({1: [drops(d.clear), [3]]}), repr(d.items())][2]", "'dict_items([(1, [hook, [3]])])'");
    expect("[s := set(), s.add(drops(lambda: None)), repr(s)][2]", "'{hook}'");
    expect("[q := __import__('collections').deque(), q.extend([drops(q.clear), [1]]), repr(q)][2]",
           "'deque([hook, [1]])'");
    expect(
        "[n := __import__('types').SimpleNamespace(), setattr(n, 'a', drops(n.__dict__.clear)), setattr(n, 'b', [1]), "
        "repr(n)][3]",
        "'namespace(a=hook)'");
    expect("[d := {}, d.update({'k': [drops(d.clear), [1]]}), '%(k)s' % d][2]", "'[hook, [1]]'");
    expect("[d := {}, d.update({'k': [drops(d.clear), [1]]}), '{k}'.format_map(d)][2]", "'[hook, [1]]'");
    expect("[d := {}, d.update({'k': drops(d.clear)}), '%(k)d' % d][2]", "'1'");
    expect("[d := {}, d.update({'k': drops(d.clear)}), '%(k)x' % d][2]", "'1'");
    expect("[d := {}, d.update({'k': drops(d.clear)}), '%(k)f' % d][2]", "'1.500000'");
    expect("[d := {}, d.update({'k': drops(d.clear)}), '%(k)c' % d][2]", "'\\x01'");
}

TEST_F(RootTest, ContainersThatAreEmptiedWhileTheyAreCompared) {
    expect("[l := [], l.extend([[1], drops(l.clear), [2]]), l == [[1], 5, [2]], len(l)][2:]", "[False, 0]");
    expect("[l := [], l.extend([drops(l.clear), [2]]), 7 in l, len(l)][2:]", "[False, 0]");
    expect("[l := [], l.extend([drops(l.clear), [2]]), l.count(7)][2]", "0");
    expect("[l := [], l.extend([drops(l.clear), [2]]), l.index(7)]", "! ValueError: 7 is not in list");
    expect("[l := [], l.extend([drops(l.clear), 7]), l.remove(7)]", "! ValueError: list.remove(x): x not in list");
    expect("[l := [], l.extend([drops(l.clear, True), 7]), l.remove(7), l][2:]", "[None, []]");
    expect("[l := [], l.extend([3, drops(lambda: l.append(1)), 1]), l.sort()]",
           "! ValueError: list modified during sort");
    expect("[l := [], l.extend([drops(lambda: l.append(1)), drops(lambda: l.clear())]), min(l)][2]", "hook");
    expect("[d := {}, d.update({'a': drops(d.clear), 'b': [2]}), d == {'a': 1, 'b': [2]}][2]", "False");
    expect("[d := {}, d.__setitem__(drops(lambda: None), 5), d.get(1), 1 in d][2:]", "[None, False]");
    expect("[d := {1: [2]}, drops(d.clear) in d, d.get(drops(d.clear)), d][1:]", "[False, None, {}]");
    expect("[d := {1: [2]}, d.__setitem__(drops(d.clear), ['v']), len(d)][1:]", "[None, 1]");
    expect("[d := {1: [2]}, d.setdefault(drops(d.clear), ['v'])][1]", "['v']");
    expect("[d := {1: [2]}, d.pop(drops(d.clear), ['v'])][1]", "['v']");
    expect("[s := {1}, drops(s.clear) in s, s.discard(drops(s.clear)), s][1:]", "[False, None, set()]");
    expect("[s := set(), s.add(drops(s.clear)), s & {1}, s | {1} == {1}][2]", "set()");
    expect("[q := __import__('collections').deque(), q.extend([drops(q.clear), [1]]), 7 in q]",
           "! RuntimeError: deque mutated during iteration");
    expect("[q := __import__('collections').deque(), q.extend([drops(q.clear), [1]]), q == [drops(None)], len(q)][2:]",
           "[False, 2]");
    expect(
        "[t := (drops(lambda: None), [1]), t == (5, [1]), t < (5, [1]), 7 in t, t.count(7), hash((t[0],)) == "
        "hash((1,))][1:]",
        "[False, False, False, 0, True]");
}

TEST_F(RootTest, IterationOverWhatGoesAway) {
    expect("[l := [], l.extend([[1], [2], [3]]), sum(map(lambda x: (l.clear(), collect(), len(x))[2], l))][2]", "1");
    expect("[l := [1, 2], l.extend(drops(l.clear)), l][2]", "[]");
    expect("list(enumerate(drops(lambda: None), 2 ** 62))", "[]");
    expect("[l := [[1], [2]], [i for i, x in enumerate(map(lambda x: (l.clear(), collect(), x)[2], l), 2 ** 62)]][1]",
           "[4611686018427387904]");
    expect("[l := [['a']], ''.join(map(lambda x: (l.clear(), collect(), x[0])[2], l))][1]", "'a'");
    expect("[d := {}, d.update({drops(lambda: None): 1}), sorted(d, key=lambda k: (d.clear(), collect(), 0)[2])][2]",
           "[hook]");
    expect("bytes(drops(lambda: None)), list(drops(lambda: None)), tuple(drops(lambda: None))", "(b'\\x00', [], ())");
    expect("[s := slice(drops(lambda: None), drops(lambda: None, 3)), [1, 2, 3, 4][s], 'abcd'[s], (1, 2, 3, 4)[s]][1:]",
           "[[2, 3], 'bc', (2, 3)]");
    expect("[l := [1, 2, 3], l.__setitem__(drops(l.clear), 5)]", "! IndexError: list assignment index out of range");
    expect("[l := [1, 2, 3], l[drops(l.clear)]]", "! IndexError: list index out of range");
    expect("[l := [1, 2, 3], l[:drops(l.clear, 3)]][1]", "[]");
    expect("[l := [1, 2, 3], l.insert(drops(l.clear, 3), 'x'), l][2]", "['x']");
    expect("[l := [1, 2, 3], l.pop(drops(l.clear, 1))]", "! IndexError: pop from empty list");
}

TEST_F(RootTest, CallablesThatAreReplacedWhileTheyRun) {
    expect(
        "[p := property(), p.__init__(lambda self: (p.__init__(), collect(), [1])[2]), "
        "type('C', (), {'p': p})().p][2]",
        "[1]");
    expect("[s := staticmethod(0), s.__init__(lambda: (s.__init__(0), collect(), [2])[2]), s()][2]", "[2]");
    expect(
        "[c := classmethod(0), c.__init__(lambda cls: (c.__init__(0), collect(), [3])[2]), "
        "type('C', (), {'c': c}).c()][2]",
        "[3]");
    expect(
        "[d := __import__('collections').defaultdict(), setattr(d, 'default_factory', lambda: (setattr(d, "
        "'default_factory', None), collect(), [4])[2]), d['k'], d.default_factory][2:]",
        "[[4], None]");
}

TEST_F(RootTest, BuffersWhileForeignCodeRuns) {
    expect("[b := bytearray(b'abc'), b.__setitem__(0, drops(b.clear, 7)), b]",
           "! IndexError: bytearray index out of range");
    expect("[b := bytearray(b'abc'), m := memoryview(b), m.__setitem__(0, drops(m.release, 7)), b]",
           "! ValueError: operation forbidden on released memoryview object");
    expect("[b := bytearray(b'abc'), m := memoryview(b), m.__setitem__(0, drops(b.clear, 7))]",
           "! BufferError: Existing exports of data: object cannot be re-sized");
    expect("[m := memoryview(b'abc'), m[drops(m.release)]]",
           "! ValueError: operation forbidden on released memoryview object");
    expect("[b := bytearray(b'abc'), b.extend(drops(b.clear)), b][2]", "bytearray(b'')");
    expect("[b := bytearray(b'abc'), b[:drops(b.clear, 2)]][1]", "bytearray(b'')");
}

TEST_F(RootTest, ReportsOfExceptionsThatComeApart) {
    const auto report = [&](const char *expression) {
        EXPECT_EQ(evaluator->let("e", expression), "");
        // What the test looks at is that nothing dead is read; the text goes to the standard error stream.
        return evaluator->outcome("__import__('sys').excepthook(type(e), e, None)");
    };
    testing::internal::CaptureStderr();
    EXPECT_EQ(
        report("[e := ValueError(), c := KeyError(drops(lambda: (setattr(e, '__cause__', None), setattr(c, 'args', "
               "())))), setattr(e, '__cause__', c), e][3]"),
        "None");
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "KeyError: hook\n\nThe above exception was the direct cause of the following exception:\n\nValueError\n");
    testing::internal::CaptureStderr();
    EXPECT_EQ(
        report("[e := ValueError('v'), setattr(e, '__notes__', [drops(lambda: e.__notes__.clear()), 'two']), e][2]"),
        "None");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "ValueError: v\na hook\ntwo\n");
    testing::internal::CaptureStderr();
    EXPECT_EQ(report("[e := SyntaxError(), setattr(e, 'msg', drops(lambda: setattr(e, 'msg', None))), e][2]"), "None");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "SyntaxError: a hook\n");
}
