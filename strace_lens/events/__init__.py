"""What happened: one type for each kind of line that strace writes.

An event knows the physical lines of the log that it is made of, and prints them again. Arguments, results and siginfo
are kept as text and decoded on first use; an event is printed from the decoded values.
Text is ``str``, decoded as UTF-8 with surrogateescape, which keeps any bytes.
"""

from __future__ import annotations

from typing import TypeAlias

from strace_lens.events.layout import Fragment, Layout
from strace_lens.events.lines import Exit, GroupStop, Note, NoteKind, SignalDelivery, Superseded, Unparsed
from strace_lens.events.log_event import Decoder
from strace_lens.events.passed import Passed, is_usual
from strace_lens.events.result import Result
from strace_lens.events.syscall import Status, Syscall

__all__ = [
    "Decoder",
    "Event",
    "Exit",
    "Fragment",
    "GroupStop",
    "Layout",
    "Note",
    "NoteKind",
    "Passed",
    "Result",
    "SignalDelivery",
    "Status",
    "Superseded",
    "Syscall",
    "Unparsed",
    "is_usual",
]

Event: TypeAlias = Syscall | SignalDelivery | GroupStop | Exit | Superseded | Note | Unparsed
