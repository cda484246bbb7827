"""The ready questions: a file of SQL each, whose first comment says what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import msgspec

from strace_lens.errors import UsageError
from strace_lens.suggest import unknown


class Question(msgspec.Struct, frozen=True):
    """A ready question.

    Attributes:
        name: of its file.
        title: what it asks, in a line.
        sql: the whole file.
    """

    name: str
    title: str
    sql: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names that need a value (``--let``), in the order of the text."""
        code = re.sub(r"^--.*$", "", self.sql, flags=re.MULTILINE)
        return tuple(dict.fromkeys(re.findall(r"\$([a-z_]+)", code)))


def questions() -> Iterator[Question]:
    """Every ready question, by name."""
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            sql = file.read_text(encoding="utf-8")
            yield Question(file.name.removesuffix(".sql"), sql.partition("\n")[0].removeprefix("-- "), sql)


def question(name: str) -> Question:
    """The ready question of that name.

    Raises:
        UsageError: there is none.
    """
    every = {one.name: one for one in questions()}
    if name not in every:
        raise UsageError(unknown("question", name, every))
    return every[name]


def is_name(text: str) -> bool:
    """Whether a text is a name rather than SQL, which has a blank or a parenthesis."""
    return re.fullmatch(r"[A-Za-z0-9_-]+", text) is not None
