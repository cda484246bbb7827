"""What is printed at the end of a run: baselines that were written or that nobody used, verdicts that were let pass."""

from __future__ import annotations

import pytest

from pytest_strace_lens.places import Ran, unused


def write(reporter: pytest.TerminalReporter, status: int, config: pytest.Config) -> None:
    """Writes a section for each of them, if there are any."""
    ran = Ran(reporter)
    files = list(unused(ran, config.rootpath, is_whole=_is_whole(reporter, status, config)))
    _section(reporter, "baseline", " written (--strace-update)", ran.written)
    _section(reporter, "unused baseline", "", [f"{file.relative_to(config.rootpath)}" for file in files])
    passed = [f"{node}: {text}" for node, text in ran.undecided]
    _section(reporter, "undecided verdict", " passed (--strace-undecided pass)", passed)


def _section(reporter: pytest.TerminalReporter, what: str, how: str, lines: list[str]) -> None:
    if lines:
        reporter.section(f"{len(lines)} {what}{'' if len(lines) == 1 else 's'}{how}")
        for line in lines:
            reporter.line(line)


def _is_whole(reporter: pytest.TerminalReporter, status: int, config: pytest.Config) -> bool:
    """Whether each module that ran, ran with all its tests."""
    chosen = config.option.keyword or config.option.markexpr or any("::" in word for word in config.args)
    ended = status in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and not config.getoption("maxfail", 0)
    return ended and not chosen and not reporter.stats.get("deselected")
