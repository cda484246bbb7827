"""Which process of A is paired with which of B, where several would do."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.analysis.compare.diff import compare
from strace_lens.model.trace import Trace
from tests.analysis.compare.test_match import log, logged, said
from tests.analysis.judged_logs import traced

EXIT = "exited with 0 +++"


def ended(codes: str, *children: str) -> Trace:
    """Children that end with these codes."""
    lines = logged(("top", children))
    places = [place for place, line in enumerate(lines) if EXIT in line]
    for place, code in zip(places, codes, strict=False):
        lines[place] = lines[place].replace("with 0", f"with {code}")
    return traced("\n".join([*lines, ""]))


def made(*calls: str, chains: tuple[str, ...] = ()) -> Trace:
    """Children that run cp, each made by its call; a chain is a program that becomes cp."""
    lines = ['9 execve("/bin/top", ["top"], 0x7ffd50 /* 9 vars */) = 0']
    for pid, call in enumerate(calls, 10):
        lines.append(f"9 {call} = {pid}")
        names = (*chains[pid - 10 : pid - 9], "cp")
        lines += [f'{pid} execve("/bin/{name}", ["{name}"], 0x7ffd50 /* 9 vars */) = 0' for name in names]
        lines += [f"{pid} exit_group(0) = ?", f"{pid} +++ exited with 0 +++"]
    return traced("\n".join([*lines, "9 exit_group(0) = ?", "9 +++ exited with 0 +++", ""]))


def test_equal_sisters_are_those_in_the_same_place() -> None:
    """Of three forks the second ended otherwise, not the third."""
    assert said(compare(ended("000", "()", "()", "()"), ended("030", "()", "()", "()"))) == [
        "~ 1.2 (a fork of top): exit status 0 → 3"
    ]


def test_a_process_that_ends_alike_comes_first() -> None:
    """Though what it runs differs too."""
    ours = log(("sh x", ["a 1", "b 1"]), ("sh x", ["a 2", "b 2", "b 2"]))
    theirs = log(("sh x", ["a 1", "b 1", "c"]), ("sh x", ["a 2", "b 2", "b 2", "c"]))
    assert said(compare(ours, theirs)) == [
        "+ B only: 2 more tasks like c (1.1.3, 1.2.4)",
    ]


def test_a_label_comes_before_programs_alone() -> None:
    """Two runs of one command: each with the one that ended as it did."""
    first = [("sh x", ["a"]), ("sh x", ["b"])]
    ours = "\n".join([*logged(("top", first)), ""]).replace("101 +++ exited with 0", "101 +++ exited with 1")
    theirs = "\n".join([*logged(("top", [("sh x", ["c"]), ("sh x", ["d"])])), ""])
    theirs = theirs.replace("103 +++ exited with 0", "103 +++ exited with 1")
    assert not any("exit status" in text for text in said(compare(traced(ours), traced(theirs))) if text[0] == "~")


def test_a_last_program_and_its_creation_come_before_the_program_alone() -> None:
    """Each ran another program before."""
    found = compare(made("fork()", "vfork()"), made("vfork()", "fork()", chains=("nice", "env")))
    assert not any("made by" in text for text in said(found))


def test_a_fork_is_paired_with_a_fork_by_another_call() -> None:
    """Where one side has one more."""
    ours, theirs = (
        traced("\n".join([*logged(tree, call=call), ""]))
        for tree, call in (
            (("top", ["()", "id"]), "vfork()"),
            (("top", ["()", "()", "id"]), "fork()"),
        )
    )
    statements = said(compare(ours, theirs))
    assert [text[0] for text in statements] == ["~", "+"]


def test_numbers_in_arguments_matter_less_than_words() -> None:
    """Two jobs with other numbers, in another order."""
    found = compare(log("tar x1 -v", "tar y1 -v"), log("tar y2 -v", "tar x2 -v"))
    assert said(found) == ["~ 1.1 (tar; 1.2 in B): argument x1 → x2", "~ 1.2 (tar; 1.1 in B): argument y1 → y2"]


def test_a_form_of_one_trace_alone_hides_no_partner() -> None:
    """101 is the task's own pid in A, and a plain number in B."""
    found = compare(log("cp p-101 x", "cp q-7 x"), log("cp q-7 x", "cp p-101 x"))
    assert said(found) == ["~ 1.1 (cp; 1.2 in B) now comes last"]


def test_a_wrapper_that_is_made_otherwise_is_two_statements() -> None:
    """What made the one without a wrapper made the wrapper."""
    ours, theirs = (
        "\n".join([*logged(("top", children), call="fork()"), ""]) for children in (["ls"], [("timeout 5 ls", ["ls"])])
    )
    assert said(compare(traced(ours), traced(theirs.replace("100 fork", "100 vfork")))) == [
        "~ 1.1 (ls; 1.1.1 in B) is now run under timeout 5",
        "~ 1.1 (ls) is now made by vfork, was fork; flags gained CLONE_VFORK, CLONE_VM",
    ]


def test_another_call_matters_less_than_numbers_in_arguments() -> None:
    """Each command is made by another call, and they come in another order."""
    ours, theirs = (
        traced("\n".join([*logged(("top", children), call=call), ""]))
        for children, call in ((["cp 1", "cp 2"], "fork()"), (["cp 2", "cp 1"], "vfork()"))
    )
    assert not any("argument" in text for text in said(compare(ours, theirs)))


def test_a_part_of_a_trace() -> None:
    """The first task of a part has a maker, and is matched as any other."""
    ours, theirs = log("id", "ls -l", "date"), log("id", "uname", "ls -a", "date")
    ours, theirs = replace(ours, tasks=ours.tasks[2:]), replace(theirs, tasks=theirs.tasks[2:])
    found = compare(ours, theirs)
    assert said(found)[0] == "~ 1.2 (ls; 1.3 in B): argument -l → -a"
    assert found.differences[0].sure
