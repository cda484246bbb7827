"""Where baselines lie, and which of them no test used. Knows files and names of tests alone: nothing of ours is loaded.

A baseline is one file, ``__strace__/MODULE/TEST.lock`` beside the test's file, or ``TEST.NAME.lock``: workers of xdist
never write the same one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = "__strace__"
SUFFIX = ".lock"
_LONGEST = 120


def key_of(nodeid: str) -> str:
    """The name of a test as part of a file's name, without a dot: ``test_it``, ``TestIt-test_it-param``."""
    test = nodeid.partition("::")[2]
    key = re.sub(r"[^\w-]", "_", test.replace("::", "-").replace("[", "-").removesuffix("]"))
    # A name that lost something could be another test's.
    is_exact = len(key) <= _LONGEST and not re.search(r"[^\w:\[\]-]", test)
    if is_exact:
        return key
    from hashlib import sha256

    return f"{key[:_LONGEST]}-{sha256(test.encode()).hexdigest()[:8]}"


def folder_of(module: Path) -> Path:
    """Where the baselines of a module's tests lie."""
    return module.parent / FOLDER / module.stem


class Ran:
    """The tests of a run, as its reports show them: those of all workers.

    Attributes:
        used: the baselines that were compared or written, as paths.
        passed: nodeids of the tests that passed.
        every: nodeids of all tests that were reported.
        written: a text for each baseline that was written.
        undecided: nodeid and expectation of each undecided verdict that was let pass.
    """

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self.used: set[Path] = set()
        self.passed: set[str] = set()
        self.every: set[str] = set()
        self.written: list[str] = []
        self.undecided: list[tuple[str, str]] = []
        for reports in reporter.stats.values():
            for report in reports:
                if isinstance(report, pytest.TestReport):
                    self._take(report)

    def _take(self, report: pytest.TestReport) -> None:
        self.every.add(report.nodeid)
        self.used.update(map(Path, getattr(report, "strace_baselines", ())))
        self.written += getattr(report, "strace_written", ())
        self.undecided += [(report.nodeid, text) for text in getattr(report, "strace_undecided", ())]
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def unused(ran: Ran, root: Path, *, is_whole: bool) -> Iterator[Path]:
    """The baselines that no test used, of the modules that ran.

    If the run was a part only (``is_whole`` is false), those of tests that passed without them; else also those of
    tests and modules that are gone.
    """
    modules: dict[Path, list[str]] = {}
    for nodeid in ran.every:
        modules.setdefault(root / nodeid.partition("::")[0], []).append(nodeid)
    for module, nodeids in sorted(modules.items()):
        passed = {key_of(nodeid) for nodeid in nodeids if nodeid in ran.passed}
        known = {key_of(nodeid) for nodeid in nodeids}
        for file in sorted(folder_of(module).glob(f"*{SUFFIX}")):
            key = file.name.partition(".")[0]
            if file not in ran.used and (key in passed or (is_whole and key not in known)):
                yield file
    for folder in sorted({module.parent / FOLDER for module in modules}) if is_whole else ():
        gone = (part for part in folder.glob("*") if not part.parent.with_name(f"{part.name}.py").exists())
        yield from (file for part in gone for file in sorted(part.glob(f"*{SUFFIX}")))
