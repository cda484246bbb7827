"""The forms of a line: how each thing that strace writes looks, behind the leader.

The expressions never look into a quoted string, a comment or a text in angle brackets for the end of something:
``write(3</x/comma, paren) = 0>, "a) = 0", 6) = 6`` has one end.
"""

from __future__ import annotations

import re
from functools import lru_cache

from strace_lens.parse.literals import ANNOTATION, COMMENT

NAME = r"(?:[a-z_][a-z0-9_]*+(?:\#64)?|\?{3,4})"
"""A system call: ``read``, ``_llseek``, ``syscall_0x1b7``, ``read#64`` (x32), ``???`` (5.16: ``????``). (syscall.c)"""

# Up to the ``) = `` that ends the call. A bracket that is not followed so belongs to an argument.
_ARGS = (
    rf"(?:[^\"'<)/]++|\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|{COMMENT}|(?<=[\w/\])\"])<(?!<){ANNOTATION[1:]}"
    rf"|'(?:[^'\\]|\\(?:x[0-9a-f]{{2}}|[0-7]{{1,3}}|.))'|[<'/]|\)(?!\ +=(?:\ |\Z)))*+"
)

CALL = re.compile(rf"(?P<name>{NAME})\((?P<args>{_ARGS})(?:\)(?P<gap>\ +)=\ (?P<result>.*))?", re.VERBOSE | re.DOTALL)
"""call = NAME "(" arguments [ ")" blanks "= " result ]. (syscall.c: syscall_entering_trace, print_syscall_resume)"""

RESUMED = re.compile(
    rf"<\.\.\.\ (?P<name>{NAME})\ resumed>(?P<blank>\ (?=\ )|\ (?!=>\ |<unfinished|<detached))?"
    rf"(?P<args>{_ARGS})(?:\)(?P<gap>\ +)=\ (?P<result>.*))?",
    re.VERBOSE | re.DOTALL,
)
"""resumed = "<... " NAME " resumed>" [ " " ] arguments [ … ]: the blank up to strace 4.26. (strace.c: printleader)"""

REMAINDER = re.compile(rf"(?P<args>{_ARGS})(?:\)(?P<gap>\ +)=\ (?P<result>.*))?", re.VERBOSE | re.DOTALL)
"""remainder = arguments [ … ], without a leader: of a call that was broken off on the line before."""

ENDING = re.compile(r" <(?P<why>unfinished|detached|pid changed to \d+) \.\.\.>\Z")
"""ending = " <unfinished ...>" | " <detached ...>" | " <pid changed to N ...>". (strace.c: maybe_switch_tcbs, detach)"""

SIGNAL = re.compile(r"--- (?P<signal>\S+) (?P<siginfo>\{.*\}|[^{ ]\S*) ---", re.DOTALL)
STOP = re.compile(r"--- stopped by (?P<signal>\S+) ---")
"""signal = "--- " SIG " " siginfo " ---" | "--- stopped by " SIG " ---". (strace.c: print_stopped)"""

EXITED = re.compile(r"\+\+\+ exited with (?P<code>\d+) \+\+\+")
KILLED = re.compile(r"\+\+\+ killed by (?P<signal>\S+) (?P<core>\(core dumped\) )?\+\+\+")
SUPERSEDED = re.compile(r"\+\+\+ superseded by execve in pid (?P<pid>\d+) \+\+\+")
"""exit = "+++ exited with N +++" | "+++ killed by SIG [(core dumped) ]+++" | "+++ superseded …". (strace.c)"""

# strace's own messages name the program as it was called: ``strace: ``, ``../../src/strace: ``, ``/usr/bin/strace: ``.
MESSAGE = re.compile(r"(?:(?:\.\./)+(?:[\w.+-]+/)*|/(?:[\w.+-]+/)*|\./)?strace: (?P<said>.*)")
STACK = re.compile(
    r" > (?:\S.* )?(?:\[0x[0-9a-f]+\].*|no matching address range|unexpected_backtracing_error.*|BUG IN .*)"
)
_NOTES = (
    ("personality", re.compile(r"\[ Process PID=\d+ runs in \w+(?: bit)? mode\. \]")),
    ("stack", STACK),
    ("hexdump", re.compile(r" \| (?:[0-9a-f]{5,} (?:(?: [0-9a-f]{2})| )+.*\||<Cannot fetch .*)")),
    ("hexdump", re.compile(r" (?:\* \d+ bytes in buffer \d+| ?= \d+ buffers in vector \d+)")),
    ("vcpu", re.compile(r" VCPU:\d+[<>] \{.*\}")),
    ("blank", re.compile(r"\s*")),
)


@lru_cache(maxsize=32)
def quick(leader: str) -> re.Pattern[str]:
    """One expression for the lines that most of a log consists of, with a leader of this form.

    Groups: leader, pid, name, arguments, blanks, result; then of a resumed call name, blank, arguments, blanks, result.
    A result is taken only in a form that cannot begin within a string or in angle brackets, so the greedy arguments
    end where the call does. All else is left to the careful expressions above.
    """
    result = r'[-\w?]++(?:<(?:[^<>"]|<[^<>]*>)*+>(?:\(deleted\))?)?(?: [^<>"\r\x1b]*+)?(?:<[\d.]++>)?'
    name = r"[a-z_][a-z0-9_]*+"
    return re.compile(
        rf"({leader})(?:({name})\(([^\n]*)(?:\)( +)= ({result})| <unfinished \.\.\.>)"
        rf"|<\.\.\. ({name}) resumed>((?: (?!=> |<))?)([^\n]*)\)( +)= ({result}))\n"
    )


def note_kind(body: str) -> str | None:
    """What a line is that no event of the program made, by its form alone; None where the form does not tell."""
    for kind, form in _NOTES:
        if form.fullmatch(body):
            return kind
    said = MESSAGE.fullmatch(body)
    if said:
        return "debug" if said["said"].startswith(("[wait", "[0x", "pid ", "dropped ", "new tcb")) else "message"
    return None
