"""Sentences of the language of expectations that runs suggest: what was the same in all of them.

They are candidates. Whoever prints one judges it on each run first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import TypeAlias, TypeVar

from strace_lens.linux.varying import FIRST_LOCAL_PORT
from strace_lens.model.connections import Connection
from strace_lens.model.task import Creation, End, ThreadGroup
from strace_lens.model.trace import Trace

T = TypeVar("T")


Choice: TypeAlias = tuple[str, ...]
"""Expectations about one thing, the strongest first."""


def promises(runs: Sequence[Trace]) -> Iterator[Choice]:
    """Yields expectations, the general ones first. Of those about one thing the first that held is enough."""
    yield from _counts(runs)
    yield from _ends(runs)
    yield from _creations(runs)
    yield from _programs(runs)
    yield from _files(runs)
    yield from _connections(runs)


def _counts(runs: Sequence[Trace]) -> Iterator[Choice]:
    yield _exactly(_same(len(run.processes) for run in runs), "process", "processes")
    threads = [len(run.threads) for run in runs]
    if all(threads) or not any(threads):
        yield _exactly(_same(threads), "thread", "threads")


def _ends(runs: Sequence[Trace]) -> Iterator[Choice]:
    ends = [{group.end for group in run.processes} for run in runs]
    if all(end is not None and end.signal is None for some in ends for end in some):
        yield ("every process has killed_by == none",)
    programs = _of_every(runs, lambda run: run.processes, lambda group: _named("program", group.program))
    for program, _ in programs:
        yield from _ends_of(program, runs)


def _ends_of(program: str, runs: Sequence[Trace]) -> Iterator[Choice]:
    """How the processes of a program ended: all alike, or how many in which way."""

    def groups(run: Trace) -> list[ThreadGroup]:
        return [group for group in run.processes if _named("program", group.program) == program]

    ends = {_ended(group.end) for run in runs for group in groups(run)}
    if len(ends) == 1:
        yield from ((f"every process where {program} has {how}",) for how in ends if how is not None)
        return
    for how, count in _of_every(runs, groups, lambda group: _ended(group.end)):
        yield _exactly(count, "process", "processes", f" where {program} and {how}")


def _ended(end: End | None) -> str | None:
    if end is None or end.superseded:
        return None
    return f"exit_code == {end.code}" if end.signal is None else f"killed_by == {end.signal}"


def _creations(runs: Sequence[Trace]) -> Iterator[Choice]:
    def made(run: Trace) -> list[Creation]:
        return run.creations

    for subject, count in _of_every(runs, made, lambda one: _CALLS.get(one.via, one.via)):
        yield _exactly(count, subject, f"{subject}s")
    for flags, count in _of_every(runs, made, lambda one: _flags(one) if one.flags_known else None):
        yield _exactly(count, "creation", "creations", f" where flags == {flags}")
    for makers, count in _of_every(runs, made, lambda one: _named("maker.program", one.maker.group.program)):
        yield _exactly(count, "creation", "creations", f" where {makers}")


_CALLS = {"clone2": "clone", "clone3": "clone"}
"""Where a container refuses clone3(2), libc takes clone(2): the language has one subject for both."""


def _flags(made: Creation) -> str:
    names = sorted(made.flags) + ([made.exit_signal] if made.exit_signal else [])
    return "|".join(names) or "0"


def _programs(runs: Sequence[Trace]) -> Iterator[Choice]:
    for path, count in _of_every(runs, lambda run: run.execs, lambda image: _named("path", image.path)):
        yield _exactly(count, "exec", "execs", f" where {path}")


def _named(field: str, path: str | None) -> str | None:
    """The condition for a program: by its name, since other machines have it in other directories."""
    name = None if path is None else PurePosixPath(path).name
    if path is None or not name:
        return None
    is_plain = "/" in path and not set("*?[") & set(name)
    return f"{field} matches {quoted(f'*/{name}')}" if is_plain else f"{field} == {quoted(path)}"


_MOST_PATHS = 20
_CHANGING = "access contains any write|create|delete"


def _files(runs: Sequence[Trace]) -> Iterator[Choice]:
    """What was written, if files were recorded: nothing, or only the same few paths."""
    if not all(run.was_traced("openat") for run in runs):
        return
    written = [{use.path for use in run.files if use.access & {"write", "create", "delete"}} for run in runs]
    paths = sorted(path for path in set.union(*written) if path is not None)
    if not any(written):
        yield (f"no file where {_CHANGING}",)
    elif len(paths) <= _MOST_PATHS and all(some == written[0] for some in written):
        listed = ", ".join(map(quoted, paths))
        yield (f"no file where {_CHANGING} and not path in [{listed}]",)
        yield from ((f"some file where path == {quoted(path)} and {_CHANGING}",) for path in paths)


def _connections(runs: Sequence[Trace]) -> Iterator[Choice]:
    """Whether there were any, if connections were recorded; beyond this machine; and where to."""
    if not all(run.was_traced("connect") for run in runs):
        return
    made = [run.connections for run in runs]
    if not any(made):
        yield ("no connection",)
    elif not any(one.family in _INTERNET for some in made for one in some):
        yield ("no connection where family in [AF_INET, AF_INET6]",)
    connections = dict(zip(map(id, runs), made, strict=True))
    for where, _ in _of_every(runs, lambda run: connections[id(run)], _whither):
        yield (f"some connection where {where}",)


_INTERNET = {"AF_INET", "AF_INET6", None}


def _whither(one: Connection) -> str | None:
    if one.address is not None and one.port is not None and one.port < FIRST_LOCAL_PORT:
        return f"address == {quoted(one.address)} and port == {one.port}"
    return f"path == {quoted(one.path)}" if one.path is not None else None


def _of_every(
    runs: Sequence[Trace], items: Callable[[Trace], Iterable[T]], key: Callable[[T], str | None]
) -> Iterator[tuple[str, int | None]]:
    """Each key that items of every run have, in the order of the first run, with their count; None: it varies."""
    counts = [Counter(map(key, items(run))) for run in runs]
    for value in counts[0]:
        if value is not None and all(value in one for one in counts):
            yield value, _same(one[value] for one in counts)


def _same(numbers: Iterable[int]) -> int | None:
    """The number that all are; None if they differ."""
    found = set(numbers)
    return found.pop() if len(found) == 1 else None


def _exactly(count: int | None, one: str, many: str, where: str = "") -> Choice:
    """How many: a number; at least one where it varies."""
    some = f"some {one}{where}"
    if not count:
        return (some if count is None else f"no {one}{where}",)
    if count == 1:
        return f"exactly 1 {one}{where}", some
    return f"exactly {count} {many}{where}", f"at least {count} {many}{where}"


def quoted(text: str) -> str:
    """Returns a text as the language of expectations has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
