"""A pool of expectations for one log: those that are decided on the whole of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import parse
from strace_lens.analysis.expect.syntax import Expectation
from strace_lens.analysis.expect.verdict import Outcome
from strace_lens.events import Syscall
from strace_lens.model.trace import Trace

_ALWAYS = (
    'no exec where path matches "*/curl"',
    'no exec where argv contains "--no-such-option"',
    'every exec has path matches "/*"',
    "every process has exit_code == 0",
    "every task has killed_by == none",
    "every process has maker == none",
    "every creation has kind == process",
    "every clone has exit_signal == SIGCHLD",
    "no clone where flags contains CLONE_NEWUSER",
    "no signal where name == SIGSEGV",
    "every signal has name == SIGCHLD",
    "no wait where code == 99",
    "every wait has code == 0",
    "every exit has core == false",
    "exactly 1 process where maker == none",
    'no overlap where first.name == "1.1" and second.name == "1.2"',
    'some task where name == "1.2"',
    'no task where name == "1.9"',
    "no syscall execve where errno == ENOENT",
    "every syscall wait4 has errno == none",
    'no syscall openat where arg1 == "/etc/shadow"',
    "no syscall kill",
    "at most 1 process under 1.1",
    "no exec under 1.1.1",
    "exactly 1 task under 1.2",
    "every process under 1.1 has exit_code == 0",
    "no creation under 1.1",
    "no overlap under 1.1",
    "every exec comes after wait",
    "every creation comes after exec",
    "every wait comes after creation",
    "every exit comes after exec",
    "every signal comes after creation",
    "every syscall execve comes after syscall wait4 where errno == none",
    "every syscall exit_group comes after syscall wait4",
)
_MOST = 6


def texts(trace: Trace) -> Iterator[str]:
    """Expectations that speak of what the log shows, and some that speak of what it lacks."""
    yield from _ALWAYS
    subjects = {
        "creation": len(trace.creations),
        "clone": sum(made.via.startswith("clone") for made in trace.creations),
        "vfork": sum(made.via == "vfork" for made in trace.creations),
        "task": len(trace.tasks),
        "process": len(trace.processes),
        "thread": len(trace.threads),
        "exec": len(trace.execs),
        "exit": len(trace.exits),
        "wait": len(trace.waits),
    }
    for subject, number in subjects.items():
        yield from _counts(subject, "", number)
    yield from _values(trace)
    yield from _calls(trace)


def _counts(subject: str, condition: str, number: int) -> Iterator[str]:
    word = subject.replace("process", "processe") + "s"
    word = word if " " not in subject else subject.replace("syscall", "syscalls", 1)
    yield f"exactly {number} {word}{condition}"
    yield f"at least {number + 1} {word}{condition}"


def _values(trace: Trace) -> Iterator[str]:
    ends = Counter(group.end.code for group in trace.processes if group.end and group.end.code is not None)
    for code, number in ends.most_common(_MOST):
        yield f"exactly {number} processes where exit_code == {code}"
    paths = Counter(
        image.path for image in trace.execs if image.path and image.path.isascii() and '"' not in image.path
    )
    for path, number in paths.most_common(_MOST):
        yield f'exactly {number} execs where path == "{path}"'
        yield f'some process where program == "{path}"'
        yield f'at most 1 process under program "{path}"'
        yield f'no exit under program "{path}" where code == 1'
    for name, number in Counter(signal.name for signal in trace.signals).items():
        yield f"exactly {number} signals where name == {name}"


def _calls(trace: Trace) -> Iterator[str]:
    calls = [event for event in trace.events if isinstance(event, Syscall) and event.name.isidentifier()]
    names = Counter(call.name for call in calls)
    failed = Counter(call.name for call in calls if call.status == "failed")
    chosen = dict.fromkeys([*(name for name, _ in names.most_common(_MOST)), "exit_group", "execve"])
    for name in chosen:
        yield from _counts(f"syscall {name}", "", names[name])
        yield f"every syscall {name} has errno == none"
        yield f"exactly {failed[name]} syscalls {name} where errno != none"


def decided(trace: Trace, pool: Iterable[str] | None = None) -> list[tuple[Expectation, Outcome]]:
    """Those of the pool that hold or fail on the whole log, each with its outcome."""
    expectations = [parse(text) for text in dict.fromkeys(pool or texts(trace))]
    verdicts = judge(trace, expectations)
    return [
        (expectation, verdict.outcome)
        for expectation, verdict in zip(expectations, verdicts, strict=True)
        if verdict.outcome != "undecided"
    ]
