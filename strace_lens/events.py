"""What happened: one small type for each thing that strace writes a line about.

An event knows the physical lines of the log that it is made of, and prints them again. Arguments, results and
siginfo are kept as text and decoded when somebody asks; when an event is printed they come from their values.
Text is ``str``, decoded as UTF-8 with surrogateescape, so that any bytes survive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from strace_lens.values import Named, Struct, Value

Status = Literal["successful", "failed", "unfinished", "unavailable", "detached", "restarted"]
NoteKind = Literal["message", "stack", "hexdump", "summary", "personality", "tips", "debug", "vcpu", "output", "blank"]


class Decoder(Protocol):
    """Reads what an event keeps as text. The reader hands it in, one for a log."""

    def arguments(self, text: str) -> tuple[Value, ...]:
        """The values of an argument list, without its parentheses."""

    def result(self, text: str) -> Result:
        """What stands behind the ``=``."""

    def siginfo(self, text: str) -> Value | None:
        """The braces of a signal's line; None for an empty text."""

    def time(self, leader: str) -> int | None:
        """Nanoseconds of the absolute time in a leader: since the epoch, or since midnight (``-t``); None: none there."""

    def elapsed(self, leader: str) -> int | None:
        """Nanoseconds of the relative time in a leader (``-r``); None: none there."""


@dataclass(slots=True)
class Result:
    """What a system call returned: ``-1 ENOENT (No such file or directory)``, ``3</etc/passwd> <0.000021>``.

    Attributes:
        returned: the value printed, None for ``?``.
        errno: name of the error, ``ENOENT``, ``ERESTARTSYS``; ``errno 13`` where strace has no name for it.
        message: the error in words, in the language of strace's user.
        note: what strace says of the value in parentheses, decoded: ``(Timeout)``, ``(flags O_RDONLY)``; more than one
            make a tuple; an empty tuple is ``()``.
        unavailable: ``? <unavailable>``.
        injected: the words of ``(INJECTED: args, retval)``, "" of ``(INJECTED)``, None: the kernel's own result.
        delayed: ``(DELAYED)``.
        seconds: time spent in the call (``-T``), as printed, or None.
        spoilt: the text, where it was not understood.
    """

    returned: Value | None = None
    value: int | None = None
    errno: str | None = None
    message: str | None = None
    note: tuple[Value, ...] | None = None
    unavailable: bool = False
    injection: str | None = None
    delayed: bool = False
    seconds: str | None = None
    spoilt: str | None = None

    @property
    def injected(self) -> bool:
        """strace tampered with the call (``--inject``)."""
        return self.injection is not None

    @property
    def failed(self) -> bool:
        """An error was returned; a restart is none."""
        return self.errno is not None and not self.restarted

    @property
    def restarted(self) -> bool:
        """The kernel is to call it again after a signal; the program never sees it (ERESTART*, linux/errno.h)."""
        return self.errno is not None and self.errno.startswith("ERESTART")

    @property
    def duration(self) -> int | None:
        """Nanoseconds spent in the call, or None without ``-T``."""
        if self.seconds is None:
            return None
        whole, _, fraction = self.seconds.partition(".")
        return int(whole) * 1_000_000_000 + int(fraction.ljust(9, "0") or 0)

    def __str__(self) -> str:
        if self.spoilt is not None:
            return self.spoilt
        text = "?" if self.returned is None else str(self.returned)
        if self.errno is not None:
            text += f" ({self.errno})" if self.message is None else f" {self.errno} ({self.message})"
        if self.unavailable:
            text += " <unavailable>"
        if self.note is not None:
            text += f" ({', '.join([str(part) for part in self.note])})"
        if self.injection is not None:
            text += f" (INJECTED{': ' * bool(self.injection)}{self.injection})"
        text += " (DELAYED)" * self.delayed
        return text if self.seconds is None else f"{text} <{self.seconds}>"


@dataclass(slots=True)
class Fragment:
    """The share that one physical line has of an event's text.

    Attributes:
        line: its number, from 1. One line may have several shares: foreign text or colours stand between.
        before: printed before the share: a leader, ``<... read resumed>``, ``strace: Process 7 attached``.
        end: where in the event's text the share ends; it begins where the share before it ended.
        after: printed behind it: `` <unfinished ...>``.
    """

    line: int
    before: str
    end: int
    after: str = ""


def _spread(text: str, fragments: tuple[Fragment, ...]) -> list[tuple[int, str]]:
    """Cut an event's text into the physical lines that it was printed on."""
    printed: list[tuple[int, str]] = []
    start = 0
    for part in fragments:
        share = part.before + text[start : part.end] + part.after
        if printed and printed[-1][0] == part.line:
            share = printed.pop()[1] + share
        printed.append((part.line, share))
        start = part.end
    return printed


@dataclass(slots=True, eq=False)
class _Lined:
    """What all events have in common.

    Attributes:
        line: the physical line, from 1, where the event began.
        pid: the number that strace printed before the line (a tid), or None where it printed none.
        leader: the text before the event: pid, times and the like.
        decoder: reads the parts that are kept as text.
        fragments: how the text lies on the lines where it is not one whole line; None where it is.
        dressing: what stood in the lines that has no meaning: colours (``--color``), the ``\\r`` of script(1); the
            line, the offset in it, and the text.
    """

    line: int
    pid: int | None
    leader: str
    decoder: Decoder = field(repr=False)
    fragments: tuple[Fragment, ...] | None = field(default=None, kw_only=True)
    dressing: tuple[tuple[int, int, str], ...] = field(default=(), kw_only=True)

    @property
    def last_line(self) -> int:
        """The physical line where the event ended."""
        return self.fragments[-1].line if self.fragments else self.line

    @property
    def lines(self) -> tuple[int, ...]:
        """The physical lines that the event is made of."""
        if self.fragments is None:
            return (self.line,)
        return tuple(dict.fromkeys(part.line for part in self.fragments))

    @property
    def time(self) -> int | None:
        """Absolute time as printed, in nanoseconds since the epoch or (``-t``) since midnight; None where there is none."""
        return self.decoder.time(self.leader)

    @property
    def elapsed(self) -> int | None:
        """Nanoseconds since the line before (``-r``), or None."""
        return self.decoder.elapsed(self.leader)

    def body(self) -> str:
        """The event's own text, printed from its values, without leader, as if it stood on one line."""
        raise NotImplementedError

    def printed(self) -> list[tuple[int, str]]:
        """Number and text, without newline, of each physical line of the log that the event is made of.

        The first line of an event that begins in the middle of another's is not here: that other one prints it.
        """
        if self.fragments is None:
            lines = [(self.line, self.leader + self.body())]
        else:
            lines = _spread(self.body(), self.fragments)
        return [(number, self._dressed(number, text)) for number, text in lines] if self.dressing else lines

    def _dressed(self, number: int, text: str) -> str:
        for line, offset, dress in reversed(self.dressing):
            if line == number:
                text = text[:offset] + dress + text[offset:]
        return text


@dataclass(slots=True, eq=False)
class Syscall(_Lined):
    """A system call, entry and exit joined.

    Attributes:
        name: as printed; ``???`` where strace did not know, ``syscall_0x1b7`` for a number without a name.
        args_text: what stands between the parentheses.
        result_text: what stands behind the ``=``, or None where strace never printed one.
        gap: blanks between ``)`` and ``=``.
        end_pid: pid under which the call ended: differs from ``pid`` after an execve by a thread that does not lead
            its group.
        ending: why there is no result: ``unfinished``, ``detached``, ``cut`` (the line ends in the middle of the call);
            "" where there is one.
        headless: the log has only the rest of the call; ``args_text`` is what follows ``<... NAME resumed>``.
    """

    name: str
    args_text: str
    result_text: str | None
    gap: int = 1
    end_pid: int | None = None
    ending: str = ""
    headless: bool = field(default=False, kw_only=True)
    _args: tuple[Value, ...] | None = field(default=None, repr=False)
    _result: Result | None = field(default=None, repr=False)

    @property
    def args(self) -> tuple[Value, ...]:
        """The arguments as values, decoded on first use."""
        if self._args is None:
            self._args = self.decoder.arguments(self.args_text)
        return self._args

    @property
    def result(self) -> Result | None:
        """What the call returned, decoded on first use; None where strace printed no result."""
        if self._result is None and self.result_text is not None:
            self._result = self.decoder.result(self.result_text)
        return self._result

    def argument(self, which: int | str) -> Value | None:
        """The argument at a position (from 0) or with a name, or None; a name printed with it is taken off."""
        if isinstance(which, str):
            return next((arg.value for arg in self.args if isinstance(arg, Named) and arg.name == which), None)
        if which >= len(self.args):
            return None
        found = self.args[which]
        return found.value if isinstance(found, Named) else found

    @property
    def status(self) -> Status:
        """In strace's words (``-e status``), and ``restarted`` for a call that the kernel will make again.

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
        if self.fragments is None or self.last_line == self.line:
            return self.time
        return self.decoder.time(next(part.before for part in self.fragments if part.line == self.last_line))

    def body(self) -> str:
        """``name(args) = result``; the part that was printed, for a call that was never finished."""
        text = ", ".join([str(arg) for arg in self.args])
        if not self.headless:
            text = f"{self.name}({text}"
        return text if self.result is None else f"{text}){' ' * self.gap}= {self.result}"


@dataclass(slots=True, eq=False)
class SignalDelivery(_Lined):
    """``--- SIGCHLD {si_signo=SIGCHLD, …} ---``: a signal was delivered."""

    signal: str
    siginfo_text: str

    @property
    def siginfo(self) -> Struct | None:
        """What the kernel says of the signal (sigaction(2), siginfo_t), or None where strace could not read it."""
        found = self.decoder.siginfo(self.siginfo_text)
        return found if isinstance(found, Struct) else None

    def body(self) -> str:
        """The line without its leader."""
        return f"--- {self.signal} {self.decoder.siginfo(self.siginfo_text)} ---"


@dataclass(slots=True, eq=False)
class GroupStop(_Lined):
    """``--- stopped by SIGTSTP ---``: the thread group was stopped (ptrace(2), group-stop)."""

    signal: str

    def body(self) -> str:
        """The line without its leader."""
        return f"--- stopped by {self.signal} ---"


@dataclass(slots=True, eq=False)
class Exit(_Lined):
    """``+++ exited with 0 +++`` or ``+++ killed by SIGSEGV (core dumped) +++``: the task is gone.

    Attributes:
        code: exit code, or None.
        signal: name of the signal that killed it, or None.
        core: a core was dumped.
    """

    code: int | None
    signal: str | None = None
    core: bool = False

    def body(self) -> str:
        """The line without its leader."""
        if self.code is not None:
            return f"+++ exited with {self.code} +++"
        return f"+++ killed by {self.signal} {'(core dumped) ' * self.core}+++"


@dataclass(slots=True, eq=False)
class Superseded(_Lined):
    """``+++ superseded by execve in pid 2102 +++``: an execve in another thread took this task's place (execve(2))."""

    by: int

    def body(self) -> str:
        """The line without its leader."""
        return f"+++ superseded by execve in pid {self.by} +++"


@dataclass(slots=True, eq=False)
class Note(_Lined):
    """Everything that strace writes which is no event of the program.

    Attributes:
        kind: ``message`` (strace speaks), ``stack`` (``-k``), ``hexdump`` (``-e read``/``write``), ``summary`` (``-c``),
            ``personality``, ``tips``, ``debug`` (``-d``), ``vcpu`` (``-e kvm``), ``output`` (the program's own),
            ``blank``.
        text: the line without its leader.
        follows: line where the event began to which it belongs (a stack, a hexdump), or None.
        glued: it stands in the middle of another event's line, which prints it.
    """

    kind: NoteKind
    text: str
    follows: int | None = None
    glued: bool = False

    def body(self) -> str:
        """The line without its leader."""
        return self.text

    def printed(self) -> list[tuple[int, str]]:
        """Number and text of its line; none where it stands within another event's line."""
        return [] if self.glued else _Lined.printed(self)


@dataclass(slots=True, eq=False)
class Unparsed(_Lined):
    """A line that was not understood. It is never dropped.

    Attributes:
        text: the line, without newline.
        reason: what was expected.
    """

    text: str
    reason: str

    def body(self) -> str:
        """The line."""
        return self.text


Event: TypeAlias = Syscall | SignalDelivery | GroupStop | Exit | Superseded | Note | Unparsed
