"""Words for what a program did in one trace and not in the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from strace_lens.analysis.compare.finding import Difference, Place
from strace_lens.analysis.compare.verbs import Deed
from strace_lens.wording import and_more, count, listed

_SHOWN = 3
_PROGRAMS_SHOWN = 4


def sentence(difference: Difference) -> str:
    """Returns the difference in one sentence: ``op: writes /tmp/op-b.txt, no longer /tmp/op-a.txt``."""
    ours, theirs = (phrases(deeds) for deeds in difference.deeds)
    clauses: list[str] = []
    also = "also "
    for verb in dict.fromkeys([*theirs, *ours]):
        added, removed = theirs.get(verb), ours.get(verb)
        if added and removed and not any(mark in added for mark in (", ", " and ")):
            clauses.append(f"{verb} {added}, no longer {removed}")
            also = "also "
            continue
        clauses += [f"{also}{verb} {added}"] if added else []
        clauses += [f"no longer {verb} {removed}"] if removed else []
        also = "also " if removed else ""
    return f"{_subject(difference)}: {'; '.join(clauses)}"


def _subject(difference: Difference) -> str:
    """The programs: ``cat``, ``bash (was dash)``, ``ls, cat``."""
    names = list(dict.fromkeys(_program(pair.a, pair.b) for pair in difference.pairs))
    more = and_more(len(names) - _PROGRAMS_SHOWN)
    return ", ".join(names[:_PROGRAMS_SHOWN]) + (more and f" {more}")


def _program(a: Place | None, b: Place | None) -> str:
    was, now = (_name(place) for place in (a, b))
    return now if was == now else f"{now} (was {was})"


def _name(place: Place | None) -> str:
    program = place.program if place is not None else None
    return PurePosixPath(program).name if program else "a program that is not known"


def phrases(deeds: Collection[Deed]) -> dict[str, str]:
    """Maps each verb to what it is done to; several verbs of one object are one: ``creates and deletes``."""
    verbs: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for deed in deeds:
        verbs[str(deed.object), deed.error].append(deed.verb)
    objects: dict[str, list[str]] = defaultdict(list)
    for (thing, error), some in sorted(verbs.items(), key=_by_object):
        objects[_verb(some, error)].append(f"{thing} ({error})" if error else thing)
    return {verb: _several(objects[verb], verb) for verb in sorted(objects, key=_rank)}


def _by_object(one: tuple[tuple[str, str | None], object]) -> tuple[str, str]:
    (thing, error), _ = one
    return thing, error or ""


_ORDER = ("run", "read", "list", "write", "create", "make", "rename", "link", "delete", "connect", "bind", "send")


def _rank(verb: str) -> tuple[int, str]:
    word = verb.partition(" ")[0].removesuffix("s")
    return (_ORDER.index(word) if word in _ORDER else len(_ORDER), verb)


def _verb(verbs: Collection[str], error: str | None) -> str:
    """``reads``, ``creates and deletes``, ``tries to connect to``. What is created is written too."""
    implied = {weaker for verb in verbs for weaker in _IMPLIED.get(verb, ())}
    kept = [verb for verb in verbs if verb not in implied]
    return f"tries to {listed(kept)}" if error else listed([_third(verb) for verb in kept])


_IMPLIED: Mapping[str, Collection[str]] = {
    "create": {"read", "write", "look at"},
    "read": {"look at"},
    "write": {"look at"},
    "list": {"look at"},
}


def _third(verb: str) -> str:
    """The third person: ``reads``, ``touches``, ``looks at``."""
    word, space, rest = verb.partition(" ")
    return f"{word}{'es' if word.endswith(('ch', 'sh')) else 's'}{space}{rest}"


def _several(things: Sequence[str], verb: str) -> str:
    """A few by name; of many, those of special kinds and the fullest folder by their count."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        kinds[_kind(thing)].append(thing)
    noun = ("directory", "directories") if verb.startswith(("lists", "makes directory")) else ("file", "files")
    return ", ".join(phrase for kind, some in sorted(kinds.items()) for phrase in _of_kind(kind, some, noun))


def _kind(thing: str) -> str:
    """What a path is of, where a program seldom names it itself: ``shared libraries``; "" for all others."""
    path = PurePosixPath(thing)
    if thing.startswith("/etc/ld") or "glibc-hwcaps" in thing:
        return "files of the loader"
    if ".so" in path.suffixes and "/lib" in thing:
        return "shared libraries"
    if thing.startswith("/") and any(part in _LOCALE for part in path.parts):
        return "locale files"
    return ""


_LOCALE = frozenset({"locale", "locale-langpack", "i18n", "gconv"})


def _of_kind(kind: str, things: Sequence[str], noun: tuple[str, str]) -> Iterator[str]:
    if kind:
        names = list(dict.fromkeys(PurePosixPath(thing).name for thing in things))
        more = and_more(len(names) - _SHOWN)
        yield f"{', '.join(names[:_SHOWN])}{more and f' {more}'} ({kind})"
    elif len(things) <= _SHOWN:
        yield ", ".join(things)
    else:
        yield _many(things, noun)


def _many(things: Sequence[str], noun: tuple[str, str]) -> str:
    """``29 files in /usr/lib/x/ (a.py, b.py, c.py, …) and 74 more in /etc/, /srv/``."""
    if not all(thing.startswith("/") for thing in things):
        return f"{', '.join(things[:_SHOWN])} {and_more(len(things) - _SHOWN)}"
    folders: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        folders[f"{thing.rpartition('/')[0]}/"].append(thing)
    fullest = max(folders, key=lambda folder: len(folders[folder]))
    inside = folders.pop(fullest)
    if len(inside) <= _SHOWN:
        folders[fullest] = inside
        folders[f"{things[0].rpartition('/')[0]}/"].remove(things[0])
        return f"{things[0]} {and_more(len(things) - 1)}{_in_folders(folders)}"
    names = ", ".join(thing.rpartition("/")[2] for thing in inside[:_SHOWN])
    more = and_more(len(things) - len(inside))
    rest = f" {more}{_in_folders(folders)}" if more else ""
    return f"{count(len(inside), *noun)} in {fullest} ({names}, …){rest}"


def _in_folders(folders: Mapping[str, Sequence[str]]) -> str:
    named = sorted(filter(folders.get, folders), key=lambda folder: -len(folders[folder]))
    more = and_more(len(named) - _SHOWN)
    return f" in {', '.join(named[:_SHOWN])}{more and f' {more}'}" if named else ""
