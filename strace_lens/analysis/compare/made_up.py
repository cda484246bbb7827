"""Names that a program makes up anew in each run: temporary names, and pids in arguments.

A comparison takes a name for made up only if both traces have one of its form: a rule that hits one trace alone would
make a difference. The shapes are those of the programs that make them, as a log of ``%process`` shows no call that
creates a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from strace_lens.model.task import Task, ThreadGroup

BLANK = "<made-up>"
"""Stands for the made-up part of a name."""
_TEMPORARY = r"/(?:tmp|temp|TMP|TEMP|shm)/(?:[^\s:,=]*/)?"
_AT_START, _AT_END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_SHAPES: tuple[tuple[str, str], ...] = (
    # /tmp/ccp4KaIY.s: gcc names what it hands to as and collect2 (make_temp_file of libiberty).
    ("/cc", rf"({_TEMPORARY}cc)[A-Za-z0-9]{{6}}{_AT_END}"),
    # /tmp/tmpab3x_9qz: the default names of Python's tempfile, eight of a-z, 0-9 and _.
    ("/tmp", rf"({_TEMPORARY}tmp)[a-z0-9_]{{8}}(?![A-Za-z0-9_])"),
    # tmp.pYw1VxJ3qZ: the default template of mktemp(1).
    ("tmp.", rf"{_AT_START}(tmp\.)[A-Za-z0-9]{{10}}{_AT_END}"),
    # rustcQ2xPd9, a directory of rustc; the hash in hello.5k1x0v9.rcgu.o.
    ("rustc", rf"{_AT_START}(rustc)[A-Za-z0-9]{{6}}{_AT_END}"),
    ("rcgu", r"(\.)[a-z0-9]{6,}(?=(?:-cgu\.\d+)?\.rcgu\.o)"),
    # go-build2851263871: the directory of one go build.
    ("go-build", rf"{_AT_START}(go-build)\d+"),
    # TryCompile-q3Zk1x and cmTC_5f2b1: what cmake builds to try the compiler.
    ("TryCompile-", rf"{_AT_START}(TryCompile-)[A-Za-z0-9]{{5,6}}{_AT_END}"),
    ("cmTC_", rf"{_AT_START}(cmTC_)[A-Za-z0-9]{{5,6}}{_AT_END}"),
    # pymp-x1y2z3a4, sem.mp-x1y2z3a4: directories and locks of Python's multiprocessing.
    ("mp-", rf"{_AT_START}((?:pymp|sem\.mp)-)[a-z0-9_]{{8}}(?![A-Za-z0-9_])"),
    # tmp_obj_Xyz123: git writes an object or a pack, then renames it.
    ("tmp_", rf"{_AT_START}(tmp_(?:obj|pack|idx)_)[A-Za-z0-9]{{6}}{_AT_END}"),
    # /tmp/pytest-of-root/pytest-12, /dev/pts/4: pytest, or the kernel, takes the next free number.
    ("/pytest-", r"(/pytest-)\d+(?=/|$)"),
    ("/dev/pts/", r"(/dev/pts/)\d+"),
)
"""Each shape: a part of the name that most words lack, and an expression; what follows its group is made up."""
_COMPILED = tuple((mark, re.compile(shape)) for mark, shape in _SHAPES)
_NUMBER = re.compile(r"\d+")

Words: TypeAlias = Iterable[tuple[Task, str]]
"""Words of arguments and paths, each with the task that ran them."""


class Reader(msgspec.Struct, frozen=True):
    """Who has a word.

    Attributes:
        task: the task.
        pids: who had which pid in its trace.
        parts: the made-up parts of other words of the trace.
    """

    task: Task
    pids: Pids
    parts: frozenset[str] = frozenset()


class Pids:
    """The thread groups of a trace by their pids, as text."""

    def __init__(self, groups: Iterable[ThreadGroup]) -> None:
        self._by_pid: dict[str, list[ThreadGroup]] = {}
        for group in groups:
            self._by_pid.setdefault(str(group.tgid), []).append(group)

    def __contains__(self, number: str) -> bool:
        return number in self._by_pid

    def above(self, task: Task, number: str) -> int | None:
        """How far above ``task`` the process with that pid is: 0 itself, 1 its maker; None: none near.

        A small number is the pid of some task in two traces by chance: in a container pids begin at 1.
        """
        groups = self._by_pid.get(number)
        above: Task | None = task if groups is not None else None
        for steps in range(_NEAR):
            if above is None:
                return None
            if groups and above.group in groups:
                return steps
            above = above.maker
        return None


_NEAR = 4
WordRule: TypeAlias = Callable[[Reader, str], str]
"""Returns a word with what may be made up replaced."""


def temporary(reader: Reader | None, word: str) -> str:
    """Replaces each known shape of a temporary name, and its made-up part wherever it stands alone.

    gcc, for one, makes ``-dumpbase-ext .pYw1VxJ3qZ`` of ``tmp.pYw1VxJ3qZ``.
    """
    for mark, shape in _COMPILED:
        if mark in word:
            word = shape.sub(rf"\1{BLANK}", word)
    parts = reader.parts if reader is not None else ()
    return _PART.sub(lambda found: BLANK if found[0] in parts else found[0], word) if parts else word


_PART = re.compile(r"\w{6,}", re.ASCII)


def made_up_parts(words: Words) -> frozenset[str]:
    """The made-up parts of words, if they are long enough to be no other word."""
    found = (match for _, word in words for mark, shape in _COMPILED if mark in word for match in shape.finditer(word))
    return frozenset(part for one in found if _PART.fullmatch(part := one[0].removeprefix(one[1])))


def pids(reader: Reader, word: str) -> str:
    """Replaces the task's own pid, or that of a near maker, by how far above it is; other numbers stay."""

    def named(found: re.Match[str]) -> str:
        steps = reader.pids.above(reader.task, found[0])
        return found[0] if steps is None else relation(steps)

    return _NUMBER.sub(named, word)


def relation(steps: int) -> str:
    """What stands for the pid of the task itself (0 steps above), its maker (1), its maker's maker …"""
    return f"<pid-of{'-of'.join(['-maker'] * steps)}>" if steps else "<own-pid>"


_MANY = 100_000


class OneSide:
    """Replaces what is made up in one trace's ``words``. Numbers below ``least_pid`` are taken for no pids."""

    def __init__(
        self, groups: Iterable[ThreadGroup], rules: Sequence[WordRule], words: Words, least_pid: int = 0
    ) -> None:
        self._pids = Pids(group for group in groups if (group.tgid or 0) >= least_pid)
        self._rules = rules
        self._known: dict[str, str] = {}
        self._words = list(self._different(words))
        self._parts = made_up_parts(self._words)

    def form(self, task: Task, word: str) -> str:
        """Returns the word with what may be made up replaced."""
        found = self._known.get(word)
        if found is None:
            reader = Reader(task, self._pids, self._parts)
            found = word
            for rule in self._rules:
                found = rule(reader, found)
            if len(self._known) < _MANY and not self._has_pid(word):
                self._known[word] = found
        return found

    def _has_pid(self, word: str) -> bool:
        """Whether a number in a word is a pid of the trace: only then does its form hang on who has it."""
        return any(number in self._pids for number in _NUMBER.findall(word))

    def _different(self, words: Words) -> Iterator[tuple[Task, str]]:
        """The words, equal ones once unless they hold a pid."""
        seen: set[str] = set()
        for task, word in words:
            if word not in seen:
                if not self._has_pid(word):
                    seen.add(word)
                yield task, word

    def forms(self) -> set[str]:
        """The forms of the words that may be made up; a word read from a canonical form is its own form."""
        return {form for task, word in self._words if (form := self.form(task, word)) != word or "<" in word}

    def of_baseline(self) -> set[str]:
        """The words in which a part was replaced before: those of a baseline."""
        return {word for _, word in self._words if BLANK in word}


class MadeUp:
    """The made-up names of two traces: forms that both have.

    The words of a baseline are forms already. A word of the other trace that fits one is taken for the same, also if no
    rule sees that it is made up: the log may lack the call that made it.
    """

    def __init__(self, sides: tuple[OneSide, OneSide]) -> None:
        self._sides = sides
        ours, theirs = (side.forms() for side in sides)
        self._shared = ours & theirs
        self._open = {form: _pattern(form) for form in sides[0].of_baseline() - theirs}

    def blanked(self, side: int, task: Task, word: str) -> str:
        """Returns the form of a word of A (``side`` 0) or B (1) if both traces have that form; else the word."""
        if not self._shared and not self._open:
            return word
        form = self._sides[side].form(task, word)
        if form in self._shared:
            return form
        return self._fitting(word) if side == 1 and self._open else word

    def _fitting(self, word: str) -> str:
        """The form of a baseline that a word fits; else the word."""
        fitting = (form for form, pattern in self._open.items() if pattern.fullmatch(word))
        return next(fitting, word)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(r"\w+".join(map(re.escape, form.split(BLANK))), re.ASCII)
