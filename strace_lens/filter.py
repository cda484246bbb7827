"""strace's --trace language: does a filter record a call of some name?"""

from __future__ import annotations

import msgspec

from strace_lens.linux.strace_classes import class_takes, is_class


class Filter(msgspec.Struct, frozen=True):
    """Which system calls a recording took: the words given to strace's ``--trace``.

    Attributes:
        words: as given, ``%process,write``.
        version: of the strace that read them, as (major, minor); classes changed over the years.
    """

    words: str
    version: tuple[int, int] = (6, 1)

    def takes(self, call: str) -> bool | None:
        """Whether calls named ``call`` were recorded; None if that depends on a word unknown here."""
        words = self.words.strip()
        negated = words.startswith("!")
        verdicts = [self._word_takes(word.strip().lstrip("?"), call) for word in words.lstrip("!").split(",")]
        if True in verdicts:
            return not negated
        return None if None in verdicts else negated

    def _word_takes(self, word: str, call: str) -> bool | None:
        # NAME@64 takes the calls of programs of one word size; the words do not show the program's word size.
        name, _, size = word.partition("@")
        taken = True if name in {"all", "%all", call} else self._class_takes(name, call)
        return None if size and taken else taken

    def _class_takes(self, name: str, call: str) -> bool | None:
        if is_class(name):
            return class_takes(name, call, self.version)
        return None if name.startswith("/") else False
