"""The forms of a line behind the leader: an expression for each thing that strace writes.

The expressions never look into a quoted string, a comment or a text in angle brackets for the end of something:
``write(3</x/comma, paren) = 0>, "a) = 0", 6) = 6`` has one end.
"""

from __future__ import annotations

import re
from functools import lru_cache

from strace_lens.events import NoteKind
from strace_lens.parse.arguments.literals import ANNOTATION, COMMENT
from strace_lens.values.repeats import many

NAME = r"(?:[a-z_][a-z0-9_]*+(?:\#64)?|\?{3,4})"
"""A system call: ``read``, ``_llseek``, ``syscall_0x1b7``, ``read#64`` (x32), ``???`` (5.16: ``????``). (syscall.c)"""

# Up to the ``) = `` that ends the call. A bracket that is not followed so belongs to an argument.
_STRING = many(r"\\.[^\"\\]*+")
_ARGS = many(
    rf"[^\"'<)/]++|\"[^\"\\]*+{_STRING}\"|{COMMENT}|(?<=[\w/\])\"])<(?!<){ANNOTATION[1:]}"
    rf"|'(?:[^'\\]|\\(?:x[0-9a-f]{{2}}|[0-7]{{1,3}}|.))'|[<'/]|\)(?!\ +=(?:\ |\Z))"
)

CALL = re.compile(
    rf"(?P<name>{NAME})\((?P<args>{_ARGS})(?:\)(?P<gap>\ +)=\ (?P<result>(?:[-?\d].*)?))?", re.VERBOSE | re.DOTALL
)
"""call = NAME "(" arguments [ ")" blanks "= " result ]. (syscall.c: syscall_entering_trace, print_syscall_resume)"""

BEGINNING = re.compile(rf"(?P<name>{NAME})\((?P<args>.*)", re.DOTALL)
"""beginning = NAME "(" …: of a call without its end on the line."""

RESUMED = re.compile(
    rf"<\.\.\.\ (?P<name>{NAME})\ resumed>(?P<blank>\ (?!=>\ |<unfinished|<detached))?"
    rf"(?P<args>{_ARGS})(?:\)(?P<gap>\ +)=\ (?P<result>(?:[-?\d].*)?))?",
    re.VERBOSE | re.DOTALL,
)
"""resumed = "<... " NAME " resumed>" [ " " ] arguments [ … ]: the blank up to strace 4.26. (strace.c: printleader)"""

REMAINDER = re.compile(rf"(?P<args>{_ARGS})(?:\)(?P<gap>\ +)=\ (?P<result>(?:[-?\d].*)?))?", re.VERBOSE | re.DOTALL)
"""remainder = arguments [ … ], without a leader: of a call that was broken off on the line before."""

ENDING = re.compile(r" <(?P<why>unfinished|detached|pid changed to \d+) \.\.\.>\Z")
"""ending = " <unfinished ...>" | " <detached ...>" | " <pid changed to N ...>". (strace.c: printleader)"""

SIGNAL = re.compile(
    r"--- (?P<signal>\S+) (?P<siginfo>\{.*\}|\([^()]*\) @ [0-9a-f]+ \([0-9a-f]+\)|[^{ ]\S*) ---", re.DOTALL
)
STOP = re.compile(r"--- stopped by (?P<signal>\S+) ---")
"""signal = "--- " SIG " " siginfo " ---" | "--- stopped by " SIG " ---". (strace.c: print_stopped)

siginfo of strace up to 4.6: "(" TEXT ") @ " ADDRESS " (" ADDRESS ")".
"""

EXITED = re.compile(r"\+\+\+ exited with (?P<code>0|[1-9][0-9]{0,9}) \+\+\+")
KILLED = re.compile(r"\+\+\+ killed by (?P<signal>\S+) (?P<core>\(core dumped\) )?\+\+\+")
SUPERSEDED = re.compile(r"\+\+\+ superseded by execve in pid (?P<pid>[1-9][0-9]{0,9}) \+\+\+")
"""exit = "+++ exited with N +++" | "+++ killed by SIG [(core dumped) ]+++" | "+++ superseded …". (strace.c)"""

# strace's own messages name the program as it was called: ``strace: ``, ``../../src/strace: ``, ``/usr/bin/strace: ``.
MESSAGE = re.compile(r"/?(?>(?:[\w.+-]++/)*)strace: (?P<said>.*)", re.DOTALL)
DEBUGGING = re.compile(r"strace: \[wait\(0x[0-9a-f]+\) = ")
"""What ``-d`` prints at each stop; it is unbuffered and can stand anywhere in a line. (strace.c: print_debug_info)"""

FRAME = re.compile(r" > \S.* \[0x[0-9a-f]+\].*")
"""frame = " > " FILE "(" SYMBOL "+" OFFSET ") [" ADDRESS "]" [ " " SOURCE ":" LINE ]. (unwind.c; unwind-libdw.c)"""
_OLD_MESSAGE = re.compile(r"Process \d+ (?:attached|detached|suspended|resumed)\b.*")
"""Messages of strace up to 4.8, which lack its name."""
_USAGE = re.compile(r"Try '\S*strace -h' for more information\.")
_NOTES: tuple[tuple[NoteKind, re.Pattern[str]], ...] = (
    ("personality", re.compile(r"\[ Process PID=\d+ runs in \w+(?: bit)? mode\. \]")),
    # A frame, or why strace has no frame: `` > no matching address range``, `` > No DWARF information found``.
    # (unwind.c)
    ("stack", re.compile(r" > .*")),
    ("hexdump", re.compile(r" \| (?:[0-9a-f]{5,} (?:(?: [0-9a-f]{2})| )+.*\||<Cannot fetch .*)")),
    ("hexdump", re.compile(r" (?:\* \d+ bytes in buffer \d+| ?= \d+ buffers in vector \d+)")),
    ("vcpu", re.compile(r" VCPU:\d+[<>] \{.*\}")),
    ("blank", re.compile(r"\s*")),
)


@lru_cache(maxsize=32)
def quick(leader: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Three expressions for the lines that most of a log consists of, with a leader of this form.

    The first is for unfinished calls; groups: leader, pid, name, arguments. The second is for calls with a result;
    groups: leader, pid, name, arguments, tail; of a resumed call then the words before the rest, name, rest, tail.
    The third is for signals and for how tasks end; groups: leader, pid, signal, siginfo, exit status; of a call that
    exits then name, arguments, tail.

    The arguments are taken greedily, up to the last ``) = `` with a result behind it. None of these stands in a string
    or in angle brackets: there ``"`` or ``>`` would follow before any ``<``. The careful expressions above read all
    other lines.
    """
    name = r"[a-z_][a-z0-9_]*+"
    tail = r' += (?![0-9]+\])[-0-9][^<>"\n\r\x1b]*+(?:<[^"\n\r\x1b]*+)?'
    unfinished = rf"({leader})({name})\((.*) <unfinished \.\.\.>\n"
    resumed = rf"(<\.\.\. ({name}) resumed>(?: (?!=> |<))?)(.*)\)({tail})\n"
    finished = rf"({leader})(?:({name})\((.*)\)({tail})\n|{resumed})"
    signal = r"--- (\S+) (\{[^\n\r\x1b^]*\}) ---"
    ends = r"\+\+\+ exited with (0|[1-9][0-9]{0,9}) \+\+\+|(exit(?:_group)?)\(([0-9]+)\)( += \?)"
    return re.compile(unfinished), re.compile(finished), re.compile(rf"({leader})(?:{signal}|{ends})\n")


def note_kind(body: str) -> NoteKind | None:
    """The kind of a line without an event of the program, by its form alone; None if the form does not show it."""
    for kind, form in _NOTES:
        if form.fullmatch(body):
            return kind
    said = MESSAGE.fullmatch(body)
    if _USAGE.fullmatch(body) or _OLD_MESSAGE.fullmatch(body):
        return "message"
    if said:
        return "debug" if said["said"].startswith("[") else "message"
    # With ``-d`` strace's output is not buffered, and the pieces of two messages can share a line.
    return "debug" if DEBUGGING.search(body) else None
