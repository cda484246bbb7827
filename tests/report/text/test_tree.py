"""The tree of a trace, and what is around it."""

import io
import json

from strace_lens.report.style import PLAIN
from strace_lens.report.text import tree
from tests.model.built import built

EXITED = "+++ exited with 0 +++"


def written(lines: list[str]) -> list[str]:
    """The lines of the tree."""
    out = io.StringIO()
    tree.write(built(lines), out, PLAIN)
    return out.getvalue().splitlines()


def chain(depth: int) -> list[str]:
    """Each task forks the next."""
    made = [f"{pid} fork() = {pid + 1}" for pid in range(1, depth)]
    return made + [f"{pid} {EXITED}" for pid in range(depth, 0, -1)]


def test_branches_show_who_made_whom() -> None:
    """Guides for what goes on below, none below the last."""
    lines = ["1 fork() = 2", "2 fork() = 3", "1 fork() = 4", *(f"{pid} {EXITED}" for pid in (3, 2, 4, 1))]
    assert [line.partition(" (")[0] for line in written(lines)[:4]] == ["1", "├── 1.1", "│   └── 1.1.1", "└── 1.2"]


def test_a_deep_chain_is_drawn_in_bounded_lines() -> None:
    """Beyond 40 levels the guides are cut and the depth is told; no line grows with the depth."""
    lines = written(chain(3000))
    assert max(map(len, lines)) < 400
    assert lines[2000].startswith("[2000 deep] ")


def test_a_thread_has_a_tid_and_its_flags() -> None:
    """It is not a process; a child that nobody followed is told so."""
    flags = "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD"
    lines = written([f"1 clone(child_stack=0x7f, flags={flags}) = 2", f"2 {EXITED}", f"1 {EXITED}"])
    assert lines[1].startswith("└── 1.1 (tid 2) thread by clone, CLONE_FILES|CLONE_FS|")
    assert "no exit signal" in lines[1]


def test_an_untraced_child_cannot_be_seen() -> None:
    """CLONE_UNTRACED: known by its making alone."""
    lines = written(["1 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_UNTRACED) = 2", f"1 {EXITED}"])
    assert lines[1].endswith("; cannot be traced")


def test_arguments_are_shown_as_a_shell_takes_them() -> None:
    """Quoted where a shell would need it; what is not printable is written out."""
    lines = written(['1 execve("/bin/echo", ["echo", "a b", "\\33[2J"], 0x7f /* 1 vars */) = 0', f"1 {EXITED}"])
    assert lines[0] == "1 (pid 1); ran /bin/echo 'a b' '\\x1b[2J'; exited with 0"


def test_a_task_whose_flags_are_before_the_log_has_no_kind() -> None:
    """The tree, its counts and the JSON do not take it for a process (strace prints tls only with CLONE_SETTLS)."""
    lines = ["[pid 7] <... clone resumed>, parent_tid=[8], tls=0x7f) = 8", "[pid 8] gettid() = 8"]
    tree = written(lines)
    assert tree[1] == "└── 1.1 (tid 8) task by clone, flags not in the log; has no end in the log"
    assert "2 tasks (1 process, 0 threads, 1 not known which), creations: clone 1" in tree
    document = json.loads(built(lines).report("json"))
    assert [task["kind"] for task in document["tasks"]] == ["process", None]
    (made,) = document["creations"]
    assert [made[name] for name in ("kind", "flags", "shares", "exit_signal")] == [None] * 4
