"""Runs drawn by lot: the model says of each task what the made-up kernel did with it."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from strace_lens.facts.lifetimes import life
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from tests.model.built import built
from tests.model.world import PIDS, World

RUNS = 60


def made_up(number: int) -> tuple[World, Trace]:
    """A run of the world, and the trace of its log."""
    world = World(Random(number))
    world.run(20 + 5 * number)
    return world, built(world.lines)


def seen(trace: Trace, task: Task) -> tuple[int | None, str, int | str | None, str | None, str | None]:
    """What the model says of a task."""
    assert task.end is not None
    end = "superseded" if task.end.superseded else task.end.code
    return task.tid, task.kind, end, task.program, trace.names[task.reaper] if task.reaper else None


@pytest.mark.parametrize("number", range(RUNS))
def test_each_task_is_what_it_was(number: int) -> None:
    """Name, tid, kind, end, program and reaper of each, though numbers come round and children show early."""
    world, trace = made_up(number)
    names = trace.names
    assert {names[task]: seen(trace, task) for task in trace.tasks} == {one.name: one.truth for one in world.beings}
    assert trace.gaps == []


@pytest.mark.parametrize("number", range(RUNS))
def test_what_is_said_of_two_lives_is_true(number: int) -> None:
    """Who provably lived at once did, and who provably did not did not."""
    world, trace = made_up(number)
    truth = {one.name: (one.born + 1, one.died or 0) for one in world.beings}
    lives = {name: life(trace, task) for task, name in trace.names.items()}
    for first, second in combinations(truth, 2):
        both_lived = max(truth[first][0], truth[second][0]) <= min(truth[first][1], truth[second][1])
        assert both_lived or not lives[first].together(lives[second])
        assert not both_lived or not lives[first].apart(lives[second])


def test_the_world_is_worth_it() -> None:
    """The runs hold what makes it hard: numbers that come round, early children, execve from threads, orphans."""
    worlds = [made_up(number)[0] for number in range(RUNS)]
    lines = [line for world in worlds for line in world.lines]
    assert sum("superseded" in line for line in lines) > 20
    assert sum("resumed> => " in line or "clone resumed" in line for line in lines) > 500
    assert max(len(world.beings) for world in worlds) > 3 * PIDS
    assert any(one.maker and not one.is_thread and one.reaper is None for world in worlds for one in world.beings)
