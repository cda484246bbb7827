"""Decides whether a task is under another: the other itself, or made by it, or by a task below it.

Answers are kept, and those for a task follow from its maker's: a chain of forks may be thousands deep.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum

from strace_lens.facts.belonging import is_exec, is_known
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import Truth, any_of, matches
from strace_lens.facts.value import NoValue, program_path
from strace_lens.model.task import Task


class Place(Enum):
    """Where a task is, seen from the top of a scope."""

    UNDER = "it is the top, or below it"
    ABOVE = "the top may be below it"
    BESIDE = "neither it nor a task below it is under the top"
    UNKNOWN = "not known"


class Scope(ABC):
    """The tasks under some others."""

    def __init__(self) -> None:
        self._kept: dict[Task, Place] = {}

    def holds(self, evidence: Evidence, task: Task) -> Truth:
        """Whether ``task`` is under one of them; unknown if the log does not show it."""
        rest: list[Task] = []
        above: Task | None = task
        while above is not None and above not in self._kept:
            rest.append(above)
            above = above.maker
        place = self._kept[above] if above is not None else self._root(evidence, rest[-1])
        for one in reversed(rest):
            # A task that may be another's, or under another number, may have another maker.
            sure = not one.watched or is_known(evidence, one) is not None
            self._kept[one] = place = self._below(evidence, one, place) if sure else Place.UNKNOWN
        return {Place.UNDER: True, Place.UNKNOWN: None}.get(place, False)

    @abstractmethod
    def _root(self, evidence: Evidence, task: Task) -> Place:
        """The place of whatever is above a task without a maker in the log."""

    @abstractmethod
    def _below(self, evidence: Evidence, task: Task, above: Place) -> Place:
        """The place of a task; ``above``: that of its maker."""


class Under(Scope):
    """The task with some name, and all below it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def _root(self, evidence: Evidence, task: Task) -> Place:  # noqa: ARG002 - as of the other scope
        return Place.ABOVE

    def _below(self, evidence: Evidence, task: Task, above: Place) -> Place:
        if above in {Place.UNDER, Place.BESIDE}:
            return above
        name = evidence.name(task)
        if name is NoValue.UNKNOWN:
            return Place.UNKNOWN
        if name == self._name:
            return Place.UNDER
        return Place.ABOVE if self._name.startswith(f"{name}.") else Place.BESIDE


class UnderProgram(Scope):
    """Each task that ever ran a program with a path that fits a glob, and all below it."""

    def __init__(self, glob: str) -> None:
        super().__init__()
        self._glob = glob

    def _root(self, evidence: Evidence, task: Task) -> Place:
        return Place.ABOVE if evidence.maker(task) is NoValue.ABSENT else Place.UNKNOWN

    def _below(self, evidence: Evidence, task: Task, above: Place) -> Place:
        if above is Place.UNDER:
            return above
        ran = self._ran(evidence, task)
        return Place.UNDER if ran else Place.UNKNOWN if ran is None else above

    def _ran(self, evidence: Evidence, task: Task) -> Truth:
        """Whether the task itself ran one; a group's execs count for the task that founded it."""
        founded = task.group.founder is task
        images = task.images if founded else task.own_execs
        paths = (
            matches(program_path(image.path), self._glob) if is_exec(evidence, image) else None for image in images
        )
        end = task.group.end if founded else task.end
        over = (end is not None and not end.told_by_wait) or (evidence.watched_only and task.detached is not None)
        shown = evidence.steady and task.watched and over
        return any_of([*paths, False if shown or evidence.leaves_out(task) else None])
