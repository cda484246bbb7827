"""Writes what flags, signals, errors, calls, functions and lines of strace mean, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from strace_lens.analysis.explain.flags import ConstantSet, FlagSet, Makes
from strace_lens.analysis.explain.line import Dissection, Part
from strace_lens.analysis.explain.names import CallExplained, FunctionExplained, SignalExplained
from strace_lens.analysis.explain.numbers import ShellStatus
from strace_lens.analysis.explain.words import Comparison, Explained
from strace_lens.escape import plain
from strace_lens.events import Event, Exit, GroupStop, Note, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.linux.clone_flags import CLONE_FLAGS
from strace_lens.linux.errnos import Errno
from strace_lens.linux.libc import LibraryCall
from strace_lens.linux.signal_codes import SignalCode
from strace_lens.linux.signals import Action
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.report.value_words import kind


def write(found: Sequence[Explained | Dissection], out: TextIO, style: Style) -> None:
    """Writes the explanations, with an empty line between two of them."""
    lines: list[Line] = []
    for one in found:
        lines += [[("", "")]] if lines else []
        explained = _LINES[type(one)](one)
        lines += _masked(explained, style) if isinstance(one, Dissection) else explained
    write_lines(lines, out, style)


def _masked(lines: Iterator[Line], style: Style) -> Iterator[Line]:
    """The lines with the secrets of a program masked; strace's quotes and escapes stand in them."""
    return ([(style.redactor.sentence(text), look) for text, look in line] for line in lines)


_MAKES: dict[Makes, str] = {
    "thread": "a thread: a task in its maker's thread group, with its pid and a tid of its own",
    "process": "a process: a thread group of its own, with a copy of its maker's memory",
    "borrowing process": (
        "a process that borrows its maker's memory until it calls execve or exits, while the maker waits"
    ),
    "process in shared memory": (
        "neither thread nor process in the usual sense: a thread group of its own in its maker's memory"
    ),
}


def _flag_set(found: FlagSet) -> Iterator[Line]:
    if found.broken:
        yield [("makes nothing: ", "bold red"), ("clone answers EINVAL to these flags", "")]
    else:
        yield [("makes ", "bold"), (_MAKES[found.makes], "")]
    yield [("shared: ", "bold"), ("; ".join(found.shared) or "nothing", "")]
    yield [("not shared: ", "bold"), ("; ".join(found.apart) or "nothing", "")]
    yield from _table([(flag.name, flag.does) for flag in found.flags])
    if found.unknown_bits:
        yield [(f"  {found.unknown_bits:#x}  ", "yellow"), ("no flag has these bits", "")]
    yield [("exit signal: ", "bold"), (_exit_signal(found), "")]
    for rule in found.broken:
        yield [("EINVAL: ", "bold red"), (rule.text, "")]
    for rule in found.kept:
        yield [("kept: ", "green"), (rule.text, "")]
    for name in found.only_clone3:
        yield [("only by clone3(2): ", "yellow"), (name, "")]


def _exit_signal(found: FlagSet) -> str:
    if found.makes == "thread":
        return "none: a thread sends no signal when it ends"
    return f"{found.exit_signal}, sent to the parent when the child ends" if found.exit_signal else "none"


def _table(rows: Sequence[tuple[str, str]], indent: str = "  ") -> Iterator[Line]:
    width = max((len(name) for name, _ in rows), default=0)
    return ([(f"{indent}{plain(name):<{width}}  ", "cyan"), (plain(words), "")] for name, words in rows)


def _constant_set(found: ConstantSet) -> Iterator[Line]:
    rows = [(constant.name, f"{constant.meaning} ({constant.used})") for constant in found.constants]
    return _table([*rows, *([(hex(found.unknown_bits), "more bits")] if found.unknown_bits else [])], "")


_SHORT: dict[Makes, str] = {
    "thread": "thread",
    "process": "process",
    "borrowing process": "process that borrows memory",
    "process in shared memory": "process in shared memory",
}


def _comparison(found: Comparison) -> Iterator[Line]:
    """A table: a column for each set; rows for what it makes, what may be shared, and each flag in one of them."""
    sets = [flags for _, flags in found.columns]
    shares = [flag.shares for flag in CLONE_FLAGS.values() if flag.shares]
    asked = [flag for flag in CLONE_FLAGS.values() if not flag.shares and any(flag in one.flags for one in sets)]
    rows = [
        ["", *(title for title, _ in found.columns)],
        ["makes", *(_made(one) for one in sets)],
        *([thing, *("shared" if thing in one.shared else "-" for one in sets)] for thing in shares),
        ["exit signal", *(one.exit_signal or "-" for one in sets)],
        *([flag.name, *("yes" if flag in one.flags else "-" for one in sets)] for flag in asked),
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [f"{plain(cell):<{width}}" for cell, width in zip(row, widths, strict=True)]
        yield [(cells[0], "bold"), ("  " + "  ".join(cells[1:]).rstrip(), "" if number else "bold")]


def _made(flags: FlagSet) -> str:
    return "nothing: EINVAL" if flags.broken else _SHORT[flags.makes]


_ACTIONS: dict[Action, str] = {
    "terminate": "terminates the process",
    "dump core": "terminates the process and dumps core",
    "ignore": "the signal is ignored",
    "stop": "stops the process",
    "continue": "lets the process go on if it is stopped",
}


def _signal(found: SignalExplained) -> Iterator[Line]:
    signal = found.signal
    also = f", also {', '.join(signal.aliases)}" if signal.aliases else ""
    yield [(f"{signal.name} (signal {signal.number}{also}): ", "bold"), (signal.meaning, "")]
    yield [("default action: ", "bold"), (_ACTIONS[signal.default], "")]
    if found.codes:
        yield [("si_code says why:", "bold")]
        yield from _table([(code.name, code.meaning) for code in found.codes])


def _code(found: SignalCode) -> Iterator[Line]:
    whose = f"si_code of {found.signal}" if found.signal else "si_code of any signal"
    yield [(f"{found.name} ({whose}, {found.number}): ", "bold"), (found.meaning, "")]


def _error(found: Errno) -> Iterator[Line]:
    yield [(f"{found.name} (error {found.number}): ", "bold"), (found.meaning, "")]
    if found.kernel_only:
        yield [("No program sees it: the kernel uses it inside, and strace prints it.", "")]


def _status(found: ShellStatus) -> Iterator[Line]:
    words = f"128 + {found.number - 128}: so a shell says that {found.signal} killed the program"
    yield [(f"exit status {found.number}: ", "bold"), (words, "")]


def _call(found: CallExplained) -> Iterator[Line]:
    if found.synopsis is None:
        yield [(f"{found.name}: ", "bold"), ("a system call; its arguments are not known here", "")]
    else:
        arguments = ", ".join(found.synopsis.arguments)
        yield [(f"{found.name}({arguments}): ", "bold"), (found.synopsis.does, "")]
    if found.classes:
        yield [("classes of strace: ", "bold"), (", ".join(found.classes), "")]


def _function(found: FunctionExplained) -> Iterator[Line]:
    yield [(f"{found.function.name}() of libc: ", "bold"), (found.function.does, "")]
    for way, flags in found.ways:
        yield [(f"{way.libc}: ", "bold"), (_way(way, flags), "")]
    if found.function.claim is not None:
        yield [("proof: ", "bold"), (f"strace-lens prove {found.function.claim}", "")]
    first = found.ways[0][1]
    if first is not None:
        yield from _flag_set(first)


def _way(way: LibraryCall, flags: FlagSet | None) -> str:
    call = f"{way.calls[0]}(2)"
    others = f", {' or '.join(way.calls[1:])}(2) where that is refused" if way.calls[1:] else ""
    twice = {1: "", 2: " twice"}.get(way.times, f" {way.times} times")
    if flags is None:
        return f"{call}{twice} with the flags of the caller{others}"
    return f"{call}{twice}{others}" if way.calls[0] in {"fork", "vfork"} else f"{call}{twice} with {flags.text}{others}"


def _dissection(found: Dissection) -> Iterator[Line]:
    yield from _sentence(found.event, found)
    yield from _parts(found.parts, "  ")
    if isinstance(found.event, Syscall):
        yield _result(found.event, found.error)
    if found.flags is not None:
        yield from _flag_set(found.flags)


def _sentence(event: Event, found: Dissection) -> Iterator[Line]:
    match event:
        case Syscall():
            does = found.synopsis.does if found.synopsis else "a system call"
            yield [(f"{plain(event.name)}: ", "bold"), (does, "")]
        case SignalDelivery():
            yield [(f"signal {plain(event.signal)} was delivered to the task", "bold")]
        case GroupStop():
            yield [(f"{plain(event.signal)} stopped every task of the thread group", "bold")]
        case Exit():
            yield [(f"the task ended: {plain(event.body().strip('+ '))}", "bold")]
        case Superseded():
            words = f"thread {event.by} of the group called execve: it goes on under this tid, and this task is gone"
            yield [(words, "bold")]
        case Note():
            yield [(f"strace's own words ({event.kind}), no event of the program", "bold")]
        case Unparsed():
            yield [(f"not understood: {plain(event.reason)}", "bold")]


def _parts(parts: Sequence[Part], indent: str) -> Iterator[Line]:
    width = max((len(plain(part.name)) for part in parts), default=0)
    for part in parts:
        name = (f"{indent}{plain(part.name):<{width}}  ", "cyan")
        words = _words(part)
        if part.members:
            yield [(name[0].rstrip() + (f"  {words}" if part.means else ""), "cyan")]
            yield from _parts(part.members, indent + "  ")
        else:
            yield [name, (plain(str(part.value)), ""), (f"  {words}" if words else "", "dim")]
        if len(part.notes) > 1:
            yield from _table(part.notes, indent + "  ")


def _words(part: Part) -> str:
    """The words behind a value: the meaning of its one constant, else what the member or the value is."""
    if len(part.notes) > 1:
        return ""
    if part.notes:
        ((name, meaning),) = part.notes
        return meaning if name in str(part.value) else f"{name}: {meaning}"
    return plain(part.means) or kind(part.name, part.value)


def _result(call: Syscall, error: Errno | None) -> Line:
    result = call.result
    if result is None or (result.returned is None and not result.restarted):
        return [("result: ", "bold"), ("none: the call did not return (it was cut off, or the task ended in it)", "")]
    if error is not None and result.restarted:
        return [("result: ", "bold"), (f"{error.name}: {error.meaning}", "")]
    if result.failed:
        words = f": {error.meaning}" if error else ""
        return [("failed: ", "bold red"), (plain(f"{result.errno}{words}"), "")]
    injected = "; strace made it return that (--inject)" if result.injected else ""
    return [("result: ", "bold"), (f"{plain(str(result.returned))}{injected}", "")]


_LINES: dict[type, Callable[[Any], Iterator[Line]]] = {  # Any: each writes a type of its own
    FlagSet: _flag_set,
    ConstantSet: _constant_set,
    Comparison: _comparison,
    SignalExplained: _signal,
    SignalCode: _code,
    Errno: _error,
    ShellStatus: _status,
    CallExplained: _call,
    FunctionExplained: _function,
    Dissection: _dissection,
}
