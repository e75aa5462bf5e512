// SPDX-License-Identifier: MIT
// rows_tests FILE...: evaluates tables of expressions and compares with the outcome that stands below each.
//
// Every file has a space of its own, whose search path holds the fixtures. All failing rows are listed, as FILE:LINE: EXPRESSION: expected X, got Y.
#include <cstdio>
#include <fstream>
#include <string>

#include "expression/evaluator.hpp"
#include "test_context.hpp"
#include "hpy_universal.h"

namespace {

struct Counts {
    int rows = 0, failures = 0;
};

class RowsFile {
public:
    RowsFile(const char *path, HPyContext *ctx) : path_(path), input_(path), evaluator_(ctx) {}

    Counts run() {
        if (!input_)
            fail("can't be opened");
        while (next_line()) {
            if (line_.starts_with(">>> "))
                row();
            else if (line_.starts_with("let "))
                let();
            else if (line_.starts_with("import "))
                import();
            else if (!line_.empty() && !line_.starts_with("#"))
                fail(line_ + ": neither a row nor a comment");
        }
        std::printf("%s: %d rows, %d failures\n", path_, counts_.rows, counts_.failures);
        return counts_;
    }

private:
    bool next_line() {
        ++number_;
        return static_cast<bool>(std::getline(input_, line_));
    }
    void fail(const std::string &what) {
        ++counts_.failures;
        std::printf("%s:%d: %s\n", path_, number_, what.c_str());
    }

    void row() {
        ++counts_.rows;
        const std::string source = line_.substr(4), outcome = evaluator_.outcome(source);
        if (!next_line())
            fail(source + ": nothing is expected");
        else if (outcome != line_)
            fail(source + ": expected " + line_ + ", got " + outcome);
    }

    void let() {
        const size_t equals = line_.find(" = ");
        if (equals == std::string::npos)
            return fail(line_ + ": `let NAME = EXPRESSION` is meant");
        const std::string error = evaluator_.let(line_.substr(4, equals - 4), line_.substr(equals + 3));
        if (!error.empty())
            fail(line_ + ": " + error);
    }

    void import() {
        const std::string error = evaluator_.import(line_.substr(7));
        if (!error.empty())
            fail(line_ + ": " + error);
    }

    const char *path_;
    std::ifstream input_;
    expression::Evaluator evaluator_;
    std::string line_;
    int number_ = 0;
    Counts counts_;
};

}  // namespace

int main(int argc, char **argv) {
    int failures = 0;
    for (int i = 1; i < argc; ++i) {
        HPyContext *ctx = open_test_context();
        hpyu_add_search_path(ctx, HPYU_FIXTURES);
        failures += RowsFile(argv[i], ctx).run().failures;
        close_test_context(ctx);
    }
    return failures == 0 ? 0 : 1;
}
