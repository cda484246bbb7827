"""What arguments and results are made of.

Each value is frozen and prints itself, by ``str()``, the way strace printed it. What it needs for that beyond its
meaning (number base, quoting style, a cut-off mark) is part of it, but two numbers are equal when their values are.
The forms are those of strace's printers: ``util.c``, ``print_fields.h``, ``xlat.c``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Quoting = Literal["octal", "hex", "hex-chars"]
"""``octal``: strace's default. ``hex``: every byte (``-xx``; ``-x`` and binary data). ``hex-chars``: only some."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer: ``3``, ``0x7ffd``, ``0644``, ``00000000000000ff``.

    Attributes:
        value: the number.
        base: as printed: 10, 16 (``0x``) or 8 (a leading ``0``).
        width: least count of digits, prefix not counted.
        prefix: False for hexadecimal digits without ``0x`` (node masks, netlink groups).
    """

    value: int
    base: int = field(default=10, compare=False)
    width: int = field(default=0, compare=False)
    prefix: bool = field(default=True, compare=False)

    def __str__(self) -> str:
        if self.base == 10:
            return str(self.value)
        mark, kind = ("0x", "x") if self.base == 16 else ("0", "o")
        digits = format(abs(self.value), f"0{self.width}{kind}")
        return ("-" if self.value < 0 else "") + (mark if self.prefix else "") + digits

    def __int__(self) -> int:
        return self.value


@dataclass(frozen=True, slots=True)
class Null:
    """``NULL``: an address that is 0."""

    @property
    def value(self) -> int:
        """0, as of a number."""
        return 0

    def __str__(self) -> str:
        return "NULL"


@dataclass(frozen=True, slots=True)
class String:
    """Bytes that strace printed between quotes: a path, data that was read or written, one character.

    Attributes:
        data: the bytes.
        truncated: strace cut them (``-s``) and wrote ``...`` after the closing quote.
        quoting: which bytes were printed as escapes, and how.
        quote: ``"``, or ``'`` for a character constant.
        abstract: printed with ``@`` before it: the first byte, a NUL, is not in ``data`` (unix(7)).
    """

    data: bytes
    truncated: bool = False
    quoting: Quoting = "octal"
    quote: str = '"'
    abstract: bool = False

    @property
    def text(self) -> str:
        """The bytes as text: UTF-8, with surrogateescape for what is not."""
        return self.data.decode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        mark = "@" if self.abstract else ""
        return f"{mark}{self.quote}{escape(self.data, self.quoting, self.quote)}{self.quote}{'...' * self.truncated}"


@dataclass(frozen=True, slots=True)
class Flags:
    """Named bits and constants: ``O_RDONLY|O_CLOEXEC``, ``S_IFREG|0644``, or one constant alone, ``SIGCHLD``.

    Attributes:
        members: what stands between the bars, in the order printed: names as ``str``, anything else as a value.
    """

    members: tuple[str | Value, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names; ``!NAME`` (a bit that is off) is not one of them."""
        return frozenset(member for member in self.members if isinstance(member, str))

    @property
    def bits(self) -> int:
        """The numeric bits that strace had no name for, or'ed together; 0 where there are none."""
        total = 0
        for member in self.members:
            if not isinstance(member, str):
                total |= number_of(member) or 0
        return total

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def __str__(self) -> str:
        return "|".join([str(member) for member in self.members])


@dataclass(frozen=True, slots=True)
class Named:
    """A member or an argument with its name: ``flags=CLONE_VM``."""

    name: str
    value: Value

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


@dataclass(frozen=True, slots=True)
class Struct:
    """``{st_mode=S_IFREG|0644, st_size=258, ...}``. Members are mostly :class:`Named`; unions and calls have no name."""

    members: tuple[Value, ...]

    def get(self, name: str) -> Value | None:
        """The value of the member called ``name``, or None where strace did not print it."""
        for member in self.members:
            if isinstance(member, Named) and member.name == name:
                return member.value
        return None

    def __str__(self) -> str:
        return "{" + ", ".join([str(member) for member in self.members]) + "}"


@dataclass(frozen=True, slots=True)
class Array:
    """``[1, 2, ...]``; also what a pointer points at, as an array of one: ``[16]``."""

    items: tuple[Value, ...]

    def __iter__(self) -> Iterator[Value]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        return "[" + ", ".join([str(item) for item in self.items]) + "]"


@dataclass(frozen=True, slots=True)
class BitSet:
    """Members separated by spaces: ``[INT TERM]``, ``~[RT_1]``, ``[3 4]``.

    A set of one member looks like an array of one, and is read as that: ``[USR1]``.

    Attributes:
        items: in the order printed. Signals lack their ``SIG``.
        inverted: printed with ``~``: these are the members that are not in it.
        braces: printed in braces: terminal modes up to strace 6.0.
    """

    items: tuple[Value, ...]
    inverted: bool = False
    braces: bool = False

    def __str__(self) -> str:
        opening, closing = "{}" if self.braces else "[]"
        return "~" * self.inverted + opening + " ".join([str(item) for item in self.items]) + closing


@dataclass(frozen=True, slots=True)
class Designated:
    """An array's element with its index: ``[VINTR]=0x3``."""

    index: Value
    value: Value

    def __str__(self) -> str:
        return f"[{self.index}]={self.value}"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What strace says in angle brackets behind a descriptor or a pid (``-y``, ``-yy``, ``-Y``).

    Attributes:
        what: the path or the comm, as bytes; for sockets and the like strace's description, ``TCP:[…]``.
        quoting: as of :class:`String`; ``verbatim`` where ``what`` was not escaped as a whole.
        device: ``<char 1:3>`` behind a path, with its brackets, or "".
        deleted: ``(deleted)`` stands behind.
        is_comm: it is a task's name, not what a descriptor stands for.
    """

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


@dataclass(frozen=True, slots=True)
class Fd:
    """A file descriptor with what ``-y`` says of it: ``3</etc/passwd>``, ``AT_FDCWD</home>``, ``4<pipe:[4711]>``.

    Without ``-y`` strace prints a descriptor as a plain number, and so it is a :class:`Number`.
    """

    handle: Value
    annotation: Annotation

    @property
    def number(self) -> int:
        """The descriptor; -100 for ``AT_FDCWD`` (include/uapi/linux/fcntl.h)."""
        number = number_of(self.handle)
        return -100 if number is None else number

    @property
    def path(self) -> str:
        """The path, or strace's description of what is no file (``socket:[1]``, ``TCP:[…]``)."""
        return self.annotation.text

    @property
    def deleted(self) -> bool:
        """The file has been unlinked."""
        return self.annotation.deleted

    def __str__(self) -> str:
        return f"{self.handle}{self.annotation}"


@dataclass(frozen=True, slots=True)
class Pid:
    """A pid with what strace says of it: ``3197<forks>`` (``-Y``), ``2 /* 18375 in strace's PID NS */``.

    Attributes:
        printed: the number as printed.
        name: the comm, or None.
        translated: the same pid as strace's own pid namespace counts it (``--pidns-translation``), or None.
    """

    printed: Value
    name: Annotation | None = None
    translated: int | None = None

    @property
    def number(self) -> int:
        """The pid, in the pid namespace of the task that made the call."""
        return number_of(self.printed) or 0

    @property
    def comm(self) -> str | None:
        """The task's name (``/proc/PID/comm``), or None where strace did not print it."""
        return self.name.text if self.name else None

    def __str__(self) -> str:
        note = "" if self.translated is None else f" /* {self.translated} in strace's PID NS */"
        return f"{self.printed}{self.name or ''}{note}"


@dataclass(frozen=True, slots=True)
class Call:
    """A macro or function that would give the value: ``makedev(0x1, 0x3)``, ``htons(80)``."""

    name: str
    args: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join([str(arg) for arg in self.args])})"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that stands alone, before or behind other values: ``/* bytes 88..95 */``."""

    text: str

    def __str__(self) -> str:
        return f"/*{self.text}*/"


@dataclass(frozen=True, slots=True)
class Commented:
    """A value with a comment: ``0x1 /* O_WRONLY */``. ``before``: the comment is printed first."""

    value: Value
    comment: Comment
    before: bool = False

    def __str__(self) -> str:
        return f"{self.comment} {self.value}" if self.before else f"{self.value} {self.comment}"


@dataclass(frozen=True, slots=True)
class Change:
    """What the kernel was given and what it gave back: ``[110 => 24]``; ``->`` up to strace 4.26."""

    before: Value
    after: Value
    arrow: str = field(default=" => ", compare=False)

    def __str__(self) -> str:
        return f"{self.before}{self.arrow}{self.after}"


@dataclass(frozen=True, slots=True)
class Either:
    """One number with more than one name: ``BTRFS_IOC_CLONE or FICLONE``."""

    options: tuple[Value, ...]

    def __str__(self) -> str:
        return " or ".join([str(option) for option in self.options])


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``8192*1024``, ``1<<CAP_CHOWN``, ``V4L2_CID_BASE+0x15``, ``3/4``; an AX.25 call sign (``VALID-13``) looks so too."""

    left: Value
    operator: str
    right: Value

    @property
    def value(self) -> int | None:
        """The result, where both sides are numbers and the operator is ``*``, ``<<``, ``+`` or ``-``; else None."""
        left, right = number_of(self.left), number_of(self.right)
        if left is None or right is None:
            return None
        if self.operator == "<<":
            return left << right if 0 <= right < 64 else None
        return {"*": left * right, "+": left + right, "-": left - right}.get(self.operator)

    def __str__(self) -> str:
        return f"{self.left}{self.operator}{self.right}"


@dataclass(frozen=True, slots=True)
class Unary:
    """``-ENOENT``, ``!PR_TAGGED_ADDR_ENABLE``, ``&sin6_addr``."""

    operator: str
    operand: Value

    def __str__(self) -> str:
        return f"{self.operator}{self.operand}"


@dataclass(frozen=True, slots=True)
class Group:
    """A value in parentheses: the ``(INET_DIAG_CONG-1)`` of ``1<<(INET_DIAG_CONG-1)``."""

    value: Value

    def __str__(self) -> str:
        return f"({self.value})"


@dataclass(frozen=True, slots=True)
class WaitStatus:
    """How a child changed its state, as wait(2) tells it: ``{WIFEXITED(s) && WEXITSTATUS(s) == 0}``.

    Attributes:
        macro: ``WIFEXITED``, ``WIFSIGNALED``, ``WIFSTOPPED`` or ``WIFCONTINUED``.
        detail: the exit code, or the signal that killed or stopped; None for ``WIFCONTINUED``.
        core: a core was dumped.
        extra: what is or'ed to the detail: ``0x80`` of a system call stop, or None.
        beyond: what is or'ed behind the braces (a ptrace event), or None.
    """

    macro: str
    detail: Value | None = None
    core: bool = False
    extra: Value | None = None
    beyond: Value | None = None

    @property
    def code(self) -> int | None:
        """Exit code of a child that exited, else None."""
        if self.macro != "WIFEXITED" or self.detail is None:
            return None
        return number_of(self.detail)

    @property
    def signal(self) -> str | None:
        """Name of the signal that killed or stopped the child (its number where strace printed that), else None."""
        if self.macro not in _DETAIL or self.macro == "WIFEXITED" or self.detail is None:
            return None
        return name_of(self.detail) or str(self.detail)

    def __str__(self) -> str:
        parts = [f"{self.macro}(s)"]
        if self.detail is not None:
            extra = "" if self.extra is None else f" | {self.extra}"
            parts.append(f"{_DETAIL.get(self.macro, self.macro)}(s) == {self.detail}{extra}")
        if self.core:
            parts.append("WCOREDUMP(s)")
        return "{" + " && ".join(parts) + "}" + ("" if self.beyond is None else f" | {self.beyond}")


_DETAIL = {"WIFEXITED": "WEXITSTATUS", "WIFSIGNALED": "WTERMSIG", "WIFSTOPPED": "WSTOPSIG"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value with a security context (``--secontext``): ``"x" [unconfined_u:object_r:tmp_t:s0]``."""

    value: Value
    context: str

    def __str__(self) -> str:
        return f"{self.value} [{self.context}]"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is neither number nor constant: a UUID, a hardware address, a date, AX.25's ``*``."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Described:
    """Words that say what the value behind them is: the ``flags`` of ``= 0x8000 (flags O_RDONLY)``, ``user:[402653]``."""

    word: str
    value: Value
    joint: str = " "

    def __str__(self) -> str:
        return f"{self.word}{self.joint}{self.value}"


@dataclass(frozen=True, slots=True)
class More:
    """``...``: there is more that strace did not print."""

    def __str__(self) -> str:
        return "..."


@dataclass(frozen=True, slots=True)
class Unavailable:
    """``???``: strace could not read it."""

    def __str__(self) -> str:
        return "???"


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing where a value belongs: a call cut after a comma; ``statx(4, "", , …)`` under ``-X raw`` (a bug of strace)."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Resuming:
    """The only argument of restart_syscall(2): ``<... resuming interrupted read ...>``."""

    call: str

    def __str__(self) -> str:
        return f"<... resuming interrupted {self.call} ...>"


@dataclass(frozen=True, slots=True)
class Partial:
    """A value that strace had not finished when the line was broken off: ``{fd=3, events=``.

    Attributes:
        value: what it is, as if it were closed here.
        missing: the closing marks that were not printed.
    """

    value: Value
    missing: str

    def __str__(self) -> str:
        return str(self.value).removesuffix(self.missing)


@dataclass(frozen=True, slots=True)
class Intruded:
    """A value with foreign text printed into it: the program's own output, where both wrote to one terminal."""

    value: Value
    text: str

    def __str__(self) -> str:
        return f"{self.value}{self.text}"


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that the grammar does not cover. The audit counts it."""

    text: str

    def __str__(self) -> str:
        return self.text


Value: TypeAlias = (
    Number | Null | String | Flags | Named | Struct | Array | BitSet | Designated | Annotation | Fd | Pid | Call
    | Comment | Commented | Change | Either | Arithmetic | Unary | Group | WaitStatus | Labelled | Word | Described
    | More | Unavailable | Empty | Resuming | Partial | Intruded | Raw
)  # fmt: skip


def number_of(value: Value) -> int | None:
    """The integer that ``value`` stands for, comments and notes put aside; None where it is no number."""
    match value:
        case Number() | Null() | Arithmetic():
            return value.value
        case Fd() | Pid():
            return value.number
        case Commented() | Intruded() | Partial() | Group() | Labelled():
            return number_of(value.value)
        case _:
            return None


def name_of(value: Value) -> str | None:
    """The constant that ``value`` stands for, also where it is in the comment (``-X verbose``); else None."""
    match value:
        case Flags(members=(str() as name,)):
            return name
        case Commented(comment=Comment(text=text)) if text.strip().replace("_", "").isalnum():
            return text.strip()
        case _:
            return None


# string_quote in strace's util.c: letters for the escapes of C, else octal with as few digits as possible: three
# where a digit from 0 to 7 follows.
_LETTERS = {7: None, 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 92: "\\"}


def _octal_escapes() -> dict[str, str]:
    table = {}
    for byte in range(256):
        letter = _LETTERS.get(byte)
        short = f"\\{letter}" if letter else f"\\{byte:o}"
        full = f"\\{letter}" if letter else f"\\{byte:03o}"
        table[chr(byte)] = short
        table.update({chr(byte) + digit: full + digit for digit in "01234567"})
    for mark in "\"'":
        table[mark] = f"\\{mark}"
        table.update({mark + digit: f"\\{mark}{digit}" for digit in "01234567"})
    return table


_OCTAL = _octal_escapes()
_HEX_CHARS = (
    {chr(byte): f"\\x{byte:02x}" for byte in range(256)}
    | {chr(byte): f"\\{letter}" for byte, letter in _LETTERS.items() if letter}
    | {"'": "\\'", '"': '\\"'}
)
_SPECIAL = {
    '"': re.compile(r"[^ !#-\[\]-~][0-7]?"),
    "'": re.compile(r"[^ -&(-\[\]-~][0-7]?"),
    "<": re.compile(r"[^ !#-;=?-\[\]-~][0-7]?"),
}
_SPECIAL_ALONE = {mark: re.compile(pattern.pattern.removesuffix("[0-7]?")) for mark, pattern in _SPECIAL.items()}


def escape(data: bytes, quoting: Quoting, quote: str) -> str:
    """Print bytes as strace's ``string_quote`` does; ``quote`` is ``"``, ``'``, or ``<`` for text in angle brackets."""
    if quoting == "hex":
        return "".join([f"\\x{byte:02x}" for byte in data])
    text = data.decode("latin-1")
    if quoting == "octal":
        return _SPECIAL[quote].sub(lambda found: _OCTAL[found.group()], text)
    return _SPECIAL_ALONE[quote].sub(lambda found: _HEX_CHARS[found.group()], text)
