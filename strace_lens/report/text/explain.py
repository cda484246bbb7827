"""Flags, signals and lines of strace in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.explain.flags import FlagSet, SignalWords
from strace_lens.analysis.explain.line import Dissection
from strace_lens.escape import plain
from strace_lens.report.style import Line, write_lines


def write(found: FlagSet | SignalWords, out: TextIO, *, colour: bool = False) -> None:
    """Write what a flag set or a signal means."""
    write_lines(_flag_lines(found) if isinstance(found, FlagSet) else _signal_lines(found), out, colour=colour)


def _flag_lines(found: FlagSet) -> Iterator[Line]:
    if found.broken:
        yield [("makes nothing: ", "bold red"), ("clone answers EINVAL to these flags", "")]
    else:
        yield [("makes ", "bold"), (found.makes, "")]
    yield [("shared: ", "bold"), ("; ".join(found.shared) or "nothing", "")]
    yield [("not shared: ", "bold"), ("; ".join(found.apart) or "nothing", "")]
    width = max((len(flag.name) for flag in found.flags), default=0)
    for flag in found.flags:
        yield [(f"  {flag.name:<{width}}  ", "cyan"), (flag.does, "")]
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
    if any(flag.name == "CLONE_THREAD" for flag in found.flags):
        return "none: a thread sends no signal when it ends"
    return f"{found.exit_signal}, sent to the parent when the child ends" if found.exit_signal else "none"


def _signal_lines(found: SignalWords) -> Iterator[Line]:
    yield [(f"{found.name} ({found.number}): ", "bold"), (plain(found.meaning), "")]
    yield [(f"Without a handler it {found.default} (signal(7)).", "")]


def write_dissection(found: Dissection, out: TextIO, *, colour: bool = False) -> None:
    """Write a line of strace taken apart."""
    write_lines(_dissection_lines(found), out, colour=colour)
    if found.flags is not None:
        write(found.flags, out, colour=colour)


def _dissection_lines(found: Dissection) -> Iterator[Line]:
    yield [(plain(found.tells), "bold")]
    width = max((len(part.name) for part in found.parts), default=0)
    for part in found.parts:
        yield [(f"  {plain(part.name):<{width}}  ", "cyan"), (plain(part.text), ""), (f"  {part.kind}", "dim")]
