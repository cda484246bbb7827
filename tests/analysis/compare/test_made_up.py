"""Names that a program makes up anew in each run are taken for the same, if both traces have one of their form."""

from __future__ import annotations

import pytest

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.made_up import temporary
from tests.analysis.judged_logs import traced


def ran(*words: str, pid: int = 41) -> str:
    """The log of a program that runs another, as ``pid``, with these arguments."""
    argv = ", ".join(f'"{word}"' for word in ("tool", *words))
    return (
        '40 execve("/opt/top", ["top"], 0x7ffd50 /* 9 vars */) = 0\n'
        f"40 vfork() = {pid}\n"
        f'{pid} execve("/opt/tool", [{argv}], 0x7ffd50 /* 9 vars */) = 0\n'
        f"{pid} exit_group(0) = ?\n{pid} +++ exited with 0 +++\n40 exit_group(0) = ?\n40 +++ exited with 0 +++\n"
    )


def compared(ours: str, theirs: str) -> TraceDiff:
    """Compares programs with one argument each."""
    return compare(traced(ran(ours)), traced(ran(theirs)))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("/tmp/ccAb3dEf.s", "/tmp/ccQQQQQQ.s"),
        ("@/var/tmp/ccabcdef", "@/var/tmp/cc123456"),
        ("/tmp/tmpab_12xyz/in", "/tmp/tmpfwpxyhpl/in"),
        ("tmp.0123456789", "tmp.abcdefghij"),
        ("/b/rustcAAAAAA/symbols.o", "/b/rustcBBBBBB/symbols.o"),
        ("/b/x.0dtjx6x.rcgu.o", "/b/x.9zz9zz9.rcgu.o"),
        ("/tmp/go-build12/b001", "/tmp/go-build3456/b001"),
        ("/b/TryCompile-q3Zk1x", "/b/TryCompile-AAAAAA"),
        ("/dev/shm/pymp-abcd1234", "/dev/shm/pymp-zzzzzzzz"),
        (".git/tmp_obj_Aaaaa1", ".git/tmp_obj_Bbbbb2"),
        ("/dev/pts/3", "/dev/pts/11"),
    ],
)
def test_a_temporary_name_is_no_difference(ours: str, theirs: str) -> None:
    """The report counts what was taken for the same."""
    found = compared(ours, theirs)
    assert (found.outcome, found.made_up) == ("same", (ours,))
    assert "; 1 word with made-up names taken for the same)" in str(found)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("/src/ccache01.c", "/src/ccache02.c"),
        ("/tmp/ccAb3dEf.s", "/tmp/ccQQQQQQ.o"),
        ("/tmp/ccAb3dEf.s", "/tmp/main.s"),
        ("/tmp/ccAb3dEf.s", "/var/tmp/ccAb3dEg.s"),
        ("tmp.012345678", "tmp.abcdefghi"),
        ("rustcAA", "rustcBB"),
        ("v1.22.3", "v1.22.4"),
        ("b0a626c48b003309", "9f31d00c48b003309"),
    ],
)
def test_another_name_is_a_difference(ours: str, theirs: str) -> None:
    """A form that one trace has alone blanks nothing, so the words are shown as they are."""
    found = compared(ours, theirs)
    assert found.outcome == "different"
    assert f"argument {ours} → {theirs} (" in str(found)


def test_a_change_beside_a_temporary_name_is_shown_alone() -> None:
    """The temporary name is not part of the statement."""
    first, second = (traced(ran("/tmp/ccAb3dEf.s", level)) for level in ("-O1", "-O2"))
    assert "argument -O1 → -O2 (" in str(compare(first, traced(ran("/tmp/ccZZZZZZ.s", "-O2"))))
    assert compare(second, traced(ran("/tmp/ccZZZZZZ.s", "-O2"))).outcome == "same"


def test_a_pid_of_the_same_task_is_no_difference() -> None:
    """A program that has its own pid, or its maker's, among its arguments."""
    first, second = traced(ran("pack-712.idx", pid=712)), traced(ran("pack-935.idx", pid=935))
    assert compare(first, second).outcome == "same"
    assert compare(first, traced(ran("pack-713.idx", pid=935))).outcome == "different"


def test_equal_words_are_equal_whatever_they_may_be() -> None:
    """A number that is a pid in one trace only."""
    assert compare(traced(ran("p-712", pid=712)), traced(ran("p-712", pid=935))).outcome == "same"


def test_a_number_that_is_the_pid_of_another_task_is_a_difference() -> None:
    """The maker's pid on one side, its own on the other; a number that a sister has as pid by chance."""
    assert compare(traced(ran("p-712", pid=712)), traced(ran("p-40", pid=935))).outcome == "different"
    sister = "40 vfork() = {0}\n{0} exit_group(0) = ?\n{0} +++ exited with 0 +++\n"
    ours, theirs = (
        traced(ran(str(pid)).replace("40 exit_group", f"{sister.format(pid)}40 exit_group")) for pid in (5, 6)
    )
    assert compare(ours, theirs).outcome == "different"


def test_each_shape_blanks_its_made_up_part_only() -> None:
    """What stands before and behind it stays."""
    assert temporary(None, "-o=/tmp/ccAb3dEf.ltrans0.o:x") == "-o=/tmp/cc<made-up>.ltrans0.o:x"
    assert temporary(None, "a.1b2c3d4-cgu.0.rcgu.o") == "a.<made-up>-cgu.0.rcgu.o"
