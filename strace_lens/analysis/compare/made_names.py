"""Names of files that the calls themselves show to be made up anew in each run.

mkstemp(3) opens with O_EXCL and mode 0600, mkdtemp(3) makes a directory with mode 0700. Another name is made up if the
same trace deletes or renames it. What is made up is a run of letters and digits; both traces must have a name that is
equal but for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from strace_lens.analysis.compare.deeds import Deeds, last_name
from strace_lens.analysis.compare.made_up import BLANK, Reader, WordRule
from strace_lens.analysis.compare.rules import Rules
from strace_lens.linux.varying import FIRST_LOCAL_PORT
from strace_lens.model.files import FileUse

_PRIVATE = frozenset({0o600, 0o444})
"""Modes of mkstemp(3), and of git."""
_SIX = re.compile(r"[A-Za-z0-9]{6,}(?!.*[A-Za-z0-9]{6})")
_EIGHT = re.compile(r"[a-z0-9_]{8}(?![a-z0-9_])(?!.*[a-z0-9_]{8})")
"""What Python's tempfile makes up."""
_THREE = re.compile(r"[A-Za-z0-9]{3,}(?!.*[A-Za-z0-9]{3})")
_PLAIN = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")


def made_names(sides: tuple[Deeds, Deeds]) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the made-up names of A and of B, each with its form: the name with the made-up part blanked."""
    ours, theirs = ({name: list(_forms(name, use, side)) for name, use in side.made.items()} for side in sides)
    both = ours.keys() & theirs.keys()
    forms = [_by_form(some, both) for some in (ours, theirs)]
    shared = {form for form in forms[0].keys() & forms[1].keys() if forms[0][form] or forms[1][form]}
    return _chosen(ours, both, shared), _chosen(theirs, both, shared)


def proven_form(use: FileUse) -> tuple[str, str] | None:
    """The last part of the path of a file, if the call shows that it is made up, and what stays of it."""
    if use.path is None or use.errno is not None or use.mode is None:
        return None
    name = last_name(use.path)
    form = next((form for form, proven in _of_call(name, use) if proven), None)
    return None if form is None else (name, _LENGTH.sub(BLANK, form))


def proven_names(side: Deeds) -> dict[str, str]:
    """The names that the calls of one trace show to be made up, each with what stays of it."""
    return dict(form for use in side.made.values() if (form := proven_form(use)) is not None)


_LENGTH = re.compile(r"<made up, \d+>")


def _of_call(name: str, use: FileUse) -> Iterator[tuple[str, bool]]:
    """The forms of a name that mkstemp(3) or mkdtemp(3) made."""
    file = use.deed == "open" and "O_EXCL" in (use.flags or frozenset()) and use.mode in _PRIVATE
    if file or (use.deed == "make directory" and use.mode == 0o700):
        for rule in (_SIX, _EIGHT):
            yield from _blanked(name, rule, proven=file)


def _forms(name: str, use: FileUse, side: Deeds) -> Iterator[tuple[str, bool]]:
    """The forms that a name may have, the likeliest first, each with whether the name proves it."""
    yield from _of_call(name, use)
    if name in side.gone:
        yield from _blanked(name, _THREE, proven=False)


def _blanked(name: str, rule: re.Pattern[str], *, proven: bool) -> Iterator[tuple[str, bool]]:
    found = rule.search(name)
    if found is not None:
        random = proven or not _PLAIN.fullmatch(found[0])
        yield f"{name[: found.start()]}<made up, {len(found[0])}>{name[found.end() :]}", random


def _by_form(some: dict[str, list[tuple[str, bool]]], both: Iterable[str]) -> dict[str, bool]:
    """Whether any name of each form, of those that one trace alone has, is random or proven."""
    found: dict[str, bool] = defaultdict(bool)
    for name in some.keys() - set(both):
        for form, random in some[name]:
            found[form] |= random
    return found


def _chosen(some: dict[str, list[tuple[str, bool]]], both: Iterable[str], shared: set[str]) -> dict[str, str]:
    found = {}
    for name in some.keys() - set(both):
        form = next((form for form, _ in some[name] if form in shared), None)
        if form is not None:
            found[name] = form
    return found


_PART = re.compile(r"[^/:,=\s]+")
_PROC = re.compile(r"/proc/(?!1/)\d+(?=/|$)")
# The kernel gives out ports from 32768 on (ip(7)): to servers that ask for none, which their clients then call.
_PORT = re.compile(r"((?:127\.[\d.]+|0\.0\.0\.0|\[::1?\]):)(\d{5})")


def word_rule(names: Mapping[str, str], rules: Rules) -> WordRule:
    """Returns a rule that replaces these names in a word, a pid in ``/proc/PID``, and a port that the kernel chose."""
    ports, pids = rules.holds("ports"), rules.holds("pids")
    made_up = names if rules.holds("temporary-names") else {}

    def rule(_reader: Reader, word: str) -> str:
        found = _PORT.fullmatch(word) if ports else None
        if found is not None and int(found[2]) >= FIRST_LOCAL_PORT:
            return f"{found[1]}<port>"
        if pids:
            word = _PROC.sub("/proc/<pid>", word)
        return _PART.sub(lambda part: _form(made_up, part[0]), word) if made_up else word

    return rule


def _form(names: Mapping[str, str], part: str) -> str:
    """The form of a name, also of one that a program made by adding to it: ``wrk.8Mys.out`` of ``wrk.8Mys``."""
    end = len(part)
    while end > 0:
        if part[:end] in names:
            return names[part[:end]] + part[end:]
        end = part.rfind(".", 0, end)
    return part
