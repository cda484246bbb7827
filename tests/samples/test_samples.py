"""Each C sample tells its own truth; the model must say the same, on every C library that is here."""

from __future__ import annotations

import pytest

from strace_lens.facts.lifetimes import concurrency
from tests.samples.conftest import Record
from tests.samples.recorded import SAMPLES, Recorded
from tests.samples.stories import STORIES, Code


def code_of(sample: Recorded, code: Code) -> int:
    """The code itself, or what the sample printed under its name."""
    return sample.number(code) if isinstance(code, str) else code


def test_each_sample_has_a_story() -> None:
    """A new sample needs its truth stated here."""
    assert {path.stem for path in SAMPLES.glob("*.c")} == set(STORIES)


@pytest.mark.parametrize("name", STORIES)
class TestStory:
    """What is asked of all samples."""

    def test_nothing_is_missing(self, name: str, recorded: Record) -> None:
        """The trace is whole, and begins with the task that says it is the first."""
        sample, story = recorded(name), STORIES[name]
        first = sample.trace.tasks[0]
        assert (sample.trace.gaps, first.pid) == ([], sample.number(story.root))
        assert story.tasks in {None, len(sample.trace.tasks)}

    def test_who_made_whom(self, name: str, recorded: Record) -> None:
        """Maker and kind of each task that the sample names; one creation for each but the first."""
        sample = recorded(name)
        assert len(sample.trace.creations) == len(sample.trace.tasks) - 1
        for maker, child, kind in STORIES[name].made:
            task = sample.task(child)
            assert (task.maker, task.kind) == (sample.task(maker), kind)
            assert task.creation is not None
            assert task.creation.returned == sample.number(child)

    def test_how_they_ended(self, name: str, recorded: Record) -> None:
        """Exit codes and signals; every task has an end of its own."""
        sample, story = recorded(name), STORIES[name]
        assert all(task.end is not None and not task.end.told_by_wait for task in sample.trace.tasks)
        for child, code in story.codes.items():
            end = sample.task(child).end
            assert end is not None
            assert (end.code, end.signal) == (code_of(sample, code), None)
        for child, signal in story.killed.items():
            end = sample.task(child).end
            assert end is not None
            assert (end.code, end.signal) == (None, signal)

    def test_who_waited_for_whom(self, name: str, recorded: Record) -> None:
        """The reaper of each child; none for threads and for orphans that somebody outside took."""
        sample, story = recorded(name), STORIES[name]
        for reaper, child in story.reaped:
            assert sample.task(child).reaper == sample.task(reaper)
        for child in story.alone:
            assert sample.task(child).reaper is None

    def test_each_wait_and_sigchld_tells_of_a_known_child(self, name: str, recorded: Record) -> None:
        """No wait and no signal from a child is left without its task."""
        trace = recorded(name).trace
        assert all(wait.child is not None for wait in trace.waits)
        told = [signal for signal in trace.signals if signal.code is not None and signal.code.startswith("CLD_")]
        assert all(signal.child is not None and signal.child.tid == signal.sender for signal in told)


class TestDaemon:
    """daemon(3)."""

    def test_it_descends_from_the_first(self, recorded: Record) -> None:
        """glibc forks once, musl twice."""
        daemon = recorded("daemon").task("daemon")
        makers = []
        while daemon.maker is not None:
            daemon = daemon.maker
            makers.append(daemon.name)
        assert makers[-1] == "1"
        assert len(makers) in {1, 2}


class TestExec:
    """execve(2)."""

    def test_from_a_thread(self, recorded: Record) -> None:
        """The caller goes on under the leader's number; leader and bystander are gone."""
        sample = recorded("exec_from_thread")
        leader, bystander, caller = sample.trace.tasks
        assert leader.end is not None
        assert leader.end.superseded
        assert bystander.tid == sample.number("bystander")
        assert caller.creation is not None
        assert (caller.creation.returned, caller.tid) == (sample.number("caller"), sample.number("tid_after"))
        assert caller.pid == sample.number("pid_after") == sample.number("parent")
        assert [image.task for image in sample.trace.execs] == [leader, caller]

    def test_the_pid_is_kept(self, recorded: Record) -> None:
        """One task, two images."""
        sample = recorded("exec_keeps_pid")
        assert sample.number("after") == sample.number("before") == sample.trace.tasks[0].tid
        assert len(sample.trace.processes[0].images) == 2


class TestThreads:
    """Threads share a pid."""

    def test_pid_and_tids(self, recorded: Record) -> None:
        """Each has the pid of the first task, and a tid of its own."""
        sample = recorded("threads_share_pid")
        pids = {task.tid: task.pid for task in sample.trace.tasks}
        names = ("main", "first", "second")
        assert pids == {sample.number(f"{name}_tid"): sample.number(f"{name}_pid") for name in names}

    def test_a_fork_of_many_is_one(self, recorded: Record) -> None:
        """A child has one thread, however many its maker has."""
        sample = recorded("one_thread")
        assert len(sample.trace.processes[0].tasks) == sample.number("threads_then")
        assert len(sample.task("child").group.tasks) == sample.number("threads_in_child")

    def test_their_children_have_the_groups_parent(self, recorded: Record) -> None:
        """The parent of a thread's child is the thread's group."""
        sample = recorded("parent_pid")
        parent = sample.task("child_of_thread").group.parent
        assert parent is not None
        assert parent.tgid == sample.number("ppid_of_child_of_thread")


class TestSigchld:
    """What SIGCHLD tells."""

    def test_stop_continue_and_ends(self, recorded: Record) -> None:
        """Each of the four is linked with its child; the stop is told by the child's own line too."""
        sample = recorded("sigchld_tells")
        child, victim = sample.task("child"), sample.task("victim")
        told = [(signal.child, signal.code) for signal in sample.trace.signals if signal.name == "SIGCHLD"]
        assert told == [
            (child, "CLD_STOPPED"),
            (child, "CLD_CONTINUED"),
            (child, "CLD_EXITED"),
            (victim, "CLD_KILLED"),
        ]
        assert [(stop.task, stop.signal) for stop in sample.trace.stops] == [(child, "SIGSTOP")]

    def test_several_deaths(self, recorded: Record) -> None:
        """Five children died, one signal tells of the first, and each was waited for once, though seen twice."""
        sample = recorded("several_deaths")
        children = sample.trace.tasks[1:]
        assert [signal.child for signal in sample.trace.signals] == [sample.task("first")]
        assert [task.end.code for task in children if task.end] == [10, 11, 12, 13, 14]
        assert [wait.child for wait in sample.trace.waits if wait.reaped] == children
        assert [wait.child for wait in sample.trace.waits if not wait.reaped] == children


class TestTogether:
    """Concurrent, in sequence, parallel."""

    def test_concurrent_on_one_cpu(self, recorded: Record) -> None:
        """The two provably lived at once, and could not be parallel."""
        sample = recorded("concurrent")
        found = concurrency(sample.trace)
        assert found.together(sample.task("first"), sample.task("second"))
        assert found.parallelism.outcome == "impossible"

    def test_in_sequence(self, recorded: Record) -> None:
        """The two provably never lived at once."""
        sample = recorded("sequence")
        found = concurrency(sample.trace)
        assert found.apart(sample.task("first"), sample.task("second"))
        assert not found.together(sample.task("first"), sample.task("second"))

    def test_cpu_time(self, recorded: Record) -> None:
        """The waits tell the CPU time that the sample adds up; one CPU makes it impossible, a busy machine unlikely."""
        sample = recorded("parallel")
        assert sum(wait.cpu or 0 for wait in sample.trace.waits) == sample.number("cpu_microseconds") * 1_000
        outcomes = {"impossible"} if sample.number("cpus") == 1 else {"proven", "not proven"}
        assert concurrency(sample.trace).parallelism.outcome in outcomes
