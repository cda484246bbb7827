"""strace's --trace language: does a filter record a call of some name?"""

from __future__ import annotations

from dataclasses import dataclass

# strace's class %process since 5.8 (NEWS: "Modified %process class"); before, arch_prctl and unshare were in it and
# the calls that send signals were not. execve, the waits and the creating calls always were.
_PROCESS = frozenset(
    {"clone", "clone2", "clone3", "fork", "vfork", "execve", "execveat", "execv"}
    | {"exit", "exit_group", "wait4", "waitid", "waitpid"}
)
_PROCESS_58 = frozenset({"kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"})
_PROCESS_OLD = frozenset({"arch_prctl", "unshare"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which system calls a recording took: the words given to strace's ``--trace``.

    Attributes:
        words: as given, ``%process,write``.
        version: of the strace that read them, as (major, minor); classes changed over the years.
    """

    words: str
    version: tuple[int, int] = (6, 1)

    def takes(self, call: str) -> bool | None:
        """Whether calls named ``call`` were recorded; None where it hangs on a class of strace's not known here."""
        words = self.words.strip()
        negated = words.startswith("!")
        verdicts = [self._word_takes(word.strip().lstrip("?"), call) for word in words.lstrip("!").split(",")]
        if True in verdicts:
            return not negated
        return None if None in verdicts else negated

    def _word_takes(self, word: str, call: str) -> bool | None:
        if word in {"all", "%all"}:
            return True
        if word in {"%process", "process"}:
            return call in _PROCESS or call in (_PROCESS_58 if self.version >= (5, 8) else _PROCESS_OLD)
        if word == "none" or word == "":
            return False
        if word.startswith(("%", "/")):
            return None
        return word.split("@")[0] == call
