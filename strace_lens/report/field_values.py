"""Words for the value of a field."""

from __future__ import annotations

import shlex

from strace_lens.facts.value import CutText, CutTexts, FieldValue, NoValue


def shown(value: FieldValue) -> str:
    """Returns the value of a field as people read it: a set with bars, a list quoted for a shell."""
    match value:
        case NoValue():
            return value.value
        case frozenset():
            return "|".join(sorted(value)) or "none"
        case tuple():
            return shlex.join(value)
        case CutText():
            return f"{value.text}..."
        case CutTexts():
            return f"{shlex.join(value.items)}..."
        case _:
            return str(value)
