"""Logs that are not as strace wrote them: those of other tracers, old ones, and what mails and tools add or change."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest

from strace_lens.api.read import read
from strace_lens.errors import UnreadableLog
from strace_lens.parse.foreign import other_tracer

LOG = """\
8101 execve("/usr/bin/env", ["env", "id"], 0x7ffe10 /* 7 vars */) = 0
8101 write(1, "{\\"uid\\":0,\\"gid\\":0}\\n", 18) = 18
8101 exit_group(0)                     = ?
8101 +++ exited with 0 +++
"""
OTHERS = {
    "qemu-user (qemu -strace)": (
        '8101 openat(AT_FDCWD,"/etc/motd",O_RDONLY) = 3\n8101 read(3,0x40004000,4096) = 12\n8101 exit_group(0)\n',
        '8101 access("/etc/nope",R_OK) = -1 errno=2 (No such file or directory)\n8101 brk(NULL) = 0x0000000000412000\n',
    ),
    "gVisor (runsc --strace)": (
        "I0311 09:00:00.000001       1 strace.go:567] [   3:   3] env E brk(0x0)\n",
        "D0311 09:00:00.000002      77 strace.go:605] [  12] env X brk(0x0) = 94055 (0x16f67) (1.2µs)\n",
    ),
    "lurk": (
        '[8101] brk(NULL) = 0x55d0\n[8101] openat(4294967196, "/etc/motd", 0) = 3\n',
        '[77] brk(NULL) = 0x55d0\n[77] read(3, "hi", 2) = 2\n',
        "[810122] brk(NULL) = 0x55d0\n",
    ),
    "perf trace": (
        "     0.010 ( 0.002 ms): env/8101 brk() = 0x55d0\n",
        "         ? (         ): env/8101  ... [continued]: execve()) = 0\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in OTHERS.items() for text in texts])
def test_error_logs_of_other_tracers(tmp_path: Path, name: str, text: str) -> None:
    """A log of another tracer is refused, by the tracer's name."""
    path = tmp_path / "other.log"
    path.write_text(text)
    with pytest.raises(UnreadableLog) as caught:
        read(path)
    assert str(caught.value) == f"{path} is a log of {name}, not of strace: it looks alike and means something else"


@pytest.mark.parametrize(
    "text",
    [
        LOG.replace("\n8101 exit", '\n8101 write(1, "{\\"a\\":\\"b\\",\\"c\\":1}", 15) = 15\n8101 exit'),
        '[  12] brk(NULL)                    = 0x55d0\n[ 257] openat(AT_FDCWD, "/etc/motd", O_RDONLY) = 3\n',
        '[4045] brk(NULL)                    = 0x55d0\n[4005] open("/etc/motd", O_RDONLY)    = 3\n',
    ],
    ids=["JSON in strings", "numbers of calls", "numbers of calls on MIPS"],
)
def test_straces_own_logs_are_no_others(text: str) -> None:
    """What a program writes, and the numbers of calls (-n), make no log one of another tracer."""
    assert other_tracer(text.splitlines(keepends=True)) is None


@pytest.mark.parametrize("before", [" ", "  ", "   ", "    ", "        ", "\t", "> ", ">", ">> ", "> > ", ">    "])
def test_a_log_from_a_mail(tmp_path: Path, before: str) -> None:
    """Indentation and quoting are taken away; the lines of the mail round it were not understood."""
    path = tmp_path / "mail.log"
    path.write_text("".join(before + line for line in LOG.splitlines(keepends=True)))
    trace = read(path)
    assert [task.tid for task in trace.tasks] == [8101]
    assert not trace.gaps
    path.write_text(f"Hi,\nsee below: it fails\n\n{path.read_text()}\nBye\n")
    trace = read(path)
    assert [task.tid for task in trace.tasks] == [8101]
    assert {gap.kind for gap in trace.gaps} == {"unparsed"}
    assert len(trace.gaps) == 3


def test_an_empty_line_in_a_quotation(tmp_path: Path) -> None:
    """A mail may keep the > alone of an empty line: it is empty, and nothing is missing."""
    path = tmp_path / "mail.log"
    path.write_text(
        "".join("> " + line for line in LOG.splitlines(keepends=True)).replace("\n> 8101 exit", "\n>\n> 8101 exit")
    )
    assert not read(path).gaps


@pytest.mark.parametrize("packed", [gzip.compress, lzma.compress, bz2.compress])
@pytest.mark.parametrize("name", ["log.txt", "log.gz"])
def test_a_compressed_log(tmp_path: Path, packed: type[bytes], name: str) -> None:
    """A compressed log is read, whatever it is called; one that breaks off is cut."""
    path = tmp_path / name
    path.write_bytes(packed(LOG.encode()))
    trace = read(path)
    assert [task.tid for task in trace.tasks] == [8101]
    assert not trace.gaps
    path.write_bytes(packed(LOG.encode())[:-20])
    assert any(gap.kind == "cut" for gap in read(path).gaps)


def test_a_byte_order_mark(tmp_path: Path) -> None:
    """The mark that some editors put before a file is skipped, with or without a log behind it."""
    path = tmp_path / "bom.log"
    path.write_text(LOG, encoding="utf-8-sig")
    assert not read(path).gaps
    path.write_text("", encoding="utf-8-sig")
    assert any(gap.kind == "empty" for gap in read(path).gaps)


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n\n", "\r\n\r\n"])
def test_a_file_of_blanks_is_no_complete_log(tmp_path: Path, text: str) -> None:
    """Nothing in a file shows no task: the evidence is missing."""
    path = tmp_path / "blank.log"
    path.write_text(text)
    assert [gap.kind for gap in read(path).gaps] == ["empty"]


@pytest.mark.parametrize(
    "line",
    [
        "8101 clone(child_stack=0, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f10) = 8102",
        "8101 --- SIGCHLD (Child exited) @ 0 (0) ---",
        "Process 8102 attached",
    ],
)
def test_a_strace_before_4_26(tmp_path: Path, line: str) -> None:
    """An old log is read as far as it goes, and a note calls it old."""
    path = tmp_path / "old.log"
    path.write_text(LOG.replace("\n8101 exit", f"\n{line}\n8101 exit"))
    trace = read(path)
    assert trace.tasks[0].tid == 8101
    assert any("4.26" in note for note in trace.notes)


def test_a_table_with_the_programs_output_round_it(tmp_path: Path) -> None:
    """strace -c on a terminal: the table is strace's, what the program wrote is not understood, and no task shows."""
    path = tmp_path / "counted.log"
    rule = "------ ----------- ----------- --------- --------- ----------------\n"
    rows = (
        " 62.50    0.000050          25         2           execve\n"
        " 37.50    0.000030           3         9         1 openat\n"
    )
    titles = "% time     seconds  usecs/call     calls    errors syscall\n"
    path.write_text(
        f"hello, my\n{titles}{rule}{rows}{rule}100.00    0.000080           7        11         1 total\nbye\n"
    )
    trace = read(path)
    assert [(gap.kind, gap.line) for gap in trace.gaps] == [("empty", None), ("unparsed", 1), ("unparsed", 8)]


def test_error_a_text_with_rules(tmp_path: Path) -> None:
    """Lines of dashes alone make no table of strace."""
    path = tmp_path / "text.log"
    path.write_text("Title\n-----\nSome words.\n")
    with pytest.raises(UnreadableLog, match="is not a log of strace"):
        read(path)
