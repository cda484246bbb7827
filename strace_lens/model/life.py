"""What a task did in its life that others can see: the programs it became, the children it waited for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from strace_lens.events import Syscall
from strace_lens.model.clone_flags import signal_name
from strace_lens.model.task import Exec, Task, Wait
from strace_lens.values import Array, Number, String, Struct, Value, WaitStatus, name_of, number_of

Change = Literal["exited", "killed", "stopped", "continued", "unknown"]
_Status = tuple[Change, int | None, str | None, bool]
_UNKNOWN: _Status = ("unknown", None, None, False)

_MACROS: dict[str, Change] = {
    "WIFEXITED": "exited",
    "WIFSIGNALED": "killed",
    "WIFSTOPPED": "stopped",
    "WIFCONTINUED": "continued",
}
# siginfo_t.si_code of a SIGCHLD (sigaction(2)); the numbers are of include/uapi/asm-generic/siginfo.h.
_CLD: dict[str, Change] = {
    "CLD_EXITED": "exited",
    "CLD_KILLED": "killed",
    "CLD_DUMPED": "killed",
    "CLD_STOPPED": "stopped",
    "CLD_TRAPPED": "stopped",
    "CLD_CONTINUED": "continued",
}


def executed(task: Task, call: Syscall) -> Exec | None:
    """The exec that ``call`` was, or None where the log does not tell how it ended."""
    result = call.result
    if result is None or (result.value is None and result.errno is None) or result.restarted or result.injected:
        return None
    first = 1 if call.name == "execveat" else 0
    path, argv = call.argument(first), call.argument(first + 1)
    words = [item.text for item in argv.items if isinstance(item, String)] if isinstance(argv, Array) else None
    whole = isinstance(argv, Array) and all(isinstance(item, String) and not item.truncated for item in argv.items)
    return Exec(
        task=task,
        path=path.text if isinstance(path, String) else None,
        argv=tuple(words) if words is not None else None,
        argv_cut=not whole,
        errno=result.errno,
        lines=call.lines,
    )


def waited(task: Task, call: Syscall, reapable: Mapping[int, Task]) -> Wait | None:
    """What the successful wait ``call`` told of a child; None where it told nothing (WNOHANG, no child ready)."""
    if call.name == "waitid":
        pid, status = _siginfo(call.argument(2))
    else:
        result = call.result
        pid = result.value if result and result.value else 0
        status = _status(call.argument(1))
    if not pid:
        return None
    change, code, signal, core = status
    return Wait(task, pid, reapable.get(pid), change, code, signal, core, call.lines)


def _status(value: Value | None) -> _Status:
    """The status word of wait(2): ``[{WIFEXITED(s) && WEXITSTATUS(s) == 3}]``, or under ``-X raw`` ``[0x300]``."""
    status = value.items[0] if isinstance(value, Array) and value.items else value
    if isinstance(status, Number) and isinstance(value, Array):
        return _raw_status(status.value)
    if not isinstance(status, WaitStatus):
        return _UNKNOWN
    return _MACROS.get(status.macro, "unknown"), status.code, status.signal, status.core


def _raw_status(word: int) -> _Status:
    if os.WIFEXITED(word):
        return "exited", os.WEXITSTATUS(word), None, False
    if os.WIFSIGNALED(word):
        return "killed", None, signal_name(os.WTERMSIG(word)), os.WCOREDUMP(word)
    return ("stopped" if os.WIFSTOPPED(word) else "continued"), None, None, False


def _siginfo(value: Value | None) -> tuple[int, _Status]:
    """waitid(2) tells of the child in a siginfo_t: si_pid, si_code, si_status."""
    if not isinstance(value, Struct):
        return 0, _UNKNOWN
    pid, code, status = (value.get(name) for name in ("si_pid", "si_code", "si_status"))
    number = (number_of(pid) if pid is not None else None) or 0
    how = (name_of(code) if code is not None else None) or ""
    change = _CLD.get(how, "unknown")
    if change == "exited":
        return number, (change, number_of(status) if status is not None else None, None, False)
    return number, (change, None, name_of(status) if status is not None else None, how == "CLD_DUMPED")
