"""Pipelines: who writes to a pipe that another reads, as far as pipe, dup2 and close show."""

from __future__ import annotations

from strace_lens.analysis.pipes import pipelines
from strace_lens.report.story import story
from strace_lens.report.style import PLAIN
from tests.model.lines import FORK, end, start, traced

SHELL = f"{start(1, '/bin/sh')}1 pipe2([3, 4], 0) = 0\n1 {FORK} = 2\n1 close(4) = 0\n"
PIPELINE = (
    f"{SHELL}2 dup2(4, 1) = 1\n2 close(4) = 0\n{start(2, '/bin/ls')}"
    f"1 pipe([4, 5]) = 0\n1 {FORK} = 3\n3 dup2(3, 0) = 0\n3 dup2(5, 1) = 1\n{start(3, '/bin/sort')}"
    f"1 close(3) = 0\n1 close(5) = 0\n1 {FORK} = 4\n4 dup3(4, 0, 0) = 0\n{start(4, '/bin/wc')}"
    f"{end(2)}{end(3)}{end(4)}{end(1)}"
)


def chains(log: str) -> list[list[str]]:
    """The names of the tasks of each pipeline."""
    return [[task.name for task in chain] for chain in pipelines(traced(log)).chains]


def test_a_pipeline_is_drawn_in_the_order_of_its_data() -> None:
    """The child has the descriptors that its maker had when it made it, whatever the maker did since."""
    assert chains(PIPELINE) == [["1.1", "1.2", "1.3"]]
    told = ["".join(said.text for said in sentence) for sentence in story(traced(PIPELINE), PLAIN)]
    assert "Joined by pipes: ls (1.1) | sort (1.2) | wc (1.3)." in told


def test_a_log_without_close_leaves_a_doubt() -> None:
    """The number may have been closed, and may stand for another file."""
    log = "".join(line for line in PIPELINE.splitlines(keepends=True) if "close(" not in line)
    assert not pipelines(traced(log)).sure
    told = ["".join(said.text for said in sentence) for sentence in story(traced(log), PLAIN)]
    assert "Joined by pipes: ls (1.1) | sort (1.2) | wc (1.3), as far as a log without close shows." in told


def test_what_no_pipe_joins_is_no_pipeline() -> None:
    """Half a pipe, a closed number, the wrong end, a stream that was put back, a program that ran another."""
    reader = "1 close(3) = 0\n" + end(1)
    child = f"3 dup2(3, 0) = 0\n{start(3, '/bin/cat')}{end(3)}"
    base = f"{SHELL}1 {FORK} = 3\n"
    for writes in (
        "",
        "2 close(4) = 0\n2 dup2(4, 1) = 1\n",
        "2 dup2(3, 1) = 1\n",
        "2 dup2(4, 1) = 1\n2 dup2(9, 1) = 1\n",
        f"{start(2, '/bin/x')}2 dup2(4, 1) = 1\n",
        "2 dup2(4</dev/null>, 1</dev/tty>) = 1</dev/null>\n",
        "2 dup2(4, 1) = -1 EBADF (Bad file descriptor)\n",
    ):
        assert chains(f"{base}{writes}{end(2)}{child}{reader}") == [], writes
    assert chains(f"{base}2 dup2(4, 1) = 1\n{end(2)}{child}{reader}") == [["1.1", "1.2"]]


def test_a_log_without_pipes_is_not_read_again() -> None:
    """Nor one whose lines have no order."""
    assert pipelines(traced(start(1) + end(1))).chains == []
