"""Words for a difference between two traces, in one sentence."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from strace_lens.analysis.compare.finding import SIDES, Change, Difference, Place, TraceDiff
from strace_lens.analysis.compare.rows import FieldName
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task
from strace_lens.redact import Redactor
from strace_lens.report import deed_words
from strace_lens.report.field_values import shown
from strace_lens.wording import and_more, count, listed, plural, shortened

_NAMES_SHOWN = 3
_KINDS_SHOWN = 4
_BELOW_SHOWN = 5
_LONGEST = 100
_LONGEST_BELOW = 40


def sentence(difference: Difference, redactor: Redactor, labels: tuple[str, str] = SIDES) -> str:
    """Returns the difference in one sentence; arguments are masked before they are joined. ``labels``: of the sides."""
    if any(difference.deeds):
        return deed_words.sentence(difference)
    if difference.kind != "changed":
        return f"{labels[0] if difference.b is None else labels[1]} only: {_only(difference, redactor)}"
    changed: dict[FieldName, list[Change]] = {}
    for change in difference.changes:
        changed.setdefault(change.field, []).append(change)
    many = len(difference.pairs) > 1
    writers = dict.fromkeys(FIELDS[field] for field in changed)
    clauses = list(dict.fromkeys(clause for write in writers for clause in write(changed, redactor)))
    verb = "are" if many else "is"
    for begins, becomes in ((_PASSIVE, f"{verb} now "), (_NO_LONGER, f"{verb} ")):
        if clauses[0].startswith(begins):
            clauses[0] = becomes + clauses[0]
    if many and clauses[0].startswith("now runs"):
        clauses[0] = clauses[0].replace("runs", "run", 1)
    joint = " " if clauses[0].startswith((f"{verb} ", "now ", "no longer ")) else ": "
    others = "; the others with other values" if difference.loosely else ""
    return f"{_subject(difference, labels[1])}{joint}{'; '.join(clauses)}{others}"


_PASSIVE = ("made by", "run under", "run by way of")
_NO_LONGER = ("no longer run under", "no longer run by way of")


def over_runs(found: TraceDiff) -> str:
    """Returns over how many runs differences hold, and how many were left out since they vary; "" for single runs."""
    if found.runs == (1, 1):
        return ""
    hold = "hold" if len(found.differences) > 1 else "holds"
    left_out = f", {found.varying:,} that {plural(found.varying, 'varies', 'vary')} left out" if found.varying else ""
    return f" that {hold} over {count(found.runs[0], 'run')} of A and {found.runs[1]:,} of B{left_out}"


def _subject(difference: Difference, second: str) -> str:
    """The task, or the tasks, that differ: ``1.2 (ls)``, ``22 × cc (1.1, 1.2, 1.3 and 19 more)``."""
    if len(difference.pairs) > 1:
        kinds = Counter(_kind(_either(pair.a, pair.b)) for pair in difference.pairs)
        counted = [kind if number == 1 else f"{number:,} × {kind}" for kind, number in kinds.items()]
        more = and_more(len(counted) - _KINDS_SHOWN)
        return f"{', '.join(counted[:_KINDS_SHOWN])}{more and f' {more}'} ({_names(difference)})"
    a, b = difference.a, difference.b
    place = _either(a, b)
    moved = f"; {b.task} in {second}" if a is not None and b is not None and a.task != b.task else ""
    return f"{place.task} ({_kind(place)}{moved})"


def _either(a: Place | None, b: Place | None) -> Place:
    place = a or b
    if place is None:
        raise ValueError("a pair without a task")
    return place


def _kind(place: Place) -> str:
    """What the task is: the name of its program, or of the program that it is a thread or a fork of."""
    name = _program(place)
    return f"a thread of {name}" if place.thread else name if place.runs else f"a fork of {name}"


def _program(place: Place) -> str:
    return PurePosixPath(place.program).name if place.program else "a program that is not known"


def _names(difference: Difference) -> str:
    names = [_either(pair.a, pair.b).task for pair in difference.pairs]
    more = and_more(len(names) - _NAMES_SHOWN)
    return ", ".join(names[:_NAMES_SHOWN]) + (more and f" {more}")


def _only(difference: Difference, redactor: Redactor) -> str:
    """The task that one side lacks, or the tasks; and what is below."""
    place = _either(difference.a, difference.b)
    task = next(value for value in difference.values if isinstance(value, Task))
    many = len(difference.pairs)
    if place.thread:
        which = "one more thread" if many == 1 else f"{many:,} more threads"
        return ", ".join([f"{which} of {_program(place)}: {_names(difference)}", *_maker(task)])
    command = _command(task, redactor, _LONGEST)
    if difference.loosely:
        what = f"{many:,} more tasks that each are {_kind(place)} ({_names(difference)}), the first {command}"
        return what + _remarks(difference)
    if many > 1:
        return (
            f"{many:,} more tasks like {command} ({_names(difference)})"
            + _remarks(difference)
            + _below(difference, redactor, "each, ")
        )
    about = ", ".join([f"{place.task} {command}", *_maker(task), _ending(task)])
    return about + _remarks(difference) + _below(difference, redactor, "")


def _maker(task: Task) -> list[str]:
    """The call that made a task; nothing if a baseline leaves it out."""
    if task.creation is None:
        return ["not made in the trace"]
    return [f"made by {task.creation.via}"] if task.creation.via else []


def _remarks(difference: Difference) -> str:
    return ", left behind (outlived its maker)" if difference.outlived else ""


def _below(difference: Difference, redactor: Redactor, each: str) -> str:
    if not difference.below:
        return ""
    shown = [_command(task, redactor, _LONGEST_BELOW) for task in difference.below[:_BELOW_SHOWN]]
    more = and_more(len(difference.below) - _BELOW_SHOWN)
    tasks = count(len(difference.below), "task")
    return f", {each}and {tasks} below it: {', '.join([*shown, *([more] if more else [])])}"


def _command(task: Task, redactor: Redactor, longest: int) -> str:
    """The programs that a task ran, with their arguments; what it is a fork or a thread of, if it ran none."""
    if task.is_thread:
        return "a thread"
    images = task.group.images
    if not images:
        inherited = task.group.inherited
        return f"(a fork of {PurePosixPath(inherited).name})" if inherited else "(a fork)"
    commands = (shlex.join(redactor.words(image.argv)) if image.argv else image.path or "?" for image in images)
    return ", then ".join(shortened(command, longest) for command in commands)


def _ending(task: Task) -> str:
    end = task.group.end
    if end is None:
        return "no end in the log"
    return f"exit status {end.code}" if end.signal is None else f"killed by {end.signal}"


_Changed = Mapping[FieldName, Sequence[Change]]


def _made(changed: _Changed, _redactor: Redactor) -> Iterator[str]:
    """``made by vfork, was clone; flags lost CLONE_FILES``."""
    for change in changed.get("via", ()):
        yield f"made by {shown(change.values[1])}, was {shown(change.values[0])}"
    for change in changed.get("kind", ()):
        yield f"{shown(change.values[1])}, was {shown(change.values[0])}"
    for change in changed.get("flags", ()):
        yield from _flags(*change.values)
    for change in changed.get("exit_signal", ()):
        yield f"exit signal {shown(change.values[1])}, was {shown(change.values[0])}"


def _flags(ours: FieldValue, theirs: FieldValue) -> Iterator[str]:
    if not isinstance(ours, frozenset) or not isinstance(theirs, frozenset):
        yield f"flags {shown(theirs)}, was {shown(ours)}"
        return
    for word, flags in (("lost", ours - theirs), ("gained", theirs - ours)):
        if flags:
            yield f"flags {word} {', '.join(sorted(flags))}"


def _ended(changed: _Changed, _redactor: Redactor) -> Iterator[str]:
    """``exit status 0 → 1``, ``killed by SIGSEGV, was exit status 0``."""
    codes, signals = ([one.values for one in changed.get(name, ())] for name in ("exit_code", "killed_by"))
    if codes and not signals:
        yield f"exit status {shown(codes[0][0])} → {shown(codes[0][1])}"
        return
    absent = (NoValue.ABSENT, NoValue.ABSENT)
    ends = list(zip(codes[0] if codes else absent, signals[0], strict=True))
    ours, theirs = (
        f"exit status {shown(code)}" if signal is NoValue.ABSENT else f"killed by {shown(signal)}"
        for code, signal in ends
    )
    yield f"{theirs}, was {ours}"


def _ran(changed: _Changed, redactor: Redactor) -> Iterator[str]:
    """``now runs /usr/bin/cat, was /usr/bin/wc -l``; ``argument -g added``."""
    paths = {change.number: change for change in changed.get("path", ())}
    argvs = {change.number: change for change in changed.get("argv", ())}
    for number in sorted(paths.keys() | argvs.keys()):
        path, argv = paths.get(number), argvs.get(number)
        if path is None:
            yield from _arguments(argv, redactor, 0) if argv else ()
        elif argv is not None and argv.words is not None and _share_some(argv):
            yield f"now runs {shown(path.values[1])}, was {shown(path.values[0])}"
            yield from _arguments(argv, redactor, 1)
        else:
            yield from _another(path, argv, redactor)


def _share_some(argv: Change) -> bool:
    """Whether the lists have words in common, apart from the name of the program."""
    ours = argv.values[0]
    lacked = argv.words[0] if argv.words is not None else ()
    return isinstance(ours, tuple) and any(place not in lacked for place in range(1, len(ours)))


def _another(path: Change, argv: Change | None, redactor: Redactor) -> Iterator[str]:
    """Another program, one more, or one less."""
    ours, theirs = (
        shown(path.values[side]) + _rest(argv.values[side] if argv is not None else None, redactor) for side in (0, 1)
    )
    if path.values[0] is NoValue.ABSENT:
        yield f"run by way of {theirs}" if path.number == 0 else f"now also runs {theirs}"
    elif path.values[1] is NoValue.ABSENT:
        yield f"no longer run by way of {ours}" if path.number == 0 else f"no longer runs {ours}"
    else:
        yield f"now runs {theirs}, was {ours}"


def _rest(argv: FieldValue | None, redactor: Redactor) -> str:
    words = redactor.words(argv)[1:] if isinstance(argv, tuple) else ()
    return f" {shortened(shlex.join(words), _LONGEST)}" if words else ""


def _arguments(argv: Change, redactor: Redactor, first: int) -> Iterator[str]:
    """What became of the words from position ``first`` on."""
    if argv.words is None:
        yield f"arguments {shown(argv.values[1])}, was {shown(argv.values[0])}"
        return
    words = [redactor.words(value) if isinstance(value, tuple) else () for value in argv.values]
    if not any(argv.words):
        ours, theirs = (shortened(shlex.join(some), _LONGEST) for some in words)
        yield f"arguments in another order: {theirs}, was {ours}"
        return
    removed, added = (
        [some[place] for place in places if place >= first] for some, places in zip(words, argv.words, strict=True)
    )
    noun = plural(max(len(removed), len(added)), "argument")
    texts = [shortened(shlex.join(some), _LONGEST) for some in (removed, added)]
    if removed and added:
        yield f"{noun} {texts[0]} → {texts[1]}"
    elif removed or added:
        yield f"{noun} {texts[0]} removed" if removed else f"{noun} {texts[1]} added"


def _under(changed: _Changed, redactor: Redactor) -> Iterator[str]:
    """``run under timeout 60``."""
    for change in changed["wrapper"]:
        ours, theirs = change.values
        wrapper = theirs if isinstance(theirs, tuple) else ours
        command = shortened(shlex.join(redactor.words(wrapper)), _LONGEST) if isinstance(wrapper, tuple) else "?"
        yield f"run under {command}" if wrapper is theirs else f"no longer run under {command}"


def _came(changed: _Changed, _redactor: Redactor) -> Iterator[str]:
    """``now comes before 1.2 (id)``."""
    for change in changed["order"]:
        sister = change.values[1]
        if isinstance(sister, Task):
            program = PurePosixPath(sister.program).name if sister.program else "?"
            yield f"now comes before {program} ({sister.name} in B)"
        else:
            yield "now comes last" if sister is NoValue.ABSENT else "now come in another order"


def _sequence(changed: _Changed, _redactor: Redactor) -> Iterator[str]:
    """``events differ: 3 only in A, 4 only in B``."""
    for change in changed["events"]:
        counted = zip(change.values, SIDES, strict=True)
        yield f"events differ: {listed([f'{number:,} only in {side}' for number, side in counted if number])}"


FIELDS: Mapping[FieldName, Callable[[_Changed, Redactor], Iterator[str]]] = {
    "via": _made,
    "kind": _made,
    "flags": _made,
    "exit_signal": _made,
    "path": _ran,
    "argv": _ran,
    "exit_code": _ended,
    "killed_by": _ended,
    "wrapper": _under,
    "order": _came,
    "events": _sequence,
}
"""What writes the clauses of each field; fields that change together have one writer."""
