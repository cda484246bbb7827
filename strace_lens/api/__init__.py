"""What needs both ends: recording and reading. Decides whether a trace is whole."""

from __future__ import annotations

from strace_lens.api.explain import explain
from strace_lens.api.read import audit, private_folder, read, read_text
from strace_lens.api.run import Command, doctor, recorded, run, split, strace_version
from strace_lens.api.session import session
from strace_lens.diagnosis import Diagnosis
from strace_lens.model.trace import Trace
from strace_lens.record.options import STRING_LIMIT, StraceOptions
from strace_lens.record.program import find_program
from strace_lens.record.runner import Launch
from strace_lens.record.strace_args import check as check_strace_arguments

__all__ = [
    "STRING_LIMIT",
    "Command",
    "Diagnosis",
    "Launch",
    "StraceOptions",
    "Trace",
    "audit",
    "check_strace_arguments",
    "doctor",
    "explain",
    "find_program",
    "private_folder",
    "read",
    "read_text",
    "recorded",
    "run",
    "session",
    "split",
    "strace_version",
]
