"""Values that hold no other values."""

from __future__ import annotations

from typing import ClassVar, Literal

from strace_lens.values.quoting import Quoting, escape
from strace_lens.values.value import Printed, Value


class Number(Printed, frozen=True):
    """An integer: ``3``, ``0x7ffd``, ``0644``, ``00000000000000ff``.

    Attributes:
        value: the number.
        base: as printed: 10, 16 (``0x``) or 8 (a leading ``0``).
        width: least count of digits, prefix not counted.
        prefix: False for hexadecimal digits without ``0x`` (node masks, netlink groups).
    """

    meaning: ClassVar = ("value",)

    value: int
    base: int = 10
    width: int = 0
    prefix: bool = True

    def __str__(self) -> str:
        if self.base == 10:
            return str(self.value)
        mark, kind = ("0x", "x") if self.base == 16 else ("0", "o")
        digits = format(abs(self.value), f"0{self.width}{kind}")
        return ("-" if self.value < 0 else "") + (mark if self.prefix else "") + digits

    @property
    def number(self) -> int:
        """The integer."""
        return self.value

    def __int__(self) -> int:
        return self.value


class Null(Value, frozen=True):
    """``NULL``: an address that is 0."""

    @property
    def value(self) -> int:
        """0, as of a number."""
        return 0

    @property
    def number(self) -> int:
        """0."""
        return 0

    def __str__(self) -> str:
        return "NULL"


class String(Printed, frozen=True):
    """Bytes that strace printed between quotes: a path, data that was read or written, one character.

    Attributes:
        data: the bytes.
        truncated: strace cut them (``-s``) and wrote ``...`` after the closing quote.
        quoting: which bytes were printed as escapes, and how.
        quote: ``"``, or ``'`` for a character constant.
        abstract: printed with ``@`` before it: the first byte, a NUL, is not in ``data`` (unix(7)).
    """

    meaning: ClassVar = ("data", "truncated", "quote", "abstract")

    data: bytes
    truncated: bool = False
    quoting: Quoting = "octal"
    quote: str = '"'
    abstract: bool = False

    @property
    def text(self) -> str:
        """The bytes as text: UTF-8, with surrogateescape for other bytes."""
        return self.data.decode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        mark = "@" if self.abstract else ""
        return f"{mark}{self.quote}{escape(self.data, self.quoting, self.quote)}{self.quote}{'...' * self.truncated}"


class Annotation(Printed, frozen=True):
    """What strace prints in angle brackets behind a descriptor or a pid (``-y``, ``-yy``, ``-Y``).

    Attributes:
        what: the path or the comm, as bytes; for sockets and the like strace's description, ``TCP:[…]``.
        quoting: as of :class:`String`; ``verbatim`` where ``what`` was not escaped as a whole.
        device: ``<char 1:3>`` behind a path, with its brackets; "" without one.
        deleted: ``(deleted)`` stands behind.
        is_comm: it names a task, not what a descriptor stands for.
    """

    meaning: ClassVar = ("what", "device", "deleted", "is_comm")

    what: bytes
    quoting: Literal["octal", "hex", "hex-chars", "verbatim"] = "octal"
    device: str = ""
    deleted: bool = False
    is_comm: bool = False

    @property
    def text(self) -> str:
        """``what`` as text: UTF-8 with surrogateescape."""
        return self.what.decode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        body = self.text if self.quoting == "verbatim" else escape(self.what, self.quoting, "<")
        return f"<{body}{self.device}>{'(deleted)' * self.deleted}"


class Comment(Value, frozen=True):
    """A comment that stands alone, before or behind other values: ``/* bytes 88..95 */``."""

    text: str

    def __str__(self) -> str:
        return f"/*{self.text}*/"


class Word(Value, frozen=True):
    """A word that is neither number nor constant: a UUID, a hardware address, a date, AX.25's ``*``."""

    text: str

    def __str__(self) -> str:
        return self.text


class More(Value, frozen=True):
    """``...``: there is more that strace did not print."""

    def __str__(self) -> str:
        return "..."


class Unavailable(Value, frozen=True):
    """``???``: strace could not read it."""

    def __str__(self) -> str:
        return "???"


class Empty(Value, frozen=True):
    """Nothing where a value belongs: a call cut after a comma; ``statx(4, "", , …)``, a bug of ``-X raw``."""

    def __str__(self) -> str:
        return ""


class Resuming(Value, frozen=True):
    """The only argument of restart_syscall(2): ``<... resuming interrupted read ...>``."""

    call: str

    def __str__(self) -> str:
        return f"<... resuming interrupted {self.call} ...>"


class Raw(Value, frozen=True):
    """Text that the grammar does not cover. The audit counts it."""

    text: str

    def __str__(self) -> str:
        return self.text
