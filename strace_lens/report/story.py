"""The story of a trace in a few sentences: what was made, what ran at once, what failed, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from strace_lens.analysis.pipes import pipelines
from strace_lens.analysis.wording import ending, sender
from strace_lens.facts.completeness import unwatched
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.lengths import failed
from strace_lens.facts.lifetimes import concurrency, life
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Style
from strace_lens.report.wording import command_text, is_sorted
from strace_lens.wording import and_more, count, listed, plural, short_time, shortened

_FAILED_SHOWN = 3
_PIPELINES_SHOWN, _LONGEST_PIPELINE = 3, 8
_LONGEST = 60
_LONGEST_NAME = 24


class Said(NamedTuple):
    """Words of a sentence; ``task``: the task that they speak of, for a link, or None."""

    text: str
    task: Task | None = None


Sentence = list[Said]


def story(trace: Trace, style: Style) -> list[Sentence]:
    """Returns the story; its words are masked and escaped for one line of a terminal."""
    if not trace.tasks:
        return [[Said("The log shows no task.")]]
    return [_made(trace, style), *_together(trace), *_piped(trace, style), *_failed(trace, style), *_lacking(trace)]


def short_name(task: Task) -> str:
    """The name of a task, without its beginning if it is long: a chain of forks may be thousands deep."""
    parts: list[str] = []
    at: Task | None = task
    while at is not None:
        parts.append(str(at.ordinal))
        at = at.maker
        if at is not None and sum(map(len, parts)) + len(parts) > _LONGEST_NAME:
            return "…" + ".".join(reversed(parts))
    return ".".join(reversed(parts))


def program_name(task: Task, style: Style) -> str:
    """The last part of the path of the program that a task runs; ``task`` if the log does not show it."""
    return style.text(PurePosixPath(task.program).name or "?") if task.program else "task"


def ended(task: Task) -> str:
    """How a task ended, in words, and who killed it."""
    return ending(task.end, sender(task, short_name))


def has_failed(task: Task) -> bool:
    """Whether a process ended with another status than 0, or by a signal. A thread ends with its process."""
    return not task.is_thread and failed(task)


def _made(trace: Trace, style: Style) -> Sentence:
    """``make -j2 made 66 processes and 2 threads in 1.234 s and exited with 0.``"""
    root = trace.tasks[0]
    image = root.own_execs[0] if root.own_execs else None
    name = shortened(command_text(image, style), _LONGEST) if image is not None else f"task {short_name(root)}"
    times = root.times
    lasted = f" in {short_time(times[1] - times[0])}" if times and times[1] > times[0] else ""
    made = _counted(trace)
    deed = f"made {made}" if made else "made no task that the log shows"
    return [Said(name, root), Said(f" {deed}{lasted} and {ended(root)}.")]


def _counted(trace: Trace) -> str:
    evidence = Evidence(trace)
    made = [task for task in trace.tasks[1:] if task.creation is not None]
    strangers = [task for task in trace.tasks[1:] if task.creation is None]
    known = [task for task in made if is_sorted(task, evidence)]
    threads = sum(task.is_thread for task in known)
    kinds = [
        (len(known) - threads, "process", "processes"),
        (threads, "thread", "threads"),
        (len(made) - len(known), "task of a kind that the log does not show", "tasks of a kind that it does not show"),
    ]
    counts = [count(number, one, many) for number, one, many in kinds if number]
    least = "at least " if counts and (trace.gaps or any(unwatched(trace))) else ""
    more = [f"{count(len(strangers), 'more task')} with a maker that the log does not show"] if strangers else []
    return f"{least}{listed(counts)}" + (f" (the log has {more[0]})" if more and counts else "")


def _together(trace: Trace) -> Iterator[Sentence]:
    made = len(trace.creations)
    if made < 2:
        return
    if not trace.ordered:
        yield [Said("Which of them overlapped is not known: the parts of strace -ff have no common order.")]
        return
    number = sum(map(_overlapping, _sisters(trace)))
    if not number:
        yield [Said("No two tasks of one maker provably lived at the same time.")]
        return
    found = concurrency(trace)
    peak = f"{count(found.peak, 'task')} were provably alive at once (line {found.peak_line:,})"
    yield [Said(f"Of the tasks made, {number:,} overlapped a sister; {peak}.")]


def _sisters(trace: Trace) -> list[list[tuple[int, int]]]:
    """The sure lives of the tasks of each maker, as line numbers."""
    lives: dict[Task, list[tuple[int, int]]] = {}
    for task in trace.tasks:
        if task.maker is not None and (one := life(trace, task)).is_seen:
            lives.setdefault(task.maker, []).append(one.sure)
    return list(lives.values())


def _overlapping(lives: Sequence[tuple[int, int]]) -> int:
    """The number of lives that meet another of them."""
    ordered = sorted(lives)
    number, last = 0, 0
    for place, (begin, end) in enumerate(ordered):
        following = ordered[place + 1][0] if place + 1 < len(ordered) else None
        number += begin <= last or (following is not None and following <= end)
        last = max(last, end)
    return number


def _piped(trace: Trace, style: Style) -> Iterator[Sentence]:
    """``Joined by pipes: ls (1.1) | wc (1.2).``, where the log has the calls that show it."""
    found = pipelines(trace)
    doubt = "" if found.sure else ", as far as a log without close shows"
    for chain in found.chains[:_PIPELINES_SHOWN]:
        sentence = [Said("Joined by pipes: ")]
        for task in chain[:_LONGEST_PIPELINE]:
            sentence += [Said(" | ")] if len(sentence) > 1 else []
            sentence += [Said(f"{program_name(task, style)} ({short_name(task)})", task)]
        more = and_more(len(chain) - _LONGEST_PIPELINE)
        yield [*sentence, Said(f"{more and f' | {more}'}{doubt}.")]
    if more := and_more(len(found.chains) - _PIPELINES_SHOWN, "pipeline"):
        yield [Said(f"{more[0].upper()}{more[1:]}.")]


def _failed(trace: Trace, style: Style) -> Iterator[Sentence]:
    wrong = [task for task in trace.tasks[1:] if has_failed(task)]
    if not wrong:
        return
    above = {task.maker for task in wrong}
    lowest = [task for task in wrong if task not in above]
    which = "" if len(lowest) == len(wrong) else f", {len(lowest):,} of them without a failed child"
    sentence = [Said(f"{count(len(wrong), 'process', 'processes')} failed{which}: ")]
    for task in lowest[:_FAILED_SHOWN]:
        sentence += [Said(", ")] if len(sentence) > 1 else []
        sentence += [Said(f"{program_name(task, style)} ({short_name(task)})", task), Said(f" {ended(task)}")]
    more = and_more(len(lowest) - _FAILED_SHOWN)
    yield [*sentence, Said(f"{more and f' {more}'}.")]


def _lacking(trace: Trace) -> Iterator[Sentence]:
    if trace.gaps:
        things = count(len(trace.gaps), "thing")
        yield [
            Said(f"The log is incomplete: {things} {plural(len(trace.gaps), 'is', 'are')} missing from the evidence.")
        ]
