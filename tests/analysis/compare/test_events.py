"""The events of paired processes in sequence (``--events``)."""

from __future__ import annotations

import pytest

from strace_lens.analysis.compare.diff import compare_by
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.rules import DEFAULT, chosen
from strace_lens.analysis.compare.sequences import Block, Sequenced, Texts, blocks
from tests.analysis.compare.test_wide import log, reads
from tests.analysis.judged_logs import traced

SEEK = "lseek(3</srv/x>, {}, SEEK_SET) = 0"


def compared(ours: str, theirs: str) -> TraceDiff:
    """Compares two logs, their events too."""
    return compare_by(DEFAULT, traced(ours), traced(theirs), events=True)


def said(found: TraceDiff) -> list[str]:
    """The statements, and the events below them."""
    return [line for line in str(found).splitlines() if line[0] in "+-~ "]


def test_an_event_more_is_shown_with_its_line() -> None:
    """Between the same events before and behind; what both do elsewhere is not shown."""
    calls = [SEEK.format(place) for place in range(9)]
    found = compared(log(*calls), log(*calls[:4], "fsync(3</srv/x>) = 0", *calls[4:]))
    assert (said(found), found.outcome) == (
        [
            "~ op: also calls fsync (B line 11)",
            "~ 1 (op): events differ: 1 only in B (B line 11)",
            "    + B line 11: fsync(<fd></srv/x>) = 0",
        ],
        "different",
    )


def test_another_argument_is_one_replacement() -> None:
    """On both sides; sets of names do not show it."""
    found = compared(log(SEEK.format(1)), log(SEEK.format(2)))
    assert said(found) == [
        "~ 1 (op): events differ: 1 only in A and 1 only in B (A line 7, B line 7)",
        "    - A line 7: lseek(<fd></srv/x>, 1, SEEK_SET) = 0",
        "    + B line 7: lseek(<fd></srv/x>, 2, SEEK_SET) = 0",
    ]


def test_another_number_of_turns_is_a_count() -> None:
    """Of an event that comes several times in a row."""
    found = compared(log(*[SEEK.format(1)] * 10), log(*[SEEK.format(1)] * 11))
    assert said(found)[1:] == [
        "    - A line 7: lseek(<fd></srv/x>, 1, SEEK_SET) = 0 (10 times)",
        "    + B line 7: lseek(<fd></srv/x>, 1, SEEK_SET) = 0 (11 times)",
    ]


def test_what_varies_is_no_difference() -> None:
    """Addresses, descriptors, data, and into how many pieces a stream is cut."""
    first = log("read(3</srv/x>, 0x7f01, 64) = 9", "brk(0x55aa) = 0x55aa", 'write(1<pipe:[7]>, "a", 1) = 1')
    second = log(
        "read(4</srv/x>, 0x7f02, 64) = 5",
        "read(4</srv/x>, 0x7f02, 64) = 4",
        "munmap(0x7f, 4096) = 0",
        'write(1<pipe:[8]>, "b", 1) = 1',
    )
    assert compared(first, second).outcome == "same"
    kept = compare_by(chosen(keep=["descriptors"]), traced(first), traced(second), events=True)
    assert kept.outcome == "different"


def test_a_task_that_was_killed_did_what_it_had_time_for() -> None:
    """Its events are the beginning of the other's: what the other does behind it is no difference."""
    calls = [SEEK.format(place) for place in range(9)]
    killed = [
        log(*some).replace("40 exit_group(0) = ?\n", "").replace("exited with 0", "killed by SIGKILL")
        for some in (calls[:4], calls, [*calls[:3], SEEK.format(77)])
    ]
    assert compared(killed[0], killed[1]).outcome == "same"
    assert compared(killed[1], killed[0]).outcome == "same"
    assert compared(killed[2], killed[1]).outcome == "different"


def test_threads_have_no_order_among_each_other() -> None:
    """Which thread does what first is the scheduler's choice; the leader's own events stay a sequence."""
    thread = (
        "40 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM, exit_signal=0, "
        "stack=0x7f, stack_size=0x7fff80}, 88) = 41\n"
    )
    logs = []
    for order in ((1, 2), (2, 1)):
        done = "".join(f"41 {SEEK.format(place)}\n" for place in order)
        logs.append(
            log().replace("40 exit_group", f"{thread}{done}41 exit(0) = ?\n41 +++ exited with 0 +++\n40 exit_group")
        )
    assert compared(*logs).outcome == "same"
    assert compared(log(SEEK.format(1), SEEK.format(2)), log(SEEK.format(2), SEEK.format(1))).outcome == "different"


def test_one_change_of_many_sisters_is_told_once() -> None:
    """As everywhere."""

    def run(place: int) -> str:
        lines = [
            f"40 vfork() = {pid}\n"
            f'{pid} execve("/bin/wc", ["wc"], 0x7ffd50 /* 9 vars */) = 0\n{pid} {SEEK.format(place)}\n'
            f"{pid} exit_group(0) = ?\n{pid} +++ exited with 0 +++\n"
            for pid in (41, 42, 43)
        ]
        return log(SEEK.format(0)).replace("40 exit_group", "".join(lines) + "40 exit_group")

    (statement, *_) = said(compared(run(1), run(2)))
    assert statement.startswith("~ 3 × wc (1.1, 1.2, 1.3): events differ: 1 only in A and 1 only in B (first: A line ")


def test_without_all_lines_nothing_is_sure() -> None:
    """They could hold the events."""
    found = compared(log(reads("/srv/x"))[:-30], log(reads("/srv/x"), SEEK.format(1), reads("/srv/x")))
    assert found.outcome == "undecided"


class TestBlocks:
    """Sequences are compared without their common beginning and end."""

    @staticmethod
    def of(ours: str, theirs: str) -> list[Block]:
        """The blocks of two sequences of letters."""
        texts = Texts()
        sides = []
        for some in (ours, theirs):
            sides.append(Sequenced([], [], []))
            for line, letter in enumerate(some, 1):
                sides[-1].add(texts.number(letter, loose=letter == "r"), line)
        return list(blocks(sides[0], sides[1], texts))

    @pytest.mark.parametrize(
        ("ours", "theirs", "found"),
        [
            ("abc", "abc", []),
            ("", "ab", [("", "ab")]),
            ("abcd", "abd", [("c", "")]),
            ("abcd", "axcy", [("b", "x"), ("d", "y")]),
            ("aab", "ab", [("a", "a")]),
            ("rrb", "rb", []),
            ("abXcdYef", "abcdef", [("X", ""), ("Y", "")]),
        ],
    )
    def test_in_small(self, ours: str, theirs: str, found: list[tuple[str, str]]) -> None:
        """What each side has alone, place by place; equal data calls in a row are one."""
        shown = [
            ("".join(one.text for one in block.a), "".join(one.text for one in block.b))
            for block in self.of(ours, theirs)
        ]
        assert shown == found

    def test_beyond_a_size_the_rest_is_one_block(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With counts, and the first events."""
        monkeypatch.setattr("strace_lens.analysis.compare.sequences._MOST", 8)
        (block,) = self.of("aXbcdZe", "aYbcdWe")
        assert (block.numbers, len(block.a), len(block.b)) == ((5, 5), 5, 5)
