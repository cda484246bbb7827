"""Words about a trace that several reports share."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Creation, Exec, Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Style
from strace_lens.wording import and_more, count

_GAPS_SHOWN = 5


def is_sorted(task: Task, evidence: Evidence) -> bool:
    """Whether the log shows if it is a process or a thread: execve makes a process of either (execve(2))."""
    return not evidence.is_unsorted(task) or bool(task.own_execs)


def flags_text(creation: Creation) -> str:
    """Flags and exit signal as strace writes those of clone(2), ``CLONE_VM|CLONE_VFORK|SIGCHLD``."""
    if not creation.flags_known:
        return "flags not in the log"
    names = sorted(creation.flags)
    if creation.unknown_bits:
        names.append(hex(creation.unknown_bits))
    return "|".join([*names, creation.exit_signal or "no exit signal"])


def base_name(path: str | None) -> str:
    """The last part of a path; ``?`` for None."""
    return (path or "?").rpartition("/")[2] or "/"


def command_text(image: Exec, style: Style, room: int | None = None, *, name: str | None = None) -> str:
    """Returns path and arguments, quoted for a shell. Words that begin beyond ``room`` columns are left out.

    ``name`` stands for the path.
    """
    if image.path is None and image.argv is None:
        return "?"
    path = style.text((name if image.path else None) or image.path or "?")
    shown = _within(image.argv or (), room)
    cut = f" {style.marks.cut}" if image.argv_cut or len(shown) < len(image.argv or ()) else ""
    zeroth, *words = style.command(shown) or [""]
    if image.argv and (image.path is None or base_name(zeroth) != base_name(image.path)):
        path += f" [{shlex.quote(zeroth)}]"  # a program may act by its argv[0], as busybox does
    return " ".join([path, *map(shlex.quote, words)]) + cut


def _within(words: Sequence[str], room: int | None) -> Sequence[str]:
    """The first words, and two more: a secret is known by the word before it."""
    if room is None or len(words) < 4:
        return words
    for place, word in enumerate(words[1:]):
        room -= len(word) + 1
        if room < 0:
            return words[: place + 4]
    return words


def gap_lines(trace: Trace, style: Style) -> Iterator[Line]:
    """Lines that say what is missing from the trace, the first few things by name."""
    if not trace.gaps:
        return
    yield [("incomplete: ", "bold red"), (f"{count(len(trace.gaps), 'thing')} missing from the evidence", "")]
    for gap in trace.gaps[:_GAPS_SHOWN]:
        yield [(f"  {style.text(gap.text)}", "red")]
    if more := and_more(len(trace.gaps) - _GAPS_SHOWN):
        yield [(f"  {more}", "red")]
