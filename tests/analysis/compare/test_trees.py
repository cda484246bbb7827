"""Tasks of two traces are put side by side by the path of their creation."""

from __future__ import annotations

from itertools import count

from strace_lens.analysis.compare.trees import side_by_side
from strace_lens.model.task import Task
from tests.analysis.judged_logs import traced

SIGNAL = "flags=SIGCHLD"


def made(*makers: int) -> list[Task]:
    """The tasks of a log in which task 100 and its offspring made 101, 102 … one after the other."""
    rows = ['100 execve("/opt/top", ["top"], 0x7ffd50 /* 9 vars */) = 0']
    for maker, child in zip(makers, count(101), strict=False):
        rows += [f"{maker} clone(child_stack=NULL, {SIGNAL}) = {child}", f"{child} getpid() = {child}"]
    ends = [f"{tid} exit_group(0) = ?\n{tid} +++ exited with 0 +++" for tid in range(100, 101 + len(makers))]
    return traced("\n".join([*rows, *ends, ""])).tasks


def shown(first: list[Task], second: list[Task]) -> list[tuple[str | None, ...]]:
    """The names of each pair, and of the maker that has no such child."""
    return [tuple(None if task is None else task.name for task in pair) for pair in side_by_side(first, second)]


def test_the_order_is_that_of_names() -> None:
    """Makers come before what they made; the tenth child comes after the ninth."""
    tasks = made(100, 100, 101, *[100] * 8)
    names = [left for left, _, _ in shown(tasks, tasks)]
    assert names == ["1", "1.1", "1.1.1", *(f"1.{number}" for number in range(2, 11))]


def test_what_one_trace_lacks() -> None:
    """A task that one trace lacks comes with the task that would have made it; its own children are not listed."""
    assert shown(made(100, 101, 102), made(100)) == [("1", "1", None), ("1.1", "1.1", None), ("1.1.1", None, "1.1")]
    assert shown(made(100), made(100, 100)) == [("1", "1", None), ("1.1", "1.1", None), (None, "1.2", "1")]


def test_a_part_of_a_trace() -> None:
    """Tasks whose maker is not in the part are put side by side by their whole name."""
    tasks = made(100, 101, 100, 102)
    assert shown(tasks[2:], tasks[2:]) == [("1.1.1", "1.1.1", None), ("1.1.1.1", "1.1.1.1", None), ("1.2", "1.2", None)]


def test_a_chain_of_forks() -> None:
    """Thousands of tasks, each made by the one before, are paired without their names, which are long."""
    tasks = made(*range(100, 3100))
    assert sum(1 for _ in side_by_side(tasks, tasks)) == 3001
