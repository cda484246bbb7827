"""Everyday programs, each recorded once with strace 6.1 (``record_traces.py``): the right trees."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.model.record_traces import PROGRAMS, TRACES, load, tree

SECTIONS = {
    head: rest.splitlines()
    for head, _, rest in (
        section.partition("\n") for section in ("\n" + (TRACES / "trees.txt").read_text()).split("\n== ")[1:]
    )
}
RECORDED = sorted(path.name.removesuffix(".strace.xz") for path in TRACES.glob("*.strace.xz"))


def made_by(name: str) -> Counter[str]:
    """How many tasks of each kind were made, by which call."""
    return Counter(f"{made.kind} by {made.via}" for made in load(name).creations)


def test_each_log_has_its_tree() -> None:
    """Logs and trees belong together, and each program has a way to be recorded again."""
    assert set(RECORDED) == set(SECTIONS) <= set(PROGRAMS)


@pytest.mark.parametrize("name", RECORDED)
def test_tree(name: str) -> None:
    """Names, kinds, calls, exit signals, programs and ends, and nothing is missing."""
    trace = load(name)
    assert tree(trace) == SECTIONS[name]
    assert trace.gaps == []


@pytest.mark.parametrize("name", RECORDED)
def test_each_wait_and_sigchld_has_its_child(name: str) -> None:
    """Whatever tells of a child tells of one that the trace knows, and that had ended as it says."""
    trace = load(name)
    for wait in trace.waits:
        assert wait.child is not None
        assert wait.child.end is not None
        assert wait.change != "exited" or wait.code == wait.child.end.code
    for signal in trace.signals:
        if signal.code == "CLD_EXITED":
            assert signal.child is not None
            assert signal.child.end is not None
            assert signal.status == signal.child.end.code


MADE = {
    "bash": {"process by clone": 5},
    "dash": {"process by clone": 5},
    "perl": {"process by clone": 3},
    "make": {"process by clone3": 2, "process by clone": 1, "process by vfork": 1},
    "gcc": {"process by vfork": 4},
    "node": {"thread by clone3": 6, "process by clone": 1},
    "python-subprocess": {"process by vfork": 2, "process by clone": 2, "process by clone3": 1},
    "python-mp-fork": {"process by clone": 1},
    "python-mp-spawn": {"process by vfork": 2},
    "python-mp-forkserver": {"process by vfork": 2, "process by clone": 1},
    "python-threads": {"thread by clone3": 3},
    "python-asyncio": {"process by vfork": 1, "thread by clone3": 1},
}
"""What is known of these programs without a look at the logs: their sources, and glibc 2.36."""


@pytest.mark.parametrize(("name", "made"), MADE.items())
def test_calls(name: str, made: dict[str, int]) -> None:
    """Which calls make which tasks."""
    assert made_by(name) == made


def test_main_of_java_is_a_thread() -> None:
    """The launcher's first task makes one thread, in which main() runs; that one starts the program."""
    trace = load("java")
    first, main = trace.tasks[:2]
    assert [task.maker for task in trace.tasks[2:]] == [main] * (len(trace.tasks) - 2)
    (spawned,) = trace.processes[1:]
    assert (main.maker, spawned.parent) == (first, trace.processes[0])
    assert [str(image.path).rpartition("/")[2] for image in spawned.images] == ["jspawnhelper", "true"]


def test_the_worker_of_a_forkserver_is_the_servers() -> None:
    """The worker is made by the server, which no one waits for in the trace; so it is not the first task's child."""
    trace = load("python-mp-forkserver")
    worker = trace.tasks[-1]
    assert worker.maker is not None
    assert (worker.maker.maker, worker.group.parent) == (trace.tasks[0], worker.maker.group)


def test_git_clone_talks_to_another_program() -> None:
    """The other end runs below a shell."""
    programs = [group.program for group in load("git").processes]
    assert programs[:3] == ["/usr/bin/git", "/bin/sh", "/usr/lib/git-core/git-upload-pack"]


def test_the_linker_of_cargo_is_deep_below() -> None:
    """cargo runs rustc, a thread of it cc, and that the linker."""
    trace = load("cargo")
    linker = next(group for group in trace.processes if str(group.program).endswith("lld"))
    above = []
    group = linker
    while group.parent is not None:
        group = group.parent
        above.append(str(group.program).rpartition("/")[2])
    assert above == ["collect2", "cc", "rustc", "cargo"]
