"""What each process did beside making, running and ending tasks: files, addresses, other calls, signals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.compare.calls import event_name
from strace_lens.analysis.compare.form import Used
from strace_lens.analysis.compare.made_names import proven_form
from strace_lens.analysis.compare.made_up import OneSide
from strace_lens.analysis.compare.masks import RESULT, Spot, argument_name, masked
from strace_lens.analysis.compare.rules import Rules
from strace_lens.analysis.compare.verbs import LOOK, Deed, connection_deeds, file_deeds
from strace_lens.escape import plain
from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.linux.paths import PATHS
from strace_lens.linux.syscalls import CREATING_CALLS, EXEC_CALLS
from strace_lens.model.connections import Connection, connections
from strace_lens.model.files import Files, FileUse
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace
from strace_lens.values import Fd, String, Value


class Done(msgspec.Struct):
    """What a process did.

    Attributes:
        used: the verbs, by the number of programs that it had run before, field, object and error.
        calls: other calls and signals, as text. A pid in it is a mark: see :func:`mark`.
    """

    used: dict[tuple[int, str, str, str], set[str]] = msgspec.field(default_factory=dict)
    calls: list[str] = []

    def of_program(self, place: int) -> tuple[Used, ...]:
        """What it did with files and addresses after it had run so many programs, sorted."""
        return tuple(
            Used(field, tuple(sorted(verbs)), thing, error)
            for (when, field, thing, error), verbs in sorted(self.used.items())
            if when == place
        )


def mark(task: Task) -> str:
    """What stands for a pid of ``task`` until all tasks have numbers. No program can write it: it holds a NUL."""
    return f"\0{task.index}\0"


MARK = re.compile("\0(\\d+)\0")


def doings(trace: Trace, rules: Rules, side: OneSide, names: dict[str, str]) -> dict[ThreadGroup, Done]:
    """What each process did that the rules do not leave out. Reads the log again.

    Adds to ``names`` the names of files that calls show to be made up, with what stays of them; ``side`` replaces them.
    """
    found: dict[ThreadGroup, Done] = {}
    if rules.holds("files") and rules.holds("connections") and rules.holds("calls"):
        return found
    reader = Reader(trace, rules, side, names)
    texts: dict[Task, list[str]] = {}
    for task, event in trace.walk():
        text = reader.take(task, event, found.setdefault(task.group, Done()))
        if text is not None:
            texts.setdefault(task, []).append(text)
    for group, done in found.items():
        shown = [rules.texts(texts.get(task, ())) for task in group.tasks]
        # Which thread of a pool does what is the scheduler's choice.
        done.calls = shown[0] if len(shown) == 1 else rules.texts(sorted(text for some in shown for text in some))
        done.used = reader.shown(group, done)
    return found


class Reader:
    """Reads the doings in events; give it each event, in order."""

    def __init__(self, trace: Trace, rules: Rules, side: OneSide, names: dict[str, str] | None = None) -> None:
        self._rules = rules
        self._side = side
        self._names = {} if names is None else names
        self._ordered = trace.ordered
        self._files = Files(trace.recorded.cwd)
        self._values = (self._word, *rules.values)
        self._by_number: dict[int, list[Task]] = {}
        for task in trace.tasks:
            if task.tid is not None:
                self._by_number.setdefault(task.tid, []).append(task)

    def take(self, task: Task, event: Event, done: Done) -> str | None:
        """Adds what an event says of files and addresses; returns its text where it is another call, or a signal."""
        # Also a call that names no file may say where later paths begin.
        uses = self._files.take(task, event)
        if not isinstance(event, Syscall | SignalDelivery):
            return None
        if isinstance(event, Syscall) and _makes_the_tree(event):
            return None
        made = connections(task, event)
        for deed in self._deeds(uses, made):
            place = programs_before(task, event.line, ordered=self._ordered)
            done.used.setdefault((place, deed.field, deed.object or "", deed.error or ""), set()).add(deed.verb)
        # fstatat(2) with AT_EMPTY_PATH names no file: it looks at one that is open.
        if uses or made or event_name(event) in PATHS or self._rules.drops(event):
            return None
        return self.text(task, event)

    def _deeds(self, uses: Sequence[FileUse], made: Sequence[Connection]) -> Iterator[Deed]:
        for use in uses:
            form = proven_form(use)
            if form is not None:
                self._names.setdefault(*form)
        kept = [use for use in uses if not self._rules.drops_file(use)]
        looks = not self._rules.holds("lookups")
        yield from (one for one in file_deeds(kept, as_given=False, failures=True) if looks or one.verb != LOOK)
        shown = [one for one in made if not self._rules.drops_connection(one)]
        yield from connection_deeds(shown, failures=True)

    def shown(self, group: ThreadGroup, done: Done) -> dict[tuple[int, str, str, str], set[str]]:
        """Returns what a process used, with made-up names and secrets replaced."""
        found: dict[tuple[int, str, str, str], set[str]] = {}
        for (place, field, thing, error), verbs in done.used.items():
            found.setdefault((place, field, self._shown(group.founder, thing), error), set()).update(verbs)
        return found

    def text(self, task: Task, event: Syscall | SignalDelivery) -> str:
        """A call or a signal, with what varies replaced; a pid of the trace is a mark."""
        who = partial(self._who, event.line)
        if isinstance(event, SignalDelivery):
            info = event.siginfo
            shown = "" if info is None else f" {masked(Spot(event, task, '', who), info, self._values)}"
            return _harmless(f"--- {event.signal}{shown} ---")
        args = (
            str(masked(Spot(event, task, argument_name(event.name, place), who), value, self._values))
            for place, value in enumerate(event.args)
        )
        return _harmless(f"{event.name}({', '.join(args)}) = {self._result(Spot(event, task, RESULT, who), event)}")

    def _result(self, spot: Spot, call: Syscall) -> str:
        """The result, without the error in words, which are in the language of strace's user."""
        result = call.result
        if result is None or result.returned is None:
            return "?"
        if result.unread is not None:
            return result.unread
        shown = str(masked(spot, result.returned, self._values))
        return f"{shown} {result.errno}" if result.errno else shown

    def _word(self, spot: Spot, value: Value) -> Value:
        """Replaces what is made up in a text, and in the path of a descriptor."""
        text = value.text if isinstance(value, String) else value.path if isinstance(value, Fd) else ""
        shown = self._shown(spot.task, text) if text else text
        if shown == text:
            return value
        data = shown.encode("utf-8", "surrogateescape")
        if isinstance(value, Fd):
            return replace(value, annotation=replace(value.annotation, what=data))
        return replace(value, data=data)

    def _shown(self, task: Task, text: str) -> str:
        found = self._side.form(task, text)
        return found if self._rules.redact is None else self._rules.redact.sentence(found)

    def _who(self, line: int, seen_from: Task, number: int) -> str | None:
        """The mark of the task that had a pid at a line: the last that was born before, since pids are used again."""
        tasks = [one for one in self._by_number.get(number, ()) if one.first_line <= line]
        if not tasks:
            return None
        return "<own-pid>" if seen_from in (tasks[-1], *tasks[-1].group.tasks) else mark(tasks[-1])


def programs_before(task: Task, line: int, *, ordered: bool) -> int:
    """How many programs the task's process had run before a line. Lines of parts have no order between tasks."""
    return sum(image.lines[0] < line for image in task.group.images if ordered or image.task is task)


def _makes_the_tree(call: Syscall) -> bool:
    """Whether it makes a task, or runs a program or tries to: the tree shows that."""
    return call.name in EXEC_CALLS or (call.name in CREATING_CALLS and call.status == "successful")


def _harmless(text: str) -> str:
    """Makes a text harmless for a terminal; marks stay."""
    return "\0".join(plain(part) for part in text.split("\0"))
