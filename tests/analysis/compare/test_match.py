"""Processes are matched by what they are, whatever their place and number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TypeAlias

import pytest
from msgspec.structs import replace

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.model.trace import Trace
from tests.analysis.judged_logs import THREAD, traced

Tree: TypeAlias = "tuple[str, Sequence[Tree]] | str"
"""A command line, and what it runs, one after the other; ``(…)`` for a fork that runs no program."""


def logged(tree: Tree, *, call: str = "vfork()") -> list[str]:
    """The lines of a log: each child is run to its end before the next."""
    lines: list[str] = []
    numbers = count(100)

    def run(one: Tree) -> int:
        command, below = (one, []) if isinstance(one, str) else one
        pid = next(numbers)
        words = command.split()
        if words[0] != "()":
            argv = ", ".join(f'"{word}"' for word in words)
            lines.append(f'{pid} execve("/bin/{words[0]}", [{argv}], 0x7ffd50 /* 9 vars */) = 0')
        for child in below:
            place = len(lines)
            made = run(child)
            lines.insert(place, f"{pid} {call} = {made}")
        lines.extend([f"{pid} exit_group(0) = ?", f"{pid} +++ exited with 0 +++"])
        return pid

    run(tree)
    return lines


def log(*children: Tree) -> Trace:
    """The trace of a program that runs these, one after the other."""
    return traced("\n".join([*logged(("top", list(children))), ""]))


def said(found: TraceDiff) -> list[str]:
    """The statements, without the lines of the log."""
    return [line.rpartition(" (")[0] for line in str(found).splitlines() if line[0] in "+-~"]


def test_one_child_more_is_one_statement() -> None:
    """At the front, in the middle, at the end."""
    rest = ["id -u", "date", "uname -s"]
    for place in range(4):
        found = compare(log(*rest), log(*rest[:place], "hostname -f", *rest[place:]))
        assert said(found) == [f"+ B only: 1.{place + 1} hostname -f, made by vfork, exit status 0"]
        assert found.outcome == "different"


def test_a_task_in_one_only_comes_with_all_below() -> None:
    """Programs and arguments are named."""
    found = compare(log("id"), log("id", ("sh -c build", [("cc -c a.c", ["as a.s"]), "strip a"])))
    assert said(found) == [
        "+ B only: 1.2 sh -c build, made by vfork, exit status 0, and 3 tasks below it: cc -c a.c, as a.s, strip a"
    ]


def test_like_sisters_are_told_once() -> None:
    """A loop of 3 turned 19."""
    found = compare(log(*["sleep 0.01"] * 3), log(*["sleep 0.01"] * 19))
    assert said(found) == ["+ B only: 16 more tasks like sleep 0.01 (1.4, 1.5, 1.6 and 13 more)"]
    assert len(found.differences[0].pairs) == 16


def test_many_of_one_program_are_told_once() -> None:
    """With other arguments each: ten thousand statements are no answer."""
    (text,) = said(compare(log("id"), log("id", *(f"cp {n}" for n in range(9)))))
    assert text == "+ B only: 9 more tasks that each are cp (1.2, 1.3, 1.4 and 6 more), the first cp 0"


def test_one_change_of_many_sisters_is_told_once() -> None:
    """Though each works on its own file; and of what they run too."""
    ours, theirs = (
        log(*((f"cc {option} -c f{n}.c", [f"cc1 {option} f{n}.c"]) for n in range(9))) for option in ("-O1", "-O2")
    )
    assert said(compare(ours, theirs)) == [
        "~ 9 × cc, 9 × cc1 (1.1, 1.1.1, 1.2 and 15 more): argument -O1 → -O2",
    ]


def test_statements_come_in_the_order_of_the_tasks() -> None:
    """Whatever program they are about."""
    found = compare(log("ls a", "cp c", "ls e f"), log("ls b", "cp d", "ls e g"))
    assert [one.a.task for one in found.differences if one.a] == ["1.1", "1.2", "1.3"]


def test_many_changes_of_one_program_are_told_once() -> None:
    """Where each has values of its own, the first is shown."""
    ours, theirs = ([f"cp {name}{n}" for n in range(30)] for name in "ab")
    (text,) = said(compare(log(*ours), log(*theirs)))
    assert text == "~ 30 × cp (1.1, 1.2, 1.3 and 27 more): argument a0 → b0; the others with other values"
    assert len(said(compare(log(*ours[:20]), log(*theirs[:20])))) == 20


def test_a_wrapper_is_one_statement() -> None:
    """Whatever is below; on either side."""
    bare = [(f"cc f{n}.c", [f"as f{n}.s"]) for n in range(2)]
    wrapped = [(f"timeout 60 cc f{n}.c", [one]) for n, one in enumerate(bare)]
    assert said(compare(log(*bare), log(*wrapped))) == ["~ 2 × cc (1.1, 1.2) are now run under timeout 60"]
    assert said(compare(log(*wrapped), log(*bare))) == ["~ 2 × cc (1.1.1, 1.2.1) are no longer run under timeout 60"]


def test_a_program_that_becomes_another() -> None:
    """By execve, without a child: nice, then ls."""
    before = ["ls -l", "id"]
    lines = logged(("top", before))
    place = next(number for number, line in enumerate(lines) if "/bin/ls" in line)
    pid = lines[place].split()[0]
    nice = f'{pid} execve("/bin/nice", ["nice", "-n", "5", "ls", "-l"], 0x7ffd50 /* 9 vars */) = 0'
    after = traced("\n".join([*lines[:place], nice, *lines[place:], ""]))
    assert said(compare(log(*before), after)) == ["~ 1.1 (ls) is now run by way of /bin/nice -n 5 ls -l"]
    assert said(compare(after, log(*before))) == ["~ 1.1 (ls) is no longer run by way of /bin/nice -n 5 ls -l"]


def test_another_program_in_the_same_place() -> None:
    """Between the same sisters."""
    found = compare(log("ls", "wc -l", "true"), log("ls", "cat", "true"))
    assert said(found) == ["~ 1.2 (wc) now runs /bin/cat, was /bin/wc -l"]


def test_the_same_program_with_the_most_like_arguments() -> None:
    """Whatever their order."""
    found = compare(log("cp a b", "cp c d", "id"), log("cp c d x", "cp a b y", "id"))
    assert said(found) == ["~ 1.1 (cp; 1.2 in B): argument y added", "~ 1.2 (cp; 1.1 in B): argument x added"]


def test_another_call_and_the_flags_it_lost() -> None:
    """One statement for all sisters."""
    ours = traced("\n".join([*logged(("top", ["ls", "()"])), ""]))
    theirs = traced("\n".join([*logged(("top", ["ls", "()"]), call="fork()"), ""]))
    assert said(compare(ours, theirs)) == [
        "~ ls, a fork of top (1.1, 1.2) are now made by fork, was vfork; flags lost CLONE_VFORK, CLONE_VM"
    ]


class TestOrder:
    """Children have no order, unless each ran alone."""

    def test_of_children_that_ran_alone(self) -> None:
        """The one that moved is named, and the one that it now comes before."""
        found = compare(log("id", "uname", "date"), log("date", "id", "uname"))
        assert said(found) == ["~ 1.3 (date; 1.1 in B) now comes before id (1.2 in B)"]
        assert found.outcome == "different"
        assert said(compare(log("id", "uname", "date"), log("uname", "date", "id"))) == [
            "~ 1.1 (id; 1.3 in B) now comes last"
        ]

    def test_of_parts(self) -> None:
        """The files of strace -ff have no common order."""
        first, second = log("id", "date"), log("date", "id")
        assert compare(replace(first, ordered=False), second).outcome == "same"

    def test_of_many(self) -> None:
        """Said once."""
        ones = [f"step{n}" for n in range(9)]
        (text,) = said(compare(log(*ones), log(*ones[::-1])))
        assert text.startswith("~ step0, step1, ")
        assert text.endswith(" now come in another order")

    @pytest.mark.parametrize("overlapping", ["id", "uname"])
    def test_of_children_that_ran_at_once(self, overlapping: str) -> None:
        """The scheduler decides it."""
        other = "uname" if overlapping == "id" else "id"

        def both(first: str, second: str) -> Trace:
            lines = logged(("top", [first, second]))
            return traced("\n".join([*lines[:2], lines[5], *lines[2:5], *lines[6:], ""]))

        assert compare(both(overlapping, other), both(other, overlapping)).outcome == "same"


class TestThreads:
    """Threads are compared as a multiset of calls and flags."""

    START = '100 execve("/bin/pool", ["pool"], 0x7ffd50 /* 9 vars */) = 0'

    def pool(self, number: int, worker: int = 100) -> Trace:
        """A program that makes threads; ``worker`` makes a child."""
        tids = range(101, 101 + number)
        lines = [self.START, *(f"100 {THREAD} = {tid}" for tid in tids), f"{worker} vfork() = 200"]
        lines += ['200 execve("/bin/id", ["id"], 0x7ffd50 /* 9 vars */) = 0', "200 exit_group(0) = ?"]
        lines += ["200 +++ exited with 0 +++", *(f"{tid} exit(0) = ?\n{tid} +++ exited with 0 +++" for tid in tids)]
        return traced("\n".join([*lines, "100 exit_group(0) = ?", "100 +++ exited with 0 +++", ""]))

    def test_one_more(self) -> None:
        """One statement, and how many more."""
        assert said(compare(self.pool(4), self.pool(5))) == ["+ B only: one more thread of pool: 1.5, made by clone3"]
        assert said(compare(self.pool(4), self.pool(2))) == [
            "- A only: 2 more threads of pool: 1.3, 1.4, made by clone3"
        ]

    def test_which_of_them_made_a_child(self) -> None:
        """Is the scheduler's choice."""
        for worker in (100, 102):
            assert compare(self.pool(2, worker=101), self.pool(2, worker=worker)).outcome == "same"

    def test_how_one_ended(self) -> None:
        """Hangs on whether it or the process ended first."""
        log = f"{self.START}\n100 {THREAD} = 101\n101 exit(0) = ?\n101 +++ exited with 0 +++\n100 exit_group(3) = ?\n"
        log += "100 +++ exited with 3 +++\n"
        assert (
            compare(traced(log), traced(log.replace("101 +++ exited with 0", "101 +++ exited with 3"))).outcome
            == "same"
        )


def test_a_task_that_outlives_its_maker_is_left_behind() -> None:
    """It makes a call after its maker's end."""
    lines = logged(("top", ["id", "sleep 9"]))
    left = traced("\n".join([*lines[:-4], *lines[-2:], *lines[-4:-2], ""]))
    assert said(compare(log("id"), left)) == [
        "+ B only: 1.2 sleep 9, made by vfork, exit status 0, left behind (outlived its maker)"
    ]


class TestUnknownValues:
    """A process with an unknown value may be any sister that it does not surely differ from."""

    def test_without_flags_nobody_knows_a_thread(self) -> None:
        """A thread on one side may be what looks like a process on the other."""
        ours = f"{TestThreads.START}\n100 {THREAD} = 101\n101 exit(0) = ?\n101 +++ exited with 0 +++\n"
        ours += "100 exit_group(0) = ?\n100 +++ exited with 0 +++\n"
        found = compare(traced(ours), traced(ours.replace("flags=CLONE_VM", "flags=7LONE_VM")))
        assert found.outcome == "undecided"
        assert ("B", "flags of task 1.1 is not known (line 2)") in found.missing

    @staticmethod
    def cut(trace: str, word: str) -> Trace:
        """The trace of a log in which strace cut a word."""
        return traced(trace.replace(f'"{word}"', f'"{word[:1]}"...'))

    def test_it_may_be_another_sister(self) -> None:
        """So that nothing differs for sure."""
        ours = "\n".join([*logged(("top", ["cp abc", "cp xyz"])), ""])
        theirs = "\n".join([*logged(("top", ["cp xyz", "cp abd"])), ""])
        assert compare(traced(ours), traced(theirs)).outcome == "different"
        found = compare(traced(ours), self.cut(theirs, "abd"))
        assert found.outcome == "undecided"

    def test_a_known_field_may_be_of_another_pair(self) -> None:
        """Each of B may be either of A: which of them ended with 1 is not known."""
        ours, theirs = (
            "\n".join([*logged(("top", [f"cp {one}abc", f"cp {two}xyz"])), ""]).replace(
                f"{failed} +++ exited with 0", f"{failed} +++ exited with 1"
            )
            for one, two, failed in (("", "", 102), ("z", "z", 101))
        )
        cut = traced(theirs.replace('"zabc"', '""...').replace('"zxyz"', '""...'))
        found = compare(traced(ours), cut)
        assert (found.outcome, [one.field for one in found.differences]) == ("undecided", ["exit_code", "exit_code"])
        assert compare(cut, traced(ours)).outcome == "undecided"

    def test_a_program_that_strace_did_not_record_is_unknown(self) -> None:
        """B's strace did not record execveat: which child ran what is not known, so neither is which ended with 1."""
        lines = logged(("top", ["cp abc", "mv xyz"]))
        lines = [lines[0], *(line.replace("execve(", "execveat(AT_FDCWD, ") for line in lines[1:])]
        lines = [line.replace("*/)", "*/, 0)") if "execveat" in line else line for line in lines]
        ours = "\n".join([*lines, ""]).replace("102 +++ exited with 0", "102 +++ exited with 1")
        bare = "\n".join([line for line in lines if "execveat" not in line] + [""])
        theirs = bare.replace("101 +++ exited with 0", "101 +++ exited with 1")
        one, other = traced(ours), traced(theirs, recorded="-f -e trace=execve,vfork,exit_group")
        for found in (compare(one, other), compare(other, one)):
            assert (found.outcome, found.differences[0].field) == ("undecided", "exit_code")

    def test_sisters_that_it_cannot_be_differ_for_sure(self) -> None:
        """Another program; another beginning."""
        ours = "\n".join([*logged(("top", ["cp abc", "id -u"])), ""])
        theirs = "\n".join([*logged(("top", ["cp abc", "id -g"])), ""])
        assert compare(self.cut(ours, "abc"), self.cut(theirs, "abc")).outcome == "different"

    def test_a_task_in_one_only_names_what_is_unknown(self) -> None:
        """What makes the answer undecided is said."""
        ours, theirs = ("\n".join([*logged(("top", some)), ""]) for some in (["()", "id"], ["id", "cp abc"]))
        found = compare(traced(ours), self.cut(theirs, "abc"))
        assert (found.outcome, [one.kind for one in found.differences]) == ("undecided", ["removed", "added"])
        assert found.missing == (("B", "argv of task 1.2 is not known (line 7)"),)
        assert "(not sure: a trace lacks what could remove it)" in str(found)

    def test_one_sister_more_is_sure(self) -> None:
        """Whichever it is."""
        ours = "\n".join([*logged(("top", ["cp abc"])), ""])
        theirs = "\n".join([*logged(("top", ["cp abc", "cp abe"])), ""])
        assert compare(self.cut(ours, "abc"), self.cut(theirs, "abe")).outcome == "different"


@pytest.mark.parametrize(
    ("change", "statements", "outcome"),
    [
        ("one more", 1, "different"),
        ("shuffled", 1, "different"),
        ("arguments", 1, "different"),
        ("renamed", 1, "different"),
        ("cut", 0, "undecided"),
    ],
)
def test_thousands_of_sisters(change: str, statements: int, outcome: str) -> None:
    """Nothing is compared with each of the others."""
    number = 3000
    ours = [f"cp {n} to" for n in range(number)]
    theirs = {
        "one more": [*ours, "cp x y"],
        "shuffled": ours[1::2] + ours[::2],
        "arguments": [f"{one} -v" for one in ours],
        "renamed": [f"mv{n} away" for n in range(number)],
        "cut": ours,
    }[change]
    texts = ["\n".join([*logged(("top", list(one))), ""]) for one in (ours, theirs)]
    first, second = (traced(text.replace('"to"]', '"to"...]') if change == "cut" else text) for text in texts)
    found = compare(first, second)
    assert (len(found.differences), found.outcome) == (statements, outcome)


def test_turns_of_a_loop_may_count_as_one() -> None:
    """--loops: any number of like siblings is equal, also where a change of all is told; none is not any number."""
    few, many = log(*["true"] * 3, "id"), log(*["true"] * 9, "id")
    assert compare(few, many).outcome == "different"
    assert compare(few, many, ignore=["loops"]).outcome == "same"
    assert compare(many, few, ignore=["loops"]).outcome == "same"
    assert compare(log("id"), many, ignore=["loops"]).outcome == "different"
    nested = [log(*[("sh -c x", ["true"] * turns)] * turns) for turns in (2, 5)]
    assert compare(*nested, ignore=["loops"]).outcome == "same"
    clones = traced("\n".join([*logged(("top", ["true"] * 5), call="fork()"), ""]))
    (text,) = said(compare(log(*["true"] * 3), clones, ignore=["loops"]))
    assert text.startswith("~ 3 × true (1.1, 1.2, 1.3) are now made by fork, was vfork")
