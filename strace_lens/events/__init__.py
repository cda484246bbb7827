"""What happened: one small type for each thing that strace writes a line about.

An event knows the physical lines of the log that it is made of, and prints them again. Arguments, results and
siginfo are kept as text and decoded when somebody asks; when an event is printed they come from their values.
Text is ``str``, decoded as UTF-8 with surrogateescape, so that any bytes survive.
"""

from __future__ import annotations

from typing import TypeAlias

from strace_lens.events.layout import Fragment, Layout
from strace_lens.events.lines import Exit, GroupStop, Note, NoteKind, SignalDelivery, Superseded, Unparsed
from strace_lens.events.log_event import Decoder
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
    "Result",
    "SignalDelivery",
    "Status",
    "Superseded",
    "Syscall",
    "Unparsed",
]

Event: TypeAlias = Syscall | SignalDelivery | GroupStop | Exit | Superseded | Note | Unparsed
