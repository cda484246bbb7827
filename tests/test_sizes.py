"""The house's sizes: a function fits a screen, a file is read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[1]
TABLES = {"strace_lens/linux/synopses.py", "strace_lens/linux/constants.py"}
"""Files that are one table: a line a system call, a line a constant."""


def _files() -> Iterator[Path]:
    for room in ("strace_lens", "pytest-strace-lens", "tools", "bench"):
        yield from (HOUSE / room).rglob("*.py")


def test_no_function_is_over_45_lines() -> None:
    """Its signature and docstring count."""
    functions = (
        (path, node)
        for path in _files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = {f"{path}:{node.lineno}": (node.end_lineno or 0) - node.lineno + 1 for path, node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > 45} == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= 10


def test_no_file_is_over_300_lines() -> None:
    """But the tables."""
    lengths = {str(path.relative_to(HOUSE)): path.read_bytes().count(b"\n") for path in _files()}
    assert {name for name, lines in lengths.items() if lines > 300} == TABLES
