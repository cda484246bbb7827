"""Records programs many times, in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from strace_lens.api.run import Command, StraceOptions, find_program, run, split
from strace_lens.model.trace import Trace
from strace_lens.redact import Redactor


class Series:
    """Records programs many times. All are looked up before the first runs.

    Attributes:
        runs: the traces of each command, in the order in which they were recorded.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        options: StraceOptions,
        timeout: float | None = None,
        max_log: int | None = None,
        log: Path | None = None,
        redactor: Redactor | None = None,
        stdout_to_stderr: bool = False,
    ) -> None:
        """Takes what :func:`strace_lens.api.run.run` takes.

        Raises:
            ProgramNotFound, ProgramNotExecutable: as env(1) distinguishes them.
            UsageError: a command cannot be split into words.
        """
        self._programs = [split(command) for command in commands]
        for words in self._programs:
            find_program(words)
        self.runs: list[list[Trace]] = [[] for _ in commands]
        self._options, self._timeout, self._max_log = options, timeout, max_log
        self._log, self._redactor, self._stdout_to_stderr = log, redactor, stdout_to_stderr

    def record(
        self,
        times: int,
        *,
        throw_away: bool = False,
        begins: Callable[[int, int], None] = lambda _run, _of: None,
        each: Callable[[Trace], object] = lambda _trace: None,
    ) -> None:
        """Records each command in turn, that many times: A, B, A, B. A run that its timeout ended is the last.

        ``throw_away`` records each once more, first, and forgets it: a first run fills caches. ``begins`` is called
        before each recording with its number, from 1, and how many there are; ``each`` with each trace that counts.
        """
        spare = len(self._programs) if throw_away else 0
        every = spare + times * len(self._programs)
        for number in range(every):
            which = number % len(self._programs)
            begins(number + 1, every)
            trace = self._recorded(self._programs[which])
            if number >= spare:
                self.runs[which].append(trace)
                each(trace)
            if trace.recording is not None and trace.recording.timed_out:
                return

    def _recorded(self, words: Sequence[str]) -> Trace:
        return run(
            words,
            options=self._options,
            timeout=self._timeout,
            max_log=self._max_log,
            log=self._log,
            redactor=self._redactor,
            stdout_to_stderr=self._stdout_to_stderr,
        )
