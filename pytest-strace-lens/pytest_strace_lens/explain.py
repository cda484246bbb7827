"""Explains failed comparisons: sets of flags, lists of tasks and of what they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strace_lens.model.connections import Connection
from strace_lens.model.files import FileUse
from strace_lens.model.task import Creation, Exec, Task, ThreadGroup, Wait
from strace_lens.model.trace import Signal

_OURS = (Task, ThreadGroup, Creation, Exec, Wait, Signal, FileUse, Connection)
_MOST = 40


def explained(op: str, left: object, right: object) -> list[str] | None:
    """The lines of the explanation; None for what pytest explains itself."""
    for side in (left, right):
        if type(side).__module__ == "pytest_strace_lens.baseline":
            return [f"{left!r} {op} {right!r}", *getattr(side, "text", "").splitlines()]
    if op == "==" and _are_flags(left) and _are_flags(right):
        return _flags(left, right)
    sides = [side for side in (left, right) if _is_list_of_ours(side)]
    if sides:
        return [f"{_counted(left)} {op} {_counted(right)}", *(line for side in sides for line in _listed(side))]
    return None


def _are_flags(value: object) -> bool:
    if not isinstance(value, set | frozenset) or not all(isinstance(name, str) for name in value):
        return False
    return not value or any(name.startswith(("CLONE_", "SIG")) for name in value)


def _flags(left: object, right: object) -> list[str]:
    assert isinstance(left, set | frozenset)
    assert isinstance(right, set | frozenset)
    found = [("missing", right - left), ("extra", left - right)]
    return ["flags differ", *(f"  {name}: {'|'.join(sorted(flags))}" for name, flags in found if flags)]


def _is_list_of_ours(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, _OURS) for one in value)


def _counted(value: object) -> str:
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, list | tuple) else repr(value)


def _listed(values: object) -> Iterator[str]:
    assert isinstance(values, Sequence)
    for value in values[:_MOST]:
        yield f"  {_described(value)}"
    if len(values) > _MOST:
        yield f"  and {len(values) - _MOST} more"


def _described(value: object) -> str:
    match value:
        case ThreadGroup():
            return f"process {value.name} (pid {value.tgid}) {value.program}"
        case Task():
            return f"{value.kind} {value.name} (tid {value.tid}) {value.program}"
        case Creation():
            return f"{value.child.name} by {value.via}, made by {value.maker.name}: {'|'.join(sorted(value.flags))}"
        case Exec():
            return f"{value.task.name} ran {value.path}"
    return repr(value)
