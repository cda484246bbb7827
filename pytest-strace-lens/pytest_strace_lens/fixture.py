"""The fixture ``strace``: what tests call."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

import strace_lens
from pytest_strace_lens.marker import marker_of
from pytest_strace_lens.places import SUFFIX, folder_of, key_of
from pytest_strace_lens.verdicts import Judge
from strace_lens.api.settings import MARK, settings_of, spec
from strace_lens.errors import CannotTrace, StraceLensError

if TYPE_CHECKING:
    from pytest_strace_lens.baseline import Baseline
    from strace_lens.api.run import Command
    from strace_lens.api.session import Session
    from strace_lens.api.watch import Watch
    from strace_lens.settings.read import Settings

_REASON: pytest.StashKey[str | None] = pytest.StashKey()
_SETTINGS: pytest.StashKey[Settings | None] = pytest.StashKey()


def skip_where_impossible(config: pytest.Config) -> None:
    """Skips the test, or fails it with ``--strace-require``, if no program can be traced here. Tries it once a run."""
    if _REASON not in config.stash:
        from strace_lens.api.doctor import doctor

        config.stash[_REASON] = doctor().reason
    reason = config.stash[_REASON]
    if reason is not None:
        _impossible(config, reason)


def _impossible(config: pytest.Config, reason: str) -> NoReturn:
    if config.getoption("--strace-require"):
        pytest.fail(f"strace cannot trace here (--strace-require): {reason}", pytrace=False)
    pytest.skip(f"strace cannot trace here: {reason}")


def settings_for(config: pytest.Config) -> Settings | None:
    """The settings of pytest's rootdir, or above it; fails the test if they have a mistake. Reads them once a run."""
    if _SETTINGS not in config.stash:
        try:
            config.stash[_SETTINGS] = settings_of(config.rootpath)
        except StraceLensError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
    return config.stash[_SETTINGS]


class Strace:
    """Records programs for one test, judges them, and keeps their logs if the test asks for it.

    Attributes:
        node: the test.
        marker: what ``@pytest.mark.strace`` asks; None without it.
        judge: turns verdicts into failures of the test.
        settings: those of the project; None: it has none.
        recorded: what was recorded so far, with words that name it.
        factory: makes the folder for logs that are kept.
        baselines: the files that were asked for.
        written: a text for each of them that was written, and how it changed.
    """

    def __init__(self, node: pytest.Item, factory: pytest.TempPathFactory) -> None:
        self.node, self.factory = node, factory
        self.recorded: list[tuple[str, strace_lens.Trace | Watch | Session]] = []
        self.baselines: list[Path] = []
        self.written: list[str] = []
        self._unnamed = 0
        self.settings = settings_for(node.config)
        passes = node.config.getoption("--strace-undecided") == "pass"
        self.judge = Judge(passes_undecided=passes, settings=self.settings.name if self.settings is not None else None)
        self.marker = marker_of(node, self.settings)

    def __repr__(self) -> str:
        return f"<strace of {self.node.name}>"

    def run(self, command: Command, **options: Any) -> strace_lens.Trace:  # Any: those of strace_lens.run
        """As :func:`strace_lens.run`; without ``input`` the program's standard input is empty.

        The test fails if the timeout of the settings ended the program.
        """
        __tracebackhide__ = True
        with self._tracing():
            trace = strace_lens.run(command, **{"input": b"", **self._usual("timeout", "trace"), **options})
        self.recorded.append(("run", trace))
        if "timeout" not in options and trace.recording is not None and trace.recording.timed_out:
            assert self.settings is not None  # it has the timeout
            pytest.fail(f"the program ran longer than the {self.settings.timeout:g}s of {self.settings.name}")
        return trace

    def check(
        self, trace: strace_lens.Trace, expectation: str, *, watched_only: bool = False, **let: str | int
    ) -> strace_lens.Verdict:
        """As :func:`strace_lens.check`; fails the test unless the expectation held.

        ``@ci`` stands for the expectations of that name in the settings: each must hold, the last verdict is returned.
        """
        __tracebackhide__ = True
        if expectation.startswith(MARK):
            return self._check_spec(trace, expectation, watched_only=watched_only, **let)
        verdict = strace_lens.check(trace, expectation, watched_only=watched_only, **let)
        return self.judge.demanded(verdict)

    def sweep(self, command: Command, **options: Any) -> strace_lens.Sweep:  # Any: those of strace_lens.sweep
        """As :func:`strace_lens.sweep`; fails the test with the table if a fault does harm, or is undecided."""
        __tracebackhide__ = True
        with self._tracing():
            found = strace_lens.sweep(command, **options)
        return self.judge.swept(found)

    def _check_spec(
        self, trace: strace_lens.Trace, name: str, *, watched_only: bool, **let: str | int
    ) -> strace_lens.Verdict:
        __tracebackhide__ = True
        from strace_lens.analysis.expect.judge import judge

        values = {key: str(value) for key, value in let.items()}
        verdicts = judge(trace, spec(name, self.settings), values, watched_only=watched_only)
        if not verdicts:
            pytest.fail(f"{name} has no expectation")
        for verdict in verdicts:  # in this frame, which pytest hides
            held = self.judge.demanded(verdict)
        return held

    def _usual(self, *names: str) -> dict[str, object]:
        """The settings of these names that there are."""
        found = {name: getattr(self.settings, name, None) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    @contextlib.contextmanager
    def watch(self, **options: Any) -> Iterator[Watch]:  # Any: those of strace_lens.watch
        """As :func:`strace_lens.watch`."""
        __tracebackhide__ = True
        block = strace_lens.watch(**{**self._usual("trace"), **options})
        with contextlib.ExitStack() as stack:
            with self._tracing():
                stack.enter_context(block)
            self.recorded.append(("watch", block))
            yield block

    def session(self, command: Command, **options: Any) -> Session:  # Any: those of strace_lens.session
        """As :func:`strace_lens.session`."""
        __tracebackhide__ = True
        with self._tracing():
            session = strace_lens.session(command, **{**self._usual("trace"), **options})
        self.recorded.append(("session", session))
        return session

    def baseline(
        self, name: str | None = None, *, exact: bool = False, files: bool = False, network: bool = False
    ) -> Baseline:
        """The baseline of this test, to compare a trace with: ``assert strace.run(…) == strace.baseline()``.

        A test with several gives each a ``name``, or has them numbered. ``exact`` holds which call made a task and
        libc's usual flags too; ``files`` and ``network`` what was done with files and addresses.
        """
        from pytest_strace_lens.baseline import Baseline
        from strace_lens.api.baseline import Holds

        __tracebackhide__ = True
        if name is None:
            self._unnamed += 1
            name = str(self._unnamed) if self._unnamed > 1 else ""
        path = self._baseline_path(name)
        self.baselines.append(path)
        holds = Holds(exact=exact, files=files, network=network) if exact or files or network else None
        updates = self.node.config.getoption("--strace-update")
        return Baseline(path, holds, self.judge, self.settings, written=self.written if updates else None)

    def _baseline_path(self, name: str) -> Path:
        __tracebackhide__ = True
        if not re.fullmatch(r"[\w-]*", name):
            pytest.fail(f"strace.baseline: {name!r} is no name for a file: use letters, digits, _ and -")
        parts = [key_of(self.node.nodeid), *([name] if name else [])]
        return folder_of(self.node.path) / f"{'.'.join(parts)}{SUFFIX}"

    @contextlib.contextmanager
    def _tracing(self) -> Iterator[None]:
        """Skips the test if strace may not trace."""
        __tracebackhide__ = True
        reason = None
        try:
            yield
        except CannotTrace as error:
            reason = str(error)
        if reason is not None:
            _impossible(self.node.config, reason)
