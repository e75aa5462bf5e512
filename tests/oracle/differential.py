#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Evaluates random expressions by this Python and by expression_runner, and reports every difference.

    differential.py [--seed N] [--count N] [--family NAME] RUNNER

The families of expressions are in families/. --count is the least number of operations; the same seed gives the same
expressions. The exit status is 1 if there was a difference.
"""
import argparse
import random
import re
import subprocess
import sys
import warnings

import families
import oracle

BATCH = 5000
ADDRESS = re.compile(" at 0x[0-9a-f]+")


def answers(runner, expressions):
    """What the runner prints for each expression; what it died of instead of the answers that are missing."""
    lines = "".join(expression + "\n" for expression in expressions)
    done = subprocess.run([runner], input=lines, capture_output=True, encoding="utf-8")
    lines = done.stdout.removesuffix("\n").split("\n")
    missing = len(expressions) - len(lines)
    return lines + [f"nothing: exit status {done.returncode} {done.stderr}"] * missing


def batches(seed, count, family):
    """Lists of (expression, number of operations), count operations in all."""
    chosen = [family] if family else sorted(families.FAMILIES)
    rng, done = random.Random(seed), 0
    while done < count:
        batch = []
        while len(batch) < BATCH and done < count:
            name = chosen[len(batch) % len(chosen)]
            expression, operations = families.FAMILIES[name](rng)
            batch.append(expression)
            done += operations
        yield batch, done


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000, help="operations")
    parser.add_argument("--family", choices=sorted(families.FAMILIES))
    parser.add_argument("runner", metavar="RUNNER")
    options = parser.parse_args()
    oracle.require_version()
    warnings.simplefilter("ignore")
    differences = done = 0
    names = oracle.new_names()
    for batch, done in batches(options.seed, options.count, options.family):
        for expression, found in zip(batch, answers(options.runner, batch)):
            expected = oracle.outcome(expression, names)
            if ADDRESS.sub("", found) != ADDRESS.sub("", expected):
                differences += 1
                print(f"{expression}\n    Python: {expected}\n    runner: {found}")
    print(f"differential: {done} operations, seed {options.seed}, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
