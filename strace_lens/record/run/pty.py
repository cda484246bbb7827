"""Gives the program its own terminal, shown on the caller's, as script(1) does.

It works without a terminal of the caller too (continuous integration): the program's terminal then has 24 lines and 80
columns, or the numbers in LINES and COLUMNS.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import selectors
import signal
import struct
import subprocess
import termios
import tty
from collections.abc import Callable, Sequence
from types import TracebackType

from strace_lens.interrupts import ignores_children_again

_BLOCK = 1 << 16
_AT_ONCE = {True: 256, False: 4096}
"""Bytes that a terminal (True), a pipe or a file takes without blocking, once poll(2) says that it is writable."""
_LFLAG, _CC = 3, 6


class Terminal:
    """A pseudo-terminal (pty(7)) between the program and the caller."""

    kept = (None, None)

    def __init__(self) -> None:
        self._unseen: list[str] = []
        self._line = b""
        self._pending = bytearray()
        self._unshown = bytearray()
        self._reading = False
        self._before: list[object] | None = None
        self._on_resize: object = None

    @property
    def typed_unseen(self) -> tuple[str, ...]:
        """The lines that were typed while the terminal did not show them (passwords)."""
        return tuple(self._unseen)

    def __enter__(self) -> Terminal:
        self._master, slave = os.openpty()
        self._slave: int | None = slave
        self._shown = next((number for number in (0, 1, 2) if os.isatty(number)), None)
        if self._shown is not None:
            termios.tcsetattr(slave, termios.TCSANOW, termios.tcgetattr(self._shown))
        self._resize()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            termios.tcsetattr(0, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]  # what tcgetattr gave
        if self._on_resize is not None:
            signal.signal(signal.SIGWINCH, self._on_resize)  # type: ignore[arg-type]  # what signal() gave
        os.close(self._master)
        self._close_slave()

    def _close_slave(self) -> None:
        """Closes our copy, once: its number may be another file's since, one of another thread."""
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None

    def start(self, argv: list[str], cwd: str | None, env: dict[str, str] | None) -> subprocess.Popen[bytes]:
        """Starts the command in a new session with this terminal."""
        assert self._slave is not None  # a terminal starts one program
        process = start_on(self._slave, argv, cwd, env)
        self._close_slave()
        os.set_blocking(self._master, False)
        return process

    def register(self, selector: selectors.BaseSelector) -> None:
        """Watches both terminals, and passes on what each writes."""
        self._selector = selector
        self._reading = True
        self._listen()
        self._stdin_open = _can_read(0)
        if self._stdin_open:
            if os.isatty(0):
                self._before = termios.tcgetattr(0)
                tty.setraw(0, termios.TCSANOW)
            selector.register(0, selectors.EVENT_READ, self._take)
        if self._shown is not None:
            self._on_resize = signal.signal(signal.SIGWINCH, lambda *_: self._resize())

    @property
    def unshown(self) -> bool:
        """Whether output of the program still waits for the caller's standard output."""
        return bool(self._unshown)

    def drain(self) -> bool:
        """Shows the program's last output; returns True while some of it is not shown."""
        while self._read():
            pass
        while self._unshown and select.select([], [1], [], 0)[1]:
            self._show()
        return self.unshown

    def _resize(self) -> None:
        set_size(self._master, *_size(self._shown))

    def _listen(self) -> None:
        """Watches for the next step. Reads no more output of the program until the caller has taken the last."""
        reads = selectors.EVENT_READ if self._reading and not self._unshown else 0
        writes = selectors.EVENT_WRITE if self._reading and self._pending else 0
        self._watch(self._master, reads | writes, self._serve)
        self._watch(1, selectors.EVENT_WRITE if self._unshown else 0, self._show)

    def _watch(self, descriptor: int, events: int, act: Callable[[], None]) -> None:
        if descriptor in self._selector.get_map():
            self._selector.unregister(descriptor)
        if events:
            self._selector.register(descriptor, events, act)

    def _serve(self) -> None:
        if not self._unshown:
            self._read()
        self._give()

    def _read(self) -> bool:
        """Reads output of the program; returns whether there was any."""
        if not self._reading:
            return False
        try:
            block = os.read(self._master, _BLOCK)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno != errno.EIO:  # pty(7): nobody has the other side open
                raise
            block = b""
        self._reading = bool(block)
        self._unshown += block
        self._listen()
        return self._reading

    def _show(self) -> None:
        """Passes on as much as the caller's standard output takes without blocking."""
        del self._unshown[: os.write(1, self._unshown[: _AT_ONCE[os.isatty(1)]])]
        if not self._unshown:
            self._listen()

    def _take(self) -> None:
        """Reads what is typed, or a standard input that is not a terminal."""
        block = os.read(0, _BLOCK)
        if block:
            self._note_unseen(block)
        else:
            # As script(1) does: types the terminal's end-of-file character at the end of the file.
            self._selector.unregister(0)
            block = self._end_of_file()
        self._pending += block
        self._give()

    def _give(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._pending:
                del self._pending[: os.write(self._master, self._pending[:1024])]
        self._listen()

    def _end_of_file(self) -> bytes:
        attributes = termios.tcgetattr(self._master)
        end = attributes[_CC][termios.VEOF]
        return bytes(end) if attributes[_LFLAG] & termios.ICANON else b""

    def _note_unseen(self, block: bytes) -> None:
        """Remembers what is typed at a prompt that does not show it."""
        if not hides_typing(self._master):
            self._line = b""
            return
        *lines, self._line = (self._line + block.replace(b"\r", b"\n")).split(b"\n")
        self._unseen += [line.decode("utf-8", "surrogateescape") for line in lines if line]


def start_on(slave: int, argv: Sequence[str], cwd: str | None, env: dict[str, str] | None) -> subprocess.Popen[bytes]:
    """Starts a command in a new session with the terminal ``slave``."""
    return subprocess.Popen(
        argv,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=cwd,
        env=env,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )


def set_size(terminal: int, lines: int, columns: int) -> None:
    """Sets the size of a terminal; the kernel sends SIGWINCH to its foreground processes (tty_ioctl(4))."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def hides_typing(master: int) -> bool:
    """Whether the terminal takes lines (ICANON) and does not echo them, as at a prompt for a password."""
    flags: int = termios.tcgetattr(master)[_LFLAG]
    return not flags & termios.ECHO and bool(flags & termios.ICANON)


def _take_terminal() -> None:
    """Makes standard input the controlling terminal. Runs in the child, which leads its session (tty_ioctl(4))."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if (again := ignores_children_again()) is not None:
        again()


def _can_read(descriptor: int) -> bool:
    """Whether it is open and we may read it: the kernel stops a background job that reads its terminal."""
    try:
        return not os.isatty(descriptor) or os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False


def _size(shown: int | None) -> tuple[int, int]:
    """Lines and columns of the caller's terminal."""
    if shown is not None:
        lines, columns = struct.unpack("HHHH", fcntl.ioctl(shown, termios.TIOCGWINSZ, bytes(8)))[:2]
        if lines and columns:
            return lines, columns
    told = (os.environ.get("LINES", ""), os.environ.get("COLUMNS", ""))
    lines, columns = (int(word) if word.isdecimal() else usual for word, usual in zip(told, (24, 80), strict=True))
    return lines, columns
