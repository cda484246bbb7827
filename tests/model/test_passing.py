"""A trace is the same whether the reader passes over calls that say nothing of tasks or gives each."""

from pathlib import Path
from random import Random

import pytest

from strace_lens.events import Passed
from strace_lens.model.build.fold import PASSABLE, Fold, build
from strace_lens.model.trace import Trace
from strace_lens.parse import passing, reader
from strace_lens.parse.log import Log, open_log
from tests.damage.golden import Golden, golden_logs
from tests.damage.kinds import KINDS
from tests.model.built import told


def both(log: Log) -> tuple[Trace, Trace]:
    """The trace made the plain way, and the one made the fast way."""
    cut = log.last_line if log.cut else None
    plain = build(log.events, ordered=log.ordered, cut=cut)
    return plain, build(log.events, ordered=log.ordered, cut=cut, briefly=log.briefly)


def opened(folder: Path, text: str) -> Log:
    """The log of a text."""
    path = folder / "log"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return open_log(path)


@pytest.mark.parametrize("golden", golden_logs(), ids=lambda golden: golden.name)
def test_the_fast_way_and_the_plain_way_agree(tmp_path: Path, golden: Golden) -> None:
    """On each golden log, and on what is left of it after damage of each kind."""
    lines, random = golden.text.splitlines(keepends=True), Random(golden.name)
    for text in (golden.text, *(damage(lines, random).text for damage in KINDS.values())):
        plain, fast = both(opened(tmp_path, text))
        assert told(fast) == told(plain)


@pytest.mark.parametrize("golden", golden_logs(), ids=lambda golden: golden.name)
def test_a_second_walk_finds_the_tasks_of_the_first(tmp_path: Path, golden: Golden) -> None:
    """Each event has the task that the fold gave it, on each golden log and on what is left of it after damage."""
    lines, random = golden.text.splitlines(keepends=True), Random(golden.name)
    for text in (golden.text, *(damage(lines, random).text for damage in KINDS.values())):
        log = opened(tmp_path, text)
        fold = Fold(ordered=log.ordered)
        folded = [(fold.take(event), event) for event in log.events()]
        again = list(fold.owners.of(log.events()))
        assert [task for task, _ in again] == [task for task, _ in folded]
        assert [str(event) for _, event in again] == [str(event) for _, event in folded]


def test_calls_are_passed_over(tmp_path: Path) -> None:
    """Each run of a task's as one event; not where a line tells of tasks, nor where its form is not the usual."""
    usual = "7 read(3, 4) = 5\n8 read(3, 4 <unfinished ...>\n7 close(3) = 0\n8 <... read resumed>) = -1 EBADF (Bad)\n"
    text = f"7 getpid() = 7\n{usual}7 vfork() = 9\n7 read(3, (4) = 5\n"
    events = list(opened(tmp_path, text).briefly(PASSABLE))
    _, first, second, vfork, odd = events
    assert isinstance(first, Passed)
    assert isinstance(second, Passed)
    assert (first.pid, first.names, first.begun, first.last_line) == (7, {"read", "close"}, [2, 4], 4)
    assert (second.begun, second.last_line, second.failed, second.succeeded) == ([3], 5, True, False)
    assert not isinstance(vfork, Passed)
    assert not isinstance(odd, Passed)


def test_a_run_of_calls_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that makes no other call takes no memory by the line, and the trace stays the same."""
    monkeypatch.setattr(passing, "_MOST", 3)
    text = "7 getpid() = 7\n" + "7 read(3, 4) = 5\n8 close(3) = 0\n" * 2_000 + "7 exit_group(0) = ?\n"
    log = opened(tmp_path, text)
    runs = [event for event in log.briefly(PASSABLE) if isinstance(event, Passed)]
    assert sum(len(run.begun) for run in runs) == 4_000
    assert max(len(run.begun) for run in runs) <= 256
    plain, fast = both(log)
    assert told(fast) == told(plain)


def test_nothing_is_passed_over_where_midnight_may_lie_between(tmp_path: Path) -> None:
    """Lines with the time of day alone."""
    log = opened(tmp_path, "7 23:59:59 read(3, 4) = 5\n7 00:00:01 read(3, 4) = 5\n")
    assert not any(isinstance(event, Passed) for event in log.briefly(PASSABLE))


def test_a_short_number_is_a_pid_behind_a_line_with_a_relative_time(tmp_path: Path) -> None:
    """A form of leaders that was met does not change what a number means. (found by make fuzz)"""
    log = opened(tmp_path, "7 getpid() = 7\n     0.000025 getppid() = 1\n8 getppid() = 1\n")
    assert [event.pid for event in log.events()] == [7, None, 8]
    plain, fast = both(log)
    assert told(fast) == told(plain)


def test_a_string_without_an_end_breaks_a_line_off(tmp_path: Path) -> None:
    """Whatever the form of leader of the line before. (found by make fuzz)"""
    calls = "1795554402.116933 dup2(5, 1) = 1\n179555637 mmap(NULL, 3) = 0x7fb\n1795554402.114660 close(3) = 0\n"
    broken = '1795554402.114688 openat(AT_FDCWD, "4402 close(5) = 0\n'
    plain, fast = both(opened(tmp_path, f"{calls}{broken}+++ x +++\n"))
    assert told(fast) == told(plain)


def test_a_result_has_a_blank_before_it(tmp_path: Path) -> None:
    """strace prints one behind each bracket that ends a call. (found by make fuzz)"""
    plain, fast = both(opened(tmp_path, "7 dup(1) = 3\n7 dup(1)= 3\n"))
    assert told(fast) == told(plain)
    assert [gap.line for gap in fast.gaps if gap.kind == "cut call"] == [2]


@pytest.mark.parametrize("golden", golden_logs(), ids=lambda golden: golden.name)
def test_usual_forms_are_read_as_the_careful_way_reads_them(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """On each golden log."""
    quick = shown(golden.text)
    never = (lambda _line: None,) * 3
    monkeypatch.setattr(reader, "_NEVER", never)
    monkeypatch.setattr(reader, "_quick", lambda _leader: never)
    assert quick == shown(golden.text)


def shown(text: str) -> list[str]:
    """Every field of each event of a text, its decoder aside."""
    return [repr(event) for event in reader.read_lines(text.splitlines(keepends=True))]
