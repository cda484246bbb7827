"""CPython counts what its start and an import ask of the file system (Lib/test/test_import): each call is time."""

import sys

ISOLATED = [sys.executable, "-I", "-S", "-c"]


def test_an_import_opens_one_file_of_its_module(strace):
    """The cached code alone: its source is only looked at, for its time."""
    trace = strace.run([*ISOLATED, "import colorsys"], files=True)
    strace.check(trace, 'at most 1 file where path matches "*/colorsys*" and access contains read')
    strace.check(trace, 'at most 2 files where path matches "*/colorsys.py" and access contains look and errno == none')


def test_a_module_that_is_loaded_costs_nothing(strace):
    """sys is part of the interpreter."""
    trace = strace.run([*ISOLATED, "import sys"], files=True)
    strace.check(trace, 'no file where path matches "*/sys.*"')
