"""What a verdict cannot speak of: what is missing from the evidence, and what was never watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from strace_lens.analysis.expect.count import Tally
from strace_lens.analysis.expect.syntax import Expectation
from strace_lens.facts.evidence import MAKING, Evidence
from strace_lens.facts.subjects import SUBJECTS
from strace_lens.filter import Filter
from strace_lens.model.task import Creation
from strace_lens.model.trace import Trace

_MOST = 5
_USUAL = "%process"


def untraced(expectation: Expectation, trace: Trace) -> tuple[str, ...]:
    """The calls of which the log does not surely have every line, though the expectation hangs on them."""
    asked = (expectation.call,) if expectation.call else ()
    needs = (*SUBJECTS[expectation.subject].needs(trace), *asked)
    return tuple(call for call in needs if trace.was_traced(call) is not True)


def missing(tally: Tally, not_traced: Sequence[str], evidence: Evidence) -> tuple[str, ...]:
    """What would have to be known for a verdict, and what to record for it."""
    told: list[str] = []
    left_out = [call for call in not_traced if evidence.trace.was_traced(call) is False]
    if left_out:
        told.append(f"{_listed(left_out)} {_was(left_out)} not traced; {_advice(left_out)}")
    elif not_traced:
        told.append(f"nothing shows that {_listed(not_traced)} {_was(not_traced)} traced; {_advice(not_traced)}")
    told += [f"not known: {example}" for example in tally.maybe.examples]
    if (more := tally.maybe.facts - len(tally.maybe.examples)) > 0:
        told.append(f"and {more} more of which too little is known")
    return (*told, *_first(gap.text for gap in evidence.trace.gaps))


def _advice(calls: Sequence[str]) -> str:
    others = [call for call in calls if not Filter(_USUAL).takes(call)]
    return f"record with --trace={','.join([_USUAL, *others])}"


def _was(calls: Sequence[str]) -> str:
    return "was" if len(calls) == 1 else "were"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _first(texts: Iterable[str]) -> list[str]:
    every = list(texts)
    more = len(every) - _MOST
    return every[:_MOST] + ([f"and {more} more such gaps"] if more > 0 else [])


def scope(trace: Trace) -> tuple[str, ...]:
    """The tasks that no verdict speaks of, since strace did not watch them, or not to their end."""
    unwatched = [made for made in trace.creations if not made.child.watched]
    told = [
        (_made(made for made in unwatched if "CLONE_UNTRACED" in made.flags), "made with CLONE_UNTRACED"),
        ([f"{task.name} (line {task.detached})" for task in trace.tasks if task.detached is not None], "strace let go"),
    ]
    if not trace.follows:
        left = _made(made for made in unwatched if "CLONE_UNTRACED" not in made.flags)
        told.append((left, "strace did not follow"))
        if not left and not _makers_show(trace):
            return (*_sentences(told), "tasks that the program may have made: strace did not follow")
    return tuple(_sentences(told))


def _made(creations: Iterable[Creation]) -> list[str]:
    return [f"{made.child.name} (line {made.line})" for made in creations]


def _makers_show(trace: Trace) -> bool:
    return not trace.tasks or all(trace.was_traced(call) for call in MAKING)


def _sentences(told: Iterable[tuple[list[str], str]]) -> Iterator[str]:
    for tasks, why in told:
        more = len(tasks) - _MOST
        if tasks:
            many = f" and {more} more" if more > 0 else ""
            yield f"task{'s' * (len(tasks) > 1)} {', '.join(tasks[:_MOST])}{many}: {why}"
