"""Writes the canonical form of a trace."""

from __future__ import annotations

from typing import TextIO

from strace_lens.analysis.compare.canonical import canonical
from strace_lens.analysis.compare.form_text import text_of
from strace_lens.analysis.compare.rules import Rules
from strace_lens.model.trace import Trace
from strace_lens.report.style import Style


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the form, by the rules that the user chose, with secrets masked."""
    asked = style.rules
    out.write(text_of(canonical(trace, Rules(asked.keep, asked.ignore, asked.masks, style.redactor))))
