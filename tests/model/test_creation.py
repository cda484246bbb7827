"""Every call that makes a task becomes one form: via, flags, exit signal, who made whom."""

from __future__ import annotations

import pytest

from strace_lens.model.task import Creation
from tests.model.lines import FORK, THREAD_FLAGS, end, start, thread, traced

SET = frozenset(THREAD_FLAGS.split("|"))
FORK_SET = frozenset({"CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID"})
VFORK_SET = frozenset({"CLONE_VM", "CLONE_VFORK"})


def made(call: str) -> Creation:
    """The creation of a program that makes one task, 8, by ``call``."""
    (creation,) = traced(f"{start(7)}7 {call}\n{end(8)}{end(7)}").creations
    return creation


CALLS = {
    "fork of glibc": (f"{FORK} = 8", "clone", FORK_SET, "SIGCHLD", "process"),
    "fork of musl": ("fork() = 8", "fork", frozenset(), "SIGCHLD", "process"),
    "vfork": ("vfork() = 8", "vfork", VFORK_SET, "SIGCHLD", "process"),
    "posix_spawn of glibc": (
        "clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f, stack_size=0x9000}, 88) = 8",
        "clone3",
        VFORK_SET,
        "SIGCHLD",
        "process",
    ),
    "posix_spawn of musl": (
        "clone(child_stack=0x7f, flags=CLONE_VM|CLONE_VFORK|SIGCHLD) = 8",
        "clone",
        VFORK_SET,
        "SIGCHLD",
        "process",
    ),
    "pthread_create of glibc": (thread(8), "clone3", SET, None, "thread"),
    "pthread_create where clone3 is refused": (
        f"clone(child_stack=0x7f, flags={THREAD_FLAGS}, parent_tid=[8], tls=0x7f, child_tidptr=0x7f) = 8",
        "clone",
        SET,
        None,
        "thread",
    ),
    "clone with a function": ("clone(child_stack=0x55, flags=SIGCHLD) = 8", "clone", frozenset(), "SIGCHLD", "process"),
    "clone without exit signal": ("clone(child_stack=0x55, flags=0) = 8", "clone", frozenset(), None, "process"),
    "clone with another exit signal": (
        "clone(child_stack=0x55, flags=SIGUSR1) = 8",
        "clone",
        frozenset(),
        "SIGUSR1",
        "process",
    ),
    "clone3 without a flag": (
        "clone3({flags=0, exit_signal=SIGCHLD, stack=NULL, stack_size=0}, 88) = 8",
        "clone3",
        frozenset(),
        "SIGCHLD",
        "process",
    ),
    "memory shared for good": (
        "clone(child_stack=0x55, flags=CLONE_VM|SIGCHLD) = 8",
        "clone",
        frozenset({"CLONE_VM"}),
        "SIGCHLD",
        "other",
    ),
    "ia64": (
        "clone2(child_stack=0x55, stack_size=0x9000, flags=SIGCHLD) = 8",
        "clone2",
        frozenset(),
        "SIGCHLD",
        "process",
    ),
    "numbers, as -X raw prints them": (
        "clone(child_stack=NULL, flags=0x1200000|17, child_tidptr=0x7f) = 8",
        "clone",
        FORK_SET,
        "SIGCHLD",
        "process",
    ),
    "numbers with names, as -X verbose prints them": (
        "clone(child_stack=NULL, flags=0x1200011 /* CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD */) = 8",
        "clone",
        FORK_SET,
        "SIGCHLD",
        "process",
    ),
    "clone3 in numbers": (
        "clone3({flags=0x4100, exit_signal=17, stack=0x7f, stack_size=0x9000}, 88) = 8",
        "clone3",
        VFORK_SET,
        "SIGCHLD",
        "process",
    ),
}


@pytest.mark.parametrize(("call", "via", "flags", "exit_signal", "kind"), CALLS.values(), ids=CALLS)
def test_one_form_for_each_call(call: str, via: str, flags: frozenset[str], exit_signal: str | None, kind: str) -> None:
    """The call, the set of flags, the exit signal and the kind of task, whichever way libc and strace put it."""
    found = made(call)
    assert (found.via, found.flags, found.exit_signal, found.kind) == (via, flags, exit_signal, kind)
    assert (found.child.tid, found.maker.tid, found.child.kind) == (8, 7, kind)
    assert found.flags_known


def test_a_bit_without_a_name_is_kept() -> None:
    """The old CLONE_DETACHED of musl, which strace prints as a number, is not lost."""
    found = made(f"clone(child_stack=0x7f, flags={THREAD_FLAGS}|0x80000000000, parent_tid=[8], tls=0x7f) = 8")
    assert (found.flags, found.unknown_bits) == (SET, 0x80000000000)


def test_the_bit_of_musl_has_its_name() -> None:
    """0x400000 is CLONE_DETACHED, though strace prints the number."""
    found = made(f"clone(child_stack=0x7f, flags={THREAD_FLAGS}|0x400000, parent_tid=[8], tls=0x7f) = 8")
    assert (found.flags, found.unknown_bits) == (SET | {"CLONE_DETACHED"}, 0)


@pytest.mark.parametrize(
    "call",
    [
        "clone(child_stack=0x7f, flags=CLONE_PIDFD|SIGCHLD, parent_tid=[3]) = 8",
        "clone3({flags=CLONE_PIDFD, pidfd=0x7f, exit_signal=SIGCHLD, stack=NULL, stack_size=0} => {pidfd=[3]}, 88) = 8",
    ],
)
def test_the_descriptor_of_clone_pidfd(call: str) -> None:
    """clone(2) prints it as parent_tid, clone3(2) behind an arrow."""
    assert made(call).pidfd == 3


def test_a_parent_tid_is_no_descriptor() -> None:
    """Without CLONE_PIDFD there is none."""
    assert made("clone(child_stack=0x7f, flags=CLONE_PARENT_SETTID|SIGCHLD, parent_tid=[8]) = 8").pidfd is None


def test_pids_asked_for() -> None:
    """clone3's set_tid is kept."""
    call = (
        "clone3({flags=0, exit_signal=SIGCHLD, stack=NULL, stack_size=0, set_tid=[8, 31000], set_tid_size=2}, 88) = 8"
    )
    assert made(call).set_tid == (8, 31000)


def test_namespaces_are_among_the_flags() -> None:
    """A child in new namespaces."""
    found = made("clone(child_stack=NULL, flags=CLONE_NEWNS|CLONE_NEWUTS|SIGCHLD) = 8")
    assert found.flags == {"CLONE_NEWNS", "CLONE_NEWUTS"}


def test_what_is_shared() -> None:
    """A thread shares its maker's parent too, though CLONE_PARENT is not given (kernel/fork.c: copy_process)."""
    assert made(thread(8)).shares == (
        "memory",
        "root, working directory and umask",
        "file descriptor table",
        "signal handlers",
        "parent",
        "thread group",
        "System V semaphore undo list",
    )
    assert made(f"{FORK} = 8").shares == ()


class TestNoCreation:
    """Calls that made nothing."""

    LOG = (
        f"{start(7)}"
        f"7 {FORK} = ? ERESTARTNOINTR (To be restarted)\n"
        "7 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---\n"
        f"7 {FORK} = ? ERESTARTNOINTR (To be restarted)\n"
        f"7 {FORK} = -1 EAGAIN (Resource temporarily unavailable)\n"
        "7 clone3(0x7ffd, 8) = -1 EINVAL (Invalid argument)\n"
        f"7 {FORK} = 8\n{end(8)}{end(7)}"
    )

    def test_restarts_and_errors_are_not_counted(self) -> None:
        """What the kernel makes again, and what failed, made no task."""
        trace = traced(self.LOG)
        assert [made.line for made in trace.creations] == [7]
        assert [task.name for task in trace.tasks] == ["1", "1.1"]

    def test_they_are_kept_by_reason(self) -> None:
        """How many, by call and by error; restarts are apart from errors."""
        assert traced(self.LOG).failed_creations == {
            "clone": {"ERESTARTNOINTR": 2, "EAGAIN": 1},
            "clone3": {"EINVAL": 1},
        }

    def test_a_call_in_which_the_task_died(self) -> None:
        """No reason was printed."""
        trace = traced(f"{start(7)}7 vfork( <unfinished ...>) = ?\n7 +++ killed by SIGKILL +++\n")
        assert (trace.creations, trace.failed_creations) == ([], {"vfork": {"?": 1}})

    def test_what_strace_made_up(self) -> None:
        """A return value that ``--inject`` put there is no child; arguments that it poked are no made-up result."""
        assert traced(f"{start(7)}7 fork() = 8 (INJECTED)\n{end(7)}").creations == []
        assert len(traced(f"{start(7)}7 fork() = 8 (INJECTED: args)\n{end(8)}{end(7)}").creations) == 1


class TestRefused:
    """Container runtimes answer ENOSYS to clone3, and libc falls back to clone."""

    def test_the_fallback_is_the_creation(self) -> None:
        """One thread, made by clone."""
        trace = traced(
            f"{start(7)}7 clone3({{flags={THREAD_FLAGS}, child_tid=0x7f, parent_tid=0x7f, exit_signal=0, stack=0x7f, "
            "stack_size=0x7fff80, tls=0x7f}, 88) = -1 ENOSYS (Function not implemented)\n"
            f"7 clone(child_stack=0x7f, flags={THREAD_FLAGS}, parent_tid=[8], tls=0x7f, child_tidptr=0x7f) = 8\n"
            f"8 exit(0) = ?\n8 +++ exited with 0 +++\n{end(7)}"
        )
        assert [(made.via, made.kind) for made in trace.creations] == [("clone", "thread")]


class TestFlagsNotShown:
    """The log may lack the arguments."""

    def test_the_beginning_of_the_call_is_missing(self) -> None:
        """A log cut at its head: the child is known, the flags are not, and the trace says so."""
        trace = traced(f"7 <... clone resumed>, child_tidptr=0x7f03d79f7a10) = 8\n{end(8)}{end(7)}")
        (made,) = trace.creations
        assert (made.flags_known, made.child.tid, made.begun_before_log) == (False, 8, True)
        assert [gap.kind for gap in trace.gaps] == ["no beginning"]

    def test_an_address_in_place_of_the_structure(self) -> None:
        """``-e raw=clone3`` prints where it is."""
        assert not made("clone3(0x7f0000, 0x58) = 8").flags_known
