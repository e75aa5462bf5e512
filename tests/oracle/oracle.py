#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs tables of expressions (*.rows) through this Python and reports every row that it answers differently.

    oracle.py [--write] [--extensions DIRECTORY] [FILE...]

Without files: all tables of tests/runtime. --write puts what Python answers below each expression, in place of what
stands there. The exit status is 1 if there was a difference. The rows state Python 3.11; another version is refused.

--extensions runs tables that import fixtures, through HPy's runtime for CPython, which this Python must have: it loads
DIRECTORY/NAME.hpy0.so, compiled with HPy's own headers, for only such binaries can be called by CPython.
"""
import argparse
import importlib.machinery
import pathlib
import sys
import warnings

EXPRESSION, LET, IMPORT, COMMENT = ">>> ", "let ", "import ", "#"


def outcome(source, names):
    """What a row expects of an expression: repr of its value, or "! Type: text" of what it raises."""
    try:
        shown = repr(eval(source, dict(names)))
    except BaseException as error:
        text = str(error).replace("\\", "\\\\")
        shown = f"! {type(error).__name__}: {text}" if text else f"! {type(error).__name__}"
    return shown.replace("\n", "\\n").encode("utf-8", "backslashreplace").decode()


def new_names():
    """The names that each file begins with, beside the builtins."""
    return {"__name__": "__main__"}


def require_version():
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"oracle: the expected results are Python 3.11's, this is {sys.version.split()[0]}")


def run(path, write):
    """Runs a file; the number of rows and of differences."""
    names, rows, differences, output = new_names(), 0, 0, []
    lines = path.read_bytes().decode().removesuffix("\n").split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        output.append(line)
        if line.startswith(LET):
            name, _, source = line.removeprefix(LET).partition(" = ")
            names[name] = eval(source, names)
        elif line.startswith(IMPORT):
            names[line.removeprefix(IMPORT)] = __import__(line.removeprefix(IMPORT))
        elif line.startswith(EXPRESSION):
            rows += 1
            found = outcome(line.removeprefix(EXPRESSION), names)
            expected = None
            if number < len(lines) and lines[number] and not lines[number].startswith((EXPRESSION, LET, IMPORT, COMMENT)):
                expected = lines[number]
                number += 1
            output.append(found)
            if expected != found and not write:
                differences += 1
                print(f"{path}:{number}: {line.removeprefix(EXPRESSION)}: expected {expected}, Python answers {found}")
    if write:
        path.write_bytes(("\n".join(output) + "\n").encode())
    return rows, differences


class ExtensionFinder:
    """Finds extensions in a directory, and has hpy.universal load them."""

    def __init__(self, directory):
        from hpy import universal
        self.directory, self.universal = directory, universal

    def find_spec(self, name, path=None, target=None):
        file = self.directory / f"{name}.hpy0.so"
        return importlib.machinery.ModuleSpec(name, self, origin=str(file)) if file.exists() else None

    def create_module(self, spec):
        return self.universal.load(spec.name, spec.origin, spec)

    def exec_module(self, module):
        pass   # loading has run the exec slots


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="fill in what Python answers")
    parser.add_argument("--extensions", type=pathlib.Path, metavar="DIRECTORY", help="import fixtures from here")
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    require_version()
    if options.extensions:
        sys.meta_path.insert(0, ExtensionFinder(options.extensions))
    files = options.files or sorted((pathlib.Path(__file__).parent.parent / "runtime").rglob("*.rows"))
    counts = []
    for path in files:
        with warnings.catch_warnings():   # a file's own filters end with it
            warnings.simplefilter("ignore")
            counts.append(run(path, options.write))
    rows, differences = (sum(column) for column in zip((0, 0), *counts))
    print(f"oracle: {rows} rows in {len(files)} files, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
