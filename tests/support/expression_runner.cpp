// SPDX-License-Identifier: MIT
// expression_runner: reads expressions, one a line, and prints the outcome of each on a line, as rows expect it.
#include <iostream>
#include <string>

#include "expression/evaluator.hpp"
#include "hpy_universal.h"

int main() {
    hpyu_space *space = hpyu_space_new();
    HPyContext *ctx = hpyu_attach(space, HPYU_UNIVERSAL);
    {
        expression::Evaluator evaluator(ctx);
        std::string line;
        while (std::getline(std::cin, line))
            std::cout << evaluator.outcome(line) << std::endl;
    }
    hpyu_detach(ctx);
    hpyu_space_free(space);
}
