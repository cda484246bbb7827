"""Only what both traces recorded is compared; the rest is named."""

from __future__ import annotations

from strace_lens.analysis.compare.diff import compare
from tests.analysis.compare.test_wide import AT, REFUSED, USUAL, compared, log, reads
from tests.analysis.judged_logs import traced


def test_files_that_one_log_alone_has() -> None:
    """They make no difference, and nothing undecided."""
    bare = "".join(
        line + "\n"
        for line in log().splitlines()
        if not any(line[3:].startswith(call.partition("(")[0]) for call in USUAL)
    )
    found = compared(bare, log(reads("/etc/shells")))
    assert found.outcome == "same"
    assert str(found).splitlines()[-2:] == [
        "not compared: files, close, fstat (in B only)",
        "network was not recorded: --network",
    ]


def test_a_class_is_not_known_by_calls_of_two_classes() -> None:
    """openat and newfstatat are in %file and in %desc; access is in %file alone."""
    files = log().replace(f"40 {USUAL[2]}\n", "").replace(f"40 {USUAL[4]}\n", "")
    found = compared(files, log())
    assert found.outcome == "same"
    assert "not compared: close, fstat (in B only)" in str(found)


def test_calls_that_a_filter_left_out() -> None:
    """What strace was asked says so."""
    first = traced(log(), recorded="-f -e trace=%process,openat")
    found = compare(first, traced(log('unlink("/srv/x") = 0')))
    assert found.outcome == "same"
    assert "unlink (in B only)" in str(found)


def test_a_log_that_lacks_lines() -> None:
    """They could hold the same call."""
    found = compared(log()[:-30], log(reads("/etc/shells")))
    assert found.outcome == "undecided"
    assert "~ op: also reads /etc/shells (not sure: a trace lacks what could remove it) (B line 7)" in str(found)


def test_a_path_that_the_log_does_not_show() -> None:
    """It could be any."""
    found = compared(log(f"openat({AT}, 0x7ffd10, O_RDONLY) = 3"), log(reads("/etc/shells")))
    assert found.outcome == "undecided"
    assert "task 1 did with a file is not known (line 7)" in str(found)


def test_paths_of_descriptors_in_one_log_alone() -> None:
    """What the programs gave is compared: links may lead elsewhere."""
    link = f'openat({AT}, "/bin/link", O_RDONLY) = 3</srv/target>'
    found = compared(
        log(link), log(link).replace("</srv/target>", "").replace("</srv>", "").replace("</etc/ld.so.cache>", "")
    )
    assert found.outcome == "same"
    assert "paths of descriptors (in A only)" in str(found)


def test_failed_calls_that_one_log_alone_has() -> None:
    """As with strace -z."""
    refused = f'openat({AT}, "/etc/shadow", O_RDONLY) = {REFUSED}'
    found = compared(log(), log(refused))
    assert found.outcome == "different"
    without = log().replace(USUAL[0], USUAL[3])
    found = compare(traced(without, recorded="-f -z"), traced(log(refused), recorded="-f"))
    assert (found.outcome, "failed calls (in B only)" in str(found)) == ("same", True), str(found)


def test_an_io_uring_does_what_no_call_shows() -> None:
    """It opens and connects without system calls."""
    ring = "io_uring_setup(8, {flags=0}) = 4<anon_inode:[io_uring]>"
    found = compared(log(ring), log(ring))
    assert found.outcome == "undecided"
    assert "io_uring" in str(found)
