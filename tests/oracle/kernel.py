"""What the kernel says of tasks, by its tracepoints sched_process_fork, sched_process_exec and sched_process_exit."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# Lines of text, for each event. A task's pid in its own pid namespace stands behind struct pid, in an array whose last
# member in use is at pid->level (include/linux/pid.h).
PROGRAM = r"""
BEGIN { printf("ready\n"); }
tracepoint:sched:sched_process_fork { printf("fork %d %d\n", args->parent_pid, args->child_pid); }
tracepoint:sched:sched_process_exec { printf("exec %d %d\n", args->pid, args->old_pid); }
tracepoint:sched:sched_process_exit {
  $t = (struct task_struct *)curtask;
  $p = $t->thread_pid;
  $own = (struct upid *)((uint64)$p + sizeof(struct pid) + (uint64)$p->level * sizeof(struct upid));
  printf("exit %d %d %d\n", args->pid, $own->nr, $t->exit_code);
}
"""
PATIENCE = 20.0
"""Seconds."""


@dataclass
class Known:
    """A task as the kernel tells of it.

    Attributes:
        name: the path of its creation below the first task, ``1.2.1``.
        pid: its last pid in its own pid namespace.
        execs: how many programs it ran.
        end: its exit code or signal, as wait(2) puts them: code << 8 | signal | 0x80 for a core.
    """

    name: str = ""
    pid: int = 0
    execs: int = 0
    end: int | None = None
    made: list[Known] = field(default_factory=list)


class Witness:
    """bpftrace, running."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def tree(self, pid: int) -> dict[str, Known]:
        """Each task below the one whose pid in our namespace is ``pid``, by name, when all of them have ended."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            whole = self.out.read_text().rpartition("\n")[0]
            found = named(read(whole.splitlines()), pid)
            if found and all(task.end is not None for task in found.values()):
                return found
            time.sleep(0.1)
        raise TimeoutError(f"the kernel did not tell of the end of all tasks below {pid}")


def read(lines: Iterable[str]) -> list[Known]:
    """Every task that the lines tell of. A number is another task's after the end of the first that had it."""
    tasks: list[Known] = []
    now: dict[int, Known] = {}

    def known(number: int) -> Known:
        if number not in now:
            now[number] = Known()
            tasks.append(now[number])
        return now[number]

    for line in lines:
        word, *numbers = line.split()
        if word not in {"fork", "exec", "exit"}:
            continue
        values = [int(number) for number in numbers]
        if word == "fork":
            now.pop(values[1], None)
            known(values[0]).made.append(known(values[1]))
        elif word == "exec":
            # A thread that does not lead its group gets the number of the leader, which has ended (fs/exec.c).
            task = known(values[1])
            task.execs += 1
            now[values[0]] = task
        elif word == "exit":
            task = known(values[0])
            task.pid, task.end = values[1], values[2]
            del now[values[0]]
    return tasks


def named(tasks: list[Known], pid: int) -> dict[str, Known]:
    """The tasks below the first that ended as ``pid``, by the path of their creation."""
    first = next((task for task in tasks if task.pid == pid and task.end is not None), None)
    found: dict[str, Known] = {}
    waiting = [("1", first)] if first else []
    while waiting:
        name, task = waiting.pop()
        found[name] = task
        waiting += [(f"{name}.{number}", child) for number, child in enumerate(task.made, start=1)]
    return found


def why_none() -> str | None:
    """Why the kernel cannot be asked here; None: it can."""
    if os.geteuid() != 0:
        return "only root can read the kernel's tracepoints"
    if not any(Path(place, "events/sched").is_dir() for place in ("/sys/kernel/tracing", "/sys/kernel/debug/tracing")):
        return "there is no tracefs: mount -t tracefs tracefs /sys/kernel/tracing"
    try:
        subprocess.run(["bpftrace", "--version"], capture_output=True, check=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        return f"bpftrace does not run: {error}"
    return None


@contextmanager
def watching(folder: Path) -> Iterator[Witness | str]:
    """The kernel's tracepoints are written down meanwhile; or a text that says why not."""
    out = folder / "kernel"
    with out.open("wb") as stream:
        tracer = subprocess.Popen(["bpftrace", "-B", "line", "-e", PROGRAM], stdout=stream, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + PATIENCE
        while "ready" not in out.read_text() and tracer.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        if tracer.poll() is not None or "ready" not in out.read_text():
            tracer.kill()
            said = tracer.communicate()[1].decode(errors="replace").strip()
            yield f"bpftrace cannot trace here: {said.splitlines()[0] if said else 'it says nothing'}"
        else:
            yield Witness(out)
    finally:
        tracer.send_signal(signal.SIGINT)
        try:
            tracer.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            tracer.kill()
            tracer.communicate()
