"""Writes explanations as one JSON document, after ``schemas/explain.json``: one object for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TextIO

from strace_lens.analysis.explain.flags import ConstantSet, FlagSet
from strace_lens.analysis.explain.line import Dissection, Part
from strace_lens.analysis.explain.names import CallExplained, FunctionExplained, SignalExplained
from strace_lens.analysis.explain.numbers import ShellStatus
from strace_lens.analysis.explain.words import Comparison, Explained
from strace_lens.linux.constants import Constant
from strace_lens.linux.errnos import Errno
from strace_lens.linux.libc import LibraryCall
from strace_lens.linux.signal_codes import SignalCode
from strace_lens.linux.synopses import Synopsis
from strace_lens.report.json.document import FORMAT_VERSION, Json, indented, text
from strace_lens.report.style import Style
from strace_lens.wording import snake


def write(found: Sequence[Explained | Dissection], out: TextIO, style: Style) -> None:
    """Writes the explanations, in the order of the words."""
    out.write(
        indented(
            {"format_version": FORMAT_VERSION, "explanations": [_explanation(one) for one in found]}, style.redactor
        )
    )


def _explanation(one: Explained | Dissection) -> dict[str, Json]:
    kind, members = _KINDS[type(one)]
    return {"kind": kind, **members(one)}


def _flag_set(found: FlagSet) -> dict[str, Json]:
    return {
        "text": found.text,
        "makes": None if found.broken else found.makes,
        "flags": [{"name": flag.name, "does": flag.does} for flag in found.flags],
        "unknown_bits": found.unknown_bits,
        "exit_signal": found.exit_signal,
        "shared": list(found.shared),
        "not_shared": list(found.apart),
        "einval": [rule.text for rule in found.broken],
        "kept": [rule.text for rule in found.kept],
        "only_clone3": list(found.only_clone3),
    }


def _constant_set(found: ConstantSet) -> dict[str, Json]:
    return {
        "text": found.text,
        "constants": [_constant(one) for one in found.constants],
        "unknown_bits": found.unknown_bits,
    }


def _constant(one: Constant) -> dict[str, Json]:
    return {"name": one.name, "used": one.used, "meaning": one.meaning}


def _comparison(found: Comparison) -> dict[str, Json]:
    return {"sets": [{"word": word, "set": _flag_set(flags)} for word, flags in found.columns]}


def _signal(found: SignalExplained) -> dict[str, Json]:
    signal = found.signal
    return {
        "name": signal.name,
        "number": signal.number,
        "aliases": list(signal.aliases),
        "meaning": signal.meaning,
        "default": signal.default,
        "codes": [_code(code) for code in found.codes],
    }


def _code(code: SignalCode) -> dict[str, Json]:
    return {"name": code.name, "number": code.number, "signal": code.signal, "meaning": code.meaning}


def _error(found: Errno) -> dict[str, Json]:
    return {
        "name": found.name,
        "number": found.number,
        "meaning": found.meaning,
        "kernel_only": found.kernel_only,
    }


def _status(found: ShellStatus) -> dict[str, Json]:
    return {"number": found.number, "signal": found.signal}


def _call(found: CallExplained) -> dict[str, Json]:
    return {"name": found.name, **_synopsis(found.synopsis), "classes": list(found.classes)}


def _synopsis(found: Synopsis | None) -> dict[str, Json]:
    if found is None:
        return {"arguments": None, "does": None}
    return {"arguments": list(found.arguments), "does": found.does}


def _function(found: FunctionExplained) -> dict[str, Json]:
    return {
        "name": found.function.name,
        "does": found.function.does,
        "claim": found.function.claim,
        "ways": [_way(way, flags) for way, flags in found.ways],
    }


def _way(way: LibraryCall, flags: FlagSet | None) -> dict[str, Json]:
    return {
        "libc": way.libc,
        "calls": list(way.calls),
        "times": way.times,
        "set": None if flags is None else _flag_set(flags),
    }


def _line(found: Dissection) -> dict[str, Json]:
    return {
        "event": snake(type(found.event).__name__),
        **text("text", found.event.body()),
        **_synopsis(found.synopsis),
        "parts": [_part(part) for part in found.parts],
        "error": None if found.error is None else _error(found.error),
        "set": None if found.flags is None else _flag_set(found.flags),
    }


def _part(part: Part) -> dict[str, Json]:
    return {
        "name": part.name,
        **text("text", str(part.value)),
        "means": part.means,
        "constants": [{"name": name, "meaning": meaning} for name, meaning in part.notes],
        "members": [_part(member) for member in part.members],
    }


_KINDS: dict[type, tuple[str, Callable[[Any], dict[str, Json]]]] = {  # Any: each takes a type of its own
    FlagSet: ("flags", _flag_set),
    ConstantSet: ("constants", _constant_set),
    Comparison: ("comparison", _comparison),
    SignalExplained: ("signal", _signal),
    SignalCode: ("signal code", _code),
    Errno: ("error", _error),
    ShellStatus: ("shell status", _status),
    CallExplained: ("call", _call),
    FunctionExplained: ("function", _function),
    Dissection: ("line", _line),
}
