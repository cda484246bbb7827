"""Reads the program of an execve, and the child of a wait or a signal, from their arguments."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from strace_lens.events import Syscall
from strace_lens.linux.signals import is_signal, signal_name
from strace_lens.linux.wait_status import (
    CHILD_CODES,
    MACROS,
    WAIT_OPTIONS,
    WCONTINUED,
    WNOWAIT,
    WUNTRACED,
    ChildChange,
    child_code,
    read_status,
)
from strace_lens.model.task import Exec, Task
from strace_lens.values import (
    Array,
    Fd,
    Flags,
    Null,
    Number,
    Pid,
    String,
    Struct,
    Value,
    WaitStatus,
    is_read,
    name_of,
    number_of,
)


class ChildState(NamedTuple):
    """What became of a child: the change, its exit code, the signal that killed or stopped it, core or not."""

    change: ChildChange
    code: int | None = None
    signal: str | None = None
    core: bool = False

    @property
    def is_end(self) -> bool:
        """Whether the child is dead."""
        return self.change in {"exited", "killed"}


class WaitResult(NamedTuple):
    """The result of a wait: the child, what became of it, whether the wait reaped it, and its CPU time (ns)."""

    pid: int
    state: ChildState
    reaped: bool
    cpu: int | None


_UNKNOWN = ChildState("unknown")


def executed(task: Task, call: Syscall) -> Exec | None:
    """The exec of ``call``, or None if the log does not show its result."""
    result = call.result
    if result is None or (result.value is None and result.errno is None) or result.restarted or result.injected:
        return None
    first = 1 if call.name == "execveat" else 0
    argv = call.argument(first + 1)
    words = [_once(item.text) for item in argv.items if isinstance(item, String)] if isinstance(argv, Array) else None
    whole = isinstance(argv, Array) and all(isinstance(item, String) and not item.truncated for item in argv.items)
    return Exec(
        task=task,
        path=_path(call, first),
        argv=tuple(words) if words is not None else None,
        argv_cut=not whole,
        errno=None if _took_the_tid(call) else result.errno,
        lines=call.lines,
        begun_before_log=call.begun_before_log,
    )


@lru_cache(4096)
def _once(text: str) -> str:
    """The same object for equal texts: a build runs few programs, with words that come again, and often."""
    return text


def _took_the_tid(call: Syscall) -> bool:
    """Whether the caller died in the call, with its leader's tid: its execve had succeeded (fs/exec.c: de_thread)."""
    return call.pid is not None and call.end_pid != call.pid


def took_another_result(call: Syscall) -> bool:
    """Whether strace printed a later call's result for a successful execve; the later call has no line.

    strace 6.1 does so with ``--seccomp-bpf``, if a thread that does not lead its group calls execve.
    """
    return _took_the_tid(call) and call.result is not None and call.result.value not in {0, None}


def _path(call: Syscall, place: int) -> str | None:
    path = call.argument(place)
    if not isinstance(path, String) or path.truncated:
        return None
    if path.data or not place:
        return _once(path.text)
    # execveat(2) with AT_EMPTY_PATH runs the file of the descriptor; -y prints its path.
    handle = call.argument(0)
    return handle.path if isinstance(handle, Fd) else None


def waited(call: Syscall) -> WaitResult | None:
    """The result of the successful wait ``call``; None if no child was ready (WNOHANG)."""
    if call.name == "waitid":
        info = call.argument(2)
        pid, state = (_pid_in(info), state_in(info)) if isinstance(info, Struct) else (0, _UNKNOWN)
        options, usage = call.argument(3), call.argument(4)
    else:
        result = call.result
        pid = result.value if result and result.value else 0
        state = _status(call.argument(1))
        options, usage = call.argument(2), call.argument(3)
    if not pid:
        return None
    asked = _option_bits(options)
    dead = state.is_end or (state.change == "unknown" and not asked & (WUNTRACED | WCONTINUED))
    return WaitResult(pid, state, dead and not asked & WNOWAIT, _cpu_time(usage))


def is_wait_unread(call: Syscall) -> bool:
    """Whether a successful wait may have returned a child in a structure that was not read (waitid(2))."""
    if call.name != "waitid" or call.result is None or call.result.value != 0 or call.begun_before_log:
        return False
    info = call.argument(2)
    return len(call.args) < 5 or not (isinstance(info, Null) or (isinstance(info, Struct) and is_read(info)))


def _option_bits(options: Value | None) -> int:
    if options is None:
        return 0
    bits = number_of(options) or 0
    if isinstance(options, Flags):
        bits = options.bits
        for name in options.names:
            bits |= WAIT_OPTIONS.get(name, 0)
    return bits


def _cpu_time(usage: Value | None) -> int | None:
    """CPU time of a struct rusage, user and kernel mode, in nanoseconds (getrusage(2)); None if not read."""
    if not isinstance(usage, Struct):
        return None
    total = 0
    for name in ("ru_utime", "ru_stime"):
        spent = usage.get(name)
        if not isinstance(spent, Struct):
            return None
        seconds, micros = (spent.get(part) for part in ("tv_sec", "tv_usec"))
        if seconds is None or micros is None:
            return None
        total += (number_of(seconds) or 0) * 1_000_000_000 + (number_of(micros) or 0) * 1_000
    return total


def _status(value: Value | None) -> ChildState:
    """The status word of wait(2): ``[{WIFEXITED(s) && WEXITSTATUS(s) == 3}]``, or under ``-X raw`` ``[0x300]``."""
    status = value.items[0] if isinstance(value, Array) and value.items else value
    if isinstance(status, Number) and isinstance(value, Array):
        return _raw_status(status.value)
    if not isinstance(status, WaitStatus):
        return _UNKNOWN
    return _read(ChildState(MACROS.get(status.macro, "unknown"), status.code, status.signal, status.core))


def _read(state: ChildState) -> ChildState:
    """``state``, or unknown if its code or signal was not read."""
    wrong = state.signal is not None and not is_signal(state.signal.removeprefix("-"))
    return _UNKNOWN if wrong or (state.change == "exited" and state.code is None) else state


def _raw_status(word: int) -> ChildState:
    change, number, core = read_status(word)
    if change == "exited":
        return ChildState(change, number)
    return ChildState(change, None, signal_name(number or 0), core)


def _pid_in(info: Struct) -> int:
    pid = info.get("si_pid")
    return (number_of(pid) if pid is not None else None) or 0


def traced_pid(info: Struct) -> int:
    """The pid of the process that a signal is about, as strace counts it; 0 if none is named."""
    pid = info.get("si_pid")
    translated = pid.translated if isinstance(pid, Pid) else None
    return _pid_in(info) if translated is None else translated


def state_in(info: Struct) -> ChildState:
    """What became of a child by a siginfo_t (si_code, si_status); ``unknown`` if it names no child (SI_USER)."""
    code, status = info.get("si_code"), info.get("si_status")
    name, number = (name_of(code), number_of(code)) if code is not None else (None, None)
    if name is None and number is not None:
        # strace prints a number with -X raw, and if the exit signal is not SIGCHLD.
        name = child_code(number)
    change = CHILD_CODES.get(name or "", "unknown")
    if status is None or change == "unknown":
        return ChildState(change)
    if name_of(status) is None and number_of(status) is None:
        return _UNKNOWN
    if change == "exited":
        return _read(ChildState(change, number_of(status)))
    signal = name_of(status) or signal_name(number_of(status) or 0)
    return _read(ChildState(change, None, None if change == "continued" else signal, name == "CLD_DUMPED"))


def child_in(info: Struct) -> tuple[int, ChildState] | None:
    """Pid (in the receiver's pid namespace) and state of the child that a signal names, or None."""
    pid, state = _pid_in(info), state_in(info)
    return (pid, state) if pid and state.change != "unknown" else None
