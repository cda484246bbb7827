"""What the model must say of each C sample, in the names under which the sample prints its pids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from strace_lens.model.task import Kind

Code = int | str
"""An exit code, or the name under which the sample prints it."""


@dataclass(frozen=True)
class Story:
    """The ground truth of one sample.

    Attributes:
        root: the name of its first task's pid.
        made: maker, child and kind of each creation that the sample names.
        codes: exit code of each task.
        killed: signal that killed each.
        reaped: who waited for whom.
        alone: those that nobody in the trace waited for.
        tasks: how many tasks there are in all; None: libc's own choice.
    """

    root: str = "parent"
    made: tuple[tuple[str, str, Kind], ...] = ()
    codes: Mapping[str, Code] = field(default_factory=dict)
    killed: Mapping[str, str] = field(default_factory=dict)
    reaped: tuple[tuple[str, str], ...] = ()
    alone: tuple[str, ...] = ()
    tasks: int | None = 2


def child(code: Code = 0) -> Story:
    """The parent makes one child, which exits, and waits for it."""
    return Story(made=(("parent", "child", "process"),), codes={"child": code}, reaped=(("parent", "child"),))


STORIES: Mapping[str, Story] = {
    "atfork": child("child_exit_code"),
    "clone3": Story(
        made=(("parent", "child", "process"), ("parent", "cleared_child", "process")),
        reaped=(("parent", "child"), ("parent", "cleared_child")),
        tasks=3,
    ),
    "clone_function": Story(
        made=(("parent", "child", "process"), ("parent", "silent_child", "process")),
        reaped=(("parent", "child"), ("parent", "silent_child")),
        tasks=3,
    ),
    "concurrent": Story(
        made=(("parent", "first", "process"), ("parent", "second", "process")),
        codes={"first": 0, "second": 0},
        reaped=(("parent", "first"), ("parent", "second")),
        tasks=3,
    ),
    "daemon": Story(codes={"daemon": 0, "parent": 0}, alone=("daemon",), tasks=None),
    "exec_from_thread": Story(tasks=3),
    "exec_keeps_pid": Story(root="before", tasks=1),
    "fork": child("child_exit_code"),
    "fork_underscore": child("child_exit_code"),
    "inherited_descriptors": child(),
    "kcmp": Story(
        made=(("parent", "child", "process"), ("parent", "thread", "thread")), reaped=(("parent", "child"),), tasks=3
    ),
    "one_thread": Story(made=(("parent", "child", "process"),), reaped=(("parent", "child"),), tasks=4),
    "orphan": Story(
        made=(
            ("parent", "first_middle", "process"),
            ("first_middle", "lost", "process"),
            ("parent", "second_middle", "process"),
            ("second_middle", "adopted", "process"),
        ),
        codes={"first_middle": 0, "lost": 9, "second_middle": 0, "adopted": "adopted_exit_code"},
        reaped=(("parent", "first_middle"), ("parent", "second_middle"), ("parent", "adopted")),
        alone=("lost",),
        tasks=5,
    ),
    "parallel": Story(
        made=(("parent", "first", "process"), ("parent", "second", "process")),
        codes={"first": 0, "second": 0},
        reaped=(("parent", "first"), ("parent", "second")),
        tasks=3,
    ),
    "parent_pid": Story(
        made=(
            ("parent", "child_of_main", "process"),
            ("parent", "thread", "thread"),
            ("thread", "child_of_thread", "process"),
        ),
        tasks=4,
    ),
    "popen": Story(
        made=(("parent", "shell", "process"),),
        codes={"shell": "shell_exit_code"},
        reaped=(("parent", "shell"),),
        tasks=None,
    ),
    "posix_spawn": Story(
        made=(("parent", "child", "process"),),
        codes={"child": "child_exit_code"},
        reaped=(("parent", "child"),),
        tasks=3,
    ),
    "processes_do_not_share_memory": child(),
    "pthread_create": Story(made=(("parent", "thread", "thread"),), codes={"thread": 0}, alone=("thread",)),
    "raw_fork": child("child_exit_code"),
    "sequence": Story(
        made=(("parent", "first", "process"), ("parent", "second", "process")),
        codes={"first": 0, "second": 0},
        reaped=(("parent", "first"), ("parent", "second")),
        tasks=3,
    ),
    "several_deaths": Story(
        made=(("parent", "first", "process"),), codes={"first": 10}, reaped=(("parent", "first"),), tasks=6
    ),
    "shared_offset": child(),
    "sigchld_tells": Story(
        made=(("parent", "child", "process"), ("parent", "victim", "process")),
        codes={"child": "told_of_exit"},
        killed={"victim": "SIGKILL"},
        reaped=(("parent", "child"), ("parent", "victim")),
        tasks=3,
    ),
    "stdout_is_1": Story(tasks=1),
    "system": Story(
        made=(("parent", "shell", "process"),),
        codes={"shell": "shell_exit_code"},
        reaped=(("parent", "shell"),),
        tasks=None,
    ),
    "thread_exit": Story(
        made=(("parent", "thread", "thread"), ("parent", "child", "process")),
        codes={"thread": 0, "child": 0},
        reaped=(("parent", "child"),),
        alone=("thread",),
        tasks=3,
    ),
    "threads_share_memory": Story(made=(("parent", "thread", "thread"),), alone=("thread",)),
    "threads_share_pid": Story(
        root="main_tid",
        made=(("main_tid", "first_tid", "thread"), ("main_tid", "second_tid", "thread")),
        tasks=3,
    ),
    "vfork": child("child_exit_code"),
    "zombie": child("child_exit_code"),
}
"""By the name of the sample's file."""
