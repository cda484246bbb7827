"""A system call."""

from __future__ import annotations

from typing import Literal

from strace_lens.events.log_event import LogEvent
from strace_lens.events.result import Result
from strace_lens.values import Named, Value

Status = Literal["successful", "failed", "unfinished", "unavailable", "detached", "restarted"]


class Syscall(LogEvent, eq=False):
    """A system call, entry and exit joined.

    Attributes:
        name: as printed; ``???`` for a call that strace could not read, ``syscall_0x1b7`` for a number without a name.
        args_text: what stands between the parentheses.
        tail: what stands behind the closing parenthesis, ``     = 0``, or None where strace never printed a result.
    """

    name: str
    args_text: str
    tail: str | None
    # Two fields that keep what was decoded. With functools.cached_property, which locks up to Python 3.11, a report
    # of a long log takes 5 % more time.
    _args: tuple[Value, ...] | None = None
    _result: Result | None = None

    @property
    def end_pid(self) -> int | None:
        """Pid under which the call ended.

        It differs from ``pid`` after an execve by a thread that does not lead its group (execve(2)).
        """
        return self.layout.end_pid if self.layout else self.pid

    @property
    def ending(self) -> str:
        """Why the call has no result; "" if it has one.

        ``unfinished``: the log never resumes it; ``died``: its task ended in it; ``detached``: strace detached;
        ``cut``: the line ends in the middle of the call.
        """
        return self.layout.ending if self.layout else ""

    @property
    def begun_before_log(self) -> bool:
        """The log lacks the beginning of the call; ``args_text`` is what follows ``<... NAME resumed>``."""
        return self.layout is not None and self.layout.begun_before_log

    @property
    def result_text(self) -> str:
        """What stands behind the ``=``; "" where strace never printed a result."""
        return self.tail.partition("= ")[2] if self.tail else ""

    @property
    def args(self) -> tuple[Value, ...]:
        """The arguments as values, decoded on first use."""
        found = self._args
        if found is None:
            found = self._args = self.decoder.arguments(self.args_text)
        return found

    @property
    def result(self) -> Result | None:
        """What the call returned, decoded on first use; None where strace printed no result."""
        if self._result is None and self.tail is not None:
            self._result = self.decoder.result(self.result_text)
        return self._result

    def argument(self, which: int | str) -> Value | None:
        """The argument at a position (from 0) or with a name, without the name that ``-N`` prints; or None."""
        if isinstance(which, str):
            return next((arg.value for arg in self.args if isinstance(arg, Named) and arg.name == which), None)
        if which >= len(self.args):
            return None
        found = self.args[which]
        return found.value if isinstance(found, Named) else found

    @property
    def status(self) -> Status:
        """The outcome in strace's words (``-e status``), or ``restarted`` for a call that the kernel will make again.

        A call that ended with ``= ?`` (exit_group, a task that died in it) is ``unfinished``.
        """
        result = self.result
        if result is None:
            return "detached" if self.ending == "detached" else "unfinished"
        if result.restarted:
            return "restarted"
        if result.unavailable:
            return "unavailable"
        if result.failed:
            return "failed"
        return "unfinished" if result.returned is None else "successful"

    @property
    def duration(self) -> int | None:
        """Nanoseconds spent in the call (``-T``), or None."""
        return self.result.duration if self.result else None

    @property
    def end_time(self) -> int | None:
        """Absolute time of the line on which the call ended, as ``time``; None without times."""
        return self.decoder.time(self.last_leader)

    def body(self) -> str:
        """``name(args) = result``; for an unfinished call, the part that strace printed."""
        text = self.decoder.printed(self.args_text)
        if not self.begun_before_log:
            text = f"{self.name}({text}"
        return text if self.tail is None else f"{text}){self.tail.partition('=')[0]}= {self.result}"
