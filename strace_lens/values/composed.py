"""Values made of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from strace_lens.values.plain import Comment
from strace_lens.values.value import Printed, Value, Wrapped


class Flags(Value, frozen=True):
    """Named bits and constants: ``O_RDONLY|O_CLOEXEC``, ``S_IFREG|0644``, or one constant alone, ``SIGCHLD``.

    Attributes:
        members: what stands between the bars, in the order printed: names as ``str``, anything else as a value.
    """

    members: tuple[str | Value, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names, without ``!NAME`` (a bit that is off)."""
        return frozenset(member for member in self.members if isinstance(member, str))

    @property
    def bits(self) -> int:
        """The bits that strace had no name for, or'ed together; 0 if each has a name."""
        total = 0
        for member in self.members:
            if not isinstance(member, str):
                total |= member.number or 0
        return total

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def __str__(self) -> str:
        return "|".join([str(member) for member in self.members])


class Named(Value, frozen=True):
    """A member or an argument with its name: ``flags=CLONE_VM``."""

    name: str
    value: Value

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Struct(Value, frozen=True):
    """``{st_mode=S_IFREG|0644, st_size=258, ...}``. Most members are :class:`Named`; unions and calls are not."""

    members: tuple[Value, ...]

    def get(self, name: str) -> Value | None:
        """The value of the member called ``name``, or None where strace did not print it."""
        for member in self.members:
            if isinstance(member, Named) and member.name == name:
                return member.value
        return None

    def __str__(self) -> str:
        return "{" + ", ".join([str(member) for member in self.members]) + "}"


class Array(Value, frozen=True):
    """``[1, 2, ...]``; also what a pointer points at, as an array of one: ``[16]``."""

    items: tuple[Value, ...]

    def __iter__(self) -> Iterator[Value]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        return "[" + ", ".join([str(item) for item in self.items]) + "]"


class BitSet(Value, frozen=True):
    """Members separated by spaces: ``[INT TERM]``, ``~[RT_1]``, ``[3 4]``.

    A set of one member looks like an array of one, and is read as that: ``[USR1]``.

    Attributes:
        items: in the order printed. Signals lack their ``SIG``.
        inverted: printed with ``~``: the items are the members that the set lacks.
        braces: printed in braces: terminal modes up to strace 6.0.
    """

    items: tuple[Value, ...]
    inverted: bool = False
    braces: bool = False

    def __str__(self) -> str:
        opening, closing = "{}" if self.braces else "[]"
        return "~" * self.inverted + opening + " ".join([str(item) for item in self.items]) + closing


class Designated(Value, frozen=True):
    """An array's element with its index: ``[VINTR]=0x3``."""

    index: Value
    value: Value

    def __str__(self) -> str:
        return f"[{self.index}]={self.value}"


class Call(Value, frozen=True):
    """A macro or function whose result is the value: ``makedev(0x1, 0x3)``, ``htons(80)``."""

    name: str
    args: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join([str(arg) for arg in self.args])})"


class Change(Printed, frozen=True):
    """What the caller gave the kernel and what the kernel gave back: ``[110 => 24]``; ``->`` up to strace 4.26."""

    meaning: ClassVar = ("before", "after")

    before: Value
    after: Value
    arrow: str = " => "

    def __str__(self) -> str:
        return f"{self.before}{self.arrow}{self.after}"


class Either(Value, frozen=True):
    """One number with more than one name: ``BTRFS_IOC_CLONE or FICLONE``."""

    options: tuple[Value, ...]

    def __str__(self) -> str:
        return " or ".join([str(option) for option in self.options])


class Described(Value, frozen=True):
    """Words that say what the value behind them is: ``flags O_RDONLY`` behind a result, ``user:[402653]``."""

    word: str
    value: Value
    joint: str = " "

    def __str__(self) -> str:
        return f"{self.word}{self.joint}{self.value}"


class Labelled(Wrapped, frozen=True):
    """A value with a security context (``--secontext``): ``"x" [unconfined_u:object_r:tmp_t:s0]``."""

    context: str

    def __str__(self) -> str:
        return f"{self.value} [{self.context}]"


class Commented(Wrapped, frozen=True):
    """A value with a comment: ``0x1 /* O_WRONLY */``. ``before``: the comment is printed first."""

    comment: Comment | Partial
    before: bool = False

    def __str__(self) -> str:
        return f"{self.comment} {self.value}" if self.before else f"{self.value} {self.comment}"


class Arithmetic(Value, frozen=True):
    """``8192*1024``, ``1<<CAP_CHOWN``, ``V4L2_CID_BASE+0x15``, ``3/4``; and AX.25's call signs, ``VALID-13``."""

    left: Value
    operator: str
    right: Value

    @property
    def value(self) -> int | None:
        """The result, where both sides are numbers and the operator is ``*``, ``<<``, ``+`` or ``-``; else None."""
        left, right = self.left.number, self.right.number
        if left is None or right is None:
            return None
        if self.operator == "<<":
            return left << right if 0 <= right < 64 else None
        return {"*": left * right, "+": left + right, "-": left - right}.get(self.operator)

    @property
    def number(self) -> int | None:
        """The integer that the value stands for, or None."""
        return self.value

    def __str__(self) -> str:
        return f"{self.left}{self.operator}{self.right}"


class Unary(Value, frozen=True):
    """``-ENOENT``, ``!PR_TAGGED_ADDR_ENABLE``, ``&sin6_addr``."""

    operator: str
    operand: Value

    def __str__(self) -> str:
        return f"{self.operator}{self.operand}"


class Group(Wrapped, frozen=True):
    """A value in parentheses: the ``(INET_DIAG_CONG-1)`` of ``1<<(INET_DIAG_CONG-1)``."""

    def __str__(self) -> str:
        return f"({self.value})"


class Partial(Wrapped, frozen=True):
    """A value that strace was still printing when the line broke off: ``{fd=3, events=``.

    Attributes:
        value: what it is, as if it were closed here.
        missing: the closing marks that strace did not print.
    """

    missing: str

    def __str__(self) -> str:
        return str(self.value).removesuffix(self.missing)


class Intruded(Wrapped, frozen=True):
    """A value with foreign text printed into it: the program's own output, where both wrote to one terminal."""

    text: str

    def __str__(self) -> str:
        return f"{self.value}{self.text}"
