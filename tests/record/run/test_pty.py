"""``run --terminal``: a terminal of the program's own, shown on ours."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from strace_lens.record.run.procfs import kill
from strace_lens.record.run.pty import Terminal
from tests.waiting import HANG, until

pytestmark = pytest.mark.needs_strace

COMMAND = [sys.executable, "-m", "strace_lens", "run", "--quiet", "--terminal"]


def piped(*program: str, given: bytes = b"", log: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """The run of a program where we have no terminal at all."""
    kept = ["--log", str(log)] if log else []
    env = {name: value for name, value in os.environ.items() if name not in {"LINES", "COLUMNS"}}
    return subprocess.run(
        [*COMMAND, *kept, "--", *program],
        input=given,
        capture_output=True,
        check=False,
        timeout=HANG,
        start_new_session=True,
        env=env,
    )


@pytest.fixture
def shell() -> Iterator[pexpect.spawn[str]]:
    """Our own terminal, of 30 lines and 100 columns, and a program on the one behind it."""
    spawned = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "--", "bash", "--norc", "--noediting", "-i"],
        dimensions=(30, 100),
        encoding="utf-8",
        timeout=HANG,
        env={**os.environ, "PS1": "ready> "},
    )
    spawned.expect("ready> ")
    yield spawned
    assert spawned.pid is not None
    kill(spawned.pid)
    spawned.wait()
    spawned.close()


def asked(shell: pexpect.spawn[str], command: str) -> str:
    """What the command printed."""
    shell.sendline(command)
    shell.expect("\r\n(.*)ready> ")
    assert isinstance(shell.match, re.Match)
    return str(shell.match[1]).strip()


def test_a_terminal_where_we_have_none() -> None:
    """The program sees one of 24 lines and 80 columns; what it writes, and its status, come through."""
    done = piped("sh", "-c", "test -t 0 && test -t 1 && test -t 2 && stty size </dev/tty; exit 5")
    assert (done.stdout, done.stderr, done.returncode) == (b"24 80\r\n", b"", 5)


def test_what_stands_on_our_input_is_typed() -> None:
    """And its end is Ctrl-D, as script(1) has it."""
    done = piped("sh", "-c", 'read x; echo "got $x"; cat; echo end', given=b"one\ntwo\n")
    text = done.stdout.replace(b"\r\n", b"\n")
    assert b"got one\n" in text
    assert text.endswith(b"two\nend\n")


def test_colours_and_raw_bytes_come_through() -> None:
    """Nothing is decoded on the way."""
    done = piped("printf", r"\033[31mred\033[0m\377")
    assert done.stdout == b"\x1b[31mred\x1b[0m\xff"


def test_much_output_comes_through() -> None:
    """A hundred thousand lines, each whole."""
    done = piped("seq", "100000")
    assert done.stdout == b"".join(b"%d\r\n" % number for number in range(1, 100001))


def test_a_death_by_signal_has_a_shells_status() -> None:
    """128 + the number of the signal."""
    assert piped("sh", "-c", "kill -TERM $$").returncode == 143


def test_the_size_is_ours_and_follows_ours(shell: pexpect.spawn[str]) -> None:
    """SIGWINCH is passed on."""
    assert asked(shell, "stty size") == "30 100"
    shell.setwinsize(40, 120)
    until(lambda: asked(shell, "stty size") == "40 120", "the program's terminal has our size")


def test_ctrl_c_ends_what_is_in_the_foreground(shell: pexpect.spawn[str]) -> None:
    """The key goes through as a byte; the program's own terminal makes a signal of it."""
    shell.sendline("sh -c 'echo g''o; exec sleep 100'")
    shell.expect("go\r\n")
    shell.sendcontrol("c")
    shell.expect("ready> ")
    assert asked(shell, "echo $?") == "130"


def test_the_programs_status_comes_back_and_our_terminal_is_as_before(shell: pexpect.spawn[str]) -> None:
    """Raw mode is over when the program is."""
    shell.sendline("exit 7")
    shell.expect(pexpect.EOF)
    shell.wait()
    assert shell.exitstatus == 7


def test_our_terminal_is_cooked_again() -> None:
    """What was set before is set after: echo, and lines."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    done = subprocess.run([*COMMAND, "--", "true"], stdin=slave, stdout=slave, stderr=slave, check=False, timeout=HANG)
    assert done.returncode == 0
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    os.close(master)


def test_no_descriptor_of_another_is_closed() -> None:
    """What was opened since the program has its side of the terminal may have the number that ours had."""
    with Terminal() as terminal:
        process = terminal.start(["true"], None, None)
        others = [os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC) for _ in range(4)]
        process.wait()
    for descriptor in others:
        os.close(descriptor)


def test_what_is_typed_unseen_is_not_in_the_log(tmp_path: Path) -> None:
    """A password prompt: even a recording of every read does not hold it."""
    script = 'stty -echo; printf "Password: "; read x; stty echo; echo; test "$x" = hunter2 && echo right'
    trace = ["--trace", "read,write,execve"]
    log = tmp_path / "log"
    spawned = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], *trace, "--log", str(log), "--", "sh", "-c", script], encoding="utf-8", timeout=HANG
    )
    spawned.expect("Password: ")
    spawned.sendline("hunter2")
    spawned.expect("right")
    spawned.expect(pexpect.EOF)
    spawned.wait()
    text = log.read_text()
    assert "+++ exited with 0 +++" in text
    assert '"Password: "' in text
    reads = re.findall(r'read\(0, "(.*?)", 1\)', text)
    assert len(reads) >= len("hunter2\n")
    assert set(reads) == {"*"}
