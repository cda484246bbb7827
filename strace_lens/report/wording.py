"""Words about a trace that several reports share."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from strace_lens.analysis.wording import ending
from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Creation, Exec, Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Style
from strace_lens.wording import and_more, count

_GAPS_SHOWN = 5


def kind_text(task: Task) -> str:
    """``process``, ``thread``, ``other``; ``task`` if the log does not show the flags that decide it."""
    return task.kind if task.creation is None or task.creation.flags_known else "task"


def end_text(task: Task) -> str:
    """How a task ended; a program that strace attached to may live on."""
    return "lives on" if task.end is None and task.attached else ending(task.end)


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


def command_text(image: Exec, style: Style) -> str:
    """The path and the arguments of the program, quoted for a shell."""
    path = style.text(image.path or "?")
    if image.argv is None:
        return path
    words = style.command(image.argv)
    cut = f" {style.marks.cut}" if image.argv_cut else ""
    if image.path is None:
        # The path is unknown: only argv[0] shows which program it was.
        return f"? [{shlex.join(words)}{cut}]"
    return f"{path} {shlex.join(words[1:])}".rstrip() + cut


def gap_lines(trace: Trace, style: Style) -> Iterator[Line]:
    """Lines that say what is missing from the trace, the first few things by name."""
    if not trace.gaps:
        return
    yield [("incomplete: ", "bold red"), (f"{count(len(trace.gaps), 'thing')} missing from the evidence", "")]
    for gap in trace.gaps[:_GAPS_SHOWN]:
        yield [(f"  {style.text(gap.text)}", "red")]
    if more := and_more(len(trace.gaps) - _GAPS_SHOWN):
        yield [(f"  {more}", "red")]
