"""The grammar of what strace prints between a call's parentheses, in a signal's braces, and as a note to a result.

Read it from top to bottom. The docstring of each function is a rule, with lines that it reads and the file of
strace's sources that prints them. In the rules ``"x"`` is text, ``[ ]`` is optional, ``{ }`` is repeated, ``|`` is or.
Blanks count: nothing is skipped.

The text that comes here is a *shape* (``shapes.py``): each number is ``0``, each string ``""``, each character ``''``,
each comment ``/**/``, and each text in angle brackets ``<>``. So a rule gives no value, but the plan of one: a
:class:`Slot` where a literal goes, a :class:`Build` over other plans, or a value where nothing varies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec
import pyparsing as pp

from strace_lens.parse.arguments import make
from strace_lens.parse.arguments.operators import Operator, put_together, refuse_long
from strace_lens.parse.arguments.plan import Build, Make, Plan, Slot
from strace_lens.values import (
    Empty,
    Flags,
    Group,
    Labelled,
    More,
    Named,
    Null,
    Resuming,
    Unary,
    Unavailable,
    Value,
    Word,
)

Rule: TypeAlias = pp.ParserElement


def _build(make: Make, rule: Rule) -> Rule:
    return rule.set_parse_action(lambda tokens: Build(make, tuple(tokens)))


def _word(pattern: str, value: Callable[[str], make.Part]) -> Rule:
    return pp.Regex(pattern).set_parse_action(lambda tokens: [value(tokens[0])])


def _nothing() -> Rule:
    return pp.Empty().set_parse_action(lambda: [Empty()])


def _slot(blank: str) -> Rule:
    return pp.Literal(blank).set_parse_action(lambda _text, place, _tokens: Slot(place))


def _mark(text: str) -> Rule:
    return pp.Literal(text).suppress()


def constant() -> Rule:
    """constant = "NULL" | "???" | "..." | "*" | "struct " NAME | NAME

    ``NULL``; ``AT_FDCWD``, ``SIGCHLD``, ``prjquota``; ``???`` could not be read, ``...`` was left out; ``*`` is AX.25's
    null address; up to strace 5.5 ``2 * sizeof(struct ifreq)``. (util.c: printaddr; xlat.c: printxval; sockaddr.c)
    """
    marks: dict[str, Value] = {"NULL": Null(), "???": Unavailable(), "...": More(), "*": Word("*")}
    return _word(
        r"\?\?\?|\.\.\.|\*|struct \w+|[A-Za-z_]\w*+(?!\()",
        lambda text: marks.get(text) or (Word(text) if " " in text else Flags((text,))),
    )


def literal() -> Rule:
    """literal = NUMBER | STRING | CHARACTER

    ``0x7ffd1c3b``, ``-1``, ``0644``; ``"/etc/passwd"``, ``@"abstract"``, ``"cut"...``; ``'S'``. A hardware address
    (``61:62:63:64:65:66``), a UUID and a date are numbers here. (util.c: string_quote; print_mac.c; print_fields.h)
    """
    return pp.Regex(r"0|\"\"|''").set_parse_action(lambda _text, place, _tokens: Slot(place))


def call(value: Rule) -> Rule:
    """call = NAME "(" list ")"

    ``makedev(0x1, 0x3)``, ``inet_pton(AF_INET6, "::1", &sin6_addr)``, ``QCMD(Q_GETFMT, GRPQUOTA)``. (print_dev_t.c;
    sockaddr.c; quota.c)
    """
    return _build(make.call, pp.Regex(r"[A-Za-z_]\w*(?=\()") + _mark("(") + members(value, ", ") + _mark(")"))


def members(value: Rule, between: str) -> Rule:
    """list = [ value ] { ", " [ value ] }

    A value is missing if the line cut a call after a comma: ``wait4(42,  <unfinished ...>``; and in
    ``statx(4, "", , 0xfff, …)``, a bug of ``-X raw``. (print_fields.h; statx.c)
    """
    nothing = _word(r"(?=, |\Z|[)\]}])", lambda _: Empty())
    member = value | nothing
    rule: Rule = member + (_mark(between) + member)[...]
    return rule


def named(value: Rule) -> Rule:
    """named = FIELD "=" [ value ]

    ``st_size=258``, ``fmt.pix={…}``, ``eventfd-count=0x3``; arguments of clone(2), and of all calls with ``-N``.
    (print_fields.h: tprints_field_name)
    """
    field = pp.Regex(r"[A-Za-z_][\w.-]*=").set_parse_action(lambda tokens: tokens[0][:-1])
    return _build(Named, field + (value | _nothing()))


def struct(value: Rule) -> Rule:
    """struct = "{" list "}" | "{" NAME { " " NAME } "}"

    ``{st_mode=S_IFREG|0644, ...}``, ``{}``; ``{B38400 opost isig icanon echo ...}`` up to strace 6.0. (print_fields.h;
    term.c)
    """
    words = _word(r"\{\w+(?: [\w.]+)+\}", make.words)
    return words | _build(make.struct, _mark("{") + members(value, ", ") + _mark("}"))


def wait_status(operand: Rule) -> Rule:
    """status = "{" MACRO "(s)" [ " && " MACRO "(s) == " operand [ or ] ] [ " && WCOREDUMP(s)" ] "}" [ or ];
    or = " | " operand

    ``{WIFEXITED(s) && WEXITSTATUS(s) == 0}``, ``{WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT && WCOREDUMP(s)}``,
    ``{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}``. (wait.c: printstatus)
    """
    macro = pp.Regex(r"\{WIF[A-Z]+(?=\(s\))").set_parse_action(lambda tokens: tokens[0][1:]) + _mark("(s)")
    detail = pp.Regex(r" && W(?!CORE)[A-Z]+\(s\) == ").suppress() + operand
    more = _mark(" | ") + operand
    core = pp.Literal(" && WCOREDUMP(s)")
    inside = macro + pp.Opt(detail, None) + pp.Opt(more, None) + pp.Opt(core, None)
    return _build(make.wait_status, inside + _mark("}") + pp.Opt(more, None))


def array(value: Rule) -> Rule:
    """array = "[" list "]" | "[" value { " " value } "]" | "~[" [ value { " " value } ] "]" | "[" value "]=" value

    ``[1, 2, ...]``, ``[16]``; a set: ``[INT TERM]``, ``~[RT_1]``, ``[3 4]``; an element with its index:
    ``[VINTR]=0x3``. (print_fields.h; util.c: print_array_ex; signal.c: sprintsigmask_n)
    """
    spaced = (_mark(" ") + value)[1, ...].set_parse_action(lambda tokens: [_Kind(make.bit_set), *tokens])
    listed = members(value, ", ")
    inside = (value + (spaced | (_mark(", ") + listed)[0, 1])) | listed
    index = pp.Opt(_mark("=") + (value | _nothing()).set_parse_action(_Index))
    inverted = pp.Literal("~").set_parse_action(lambda _: _Kind(make.inverted_set))
    rule: Rule = pp.Opt(inverted) + _mark("[") + inside + _mark("]") + index
    return rule.set_parse_action(_array)


class _Kind(msgspec.Struct, frozen=True):
    make: Make


class _Index:
    def __init__(self, tokens: pp.ParseResults) -> None:
        self.value = tokens[0]


def _array(tokens: pp.ParseResults) -> Build:
    kinds = [token.make for token in tokens if isinstance(token, _Kind)]
    parts = tuple(token for token in tokens if not isinstance(token, _Kind | _Index))
    plan = Build(kinds[0] if kinds else make.array, parts)
    last = tokens[-1]
    return Build(make.designated, (plan, last.value)) if isinstance(last, _Index) else plan


def atom(value: Rule, operand: Rule) -> Rule:
    """atom = constant | literal | array | struct | call | status | "(" value ")" | SIGN operand
    | "<... resuming interrupted " NAME " ...>"

    ``-ENOENT``, ``!PR_TAGGED_ADDR_ENABLE``, ``&sin6_addr``; ``(INET_DIAG_CONG-1)``. (util.c: print_err; prctl.c)
    ``restart_syscall(<... resuming interrupted read ...>)``. (restart_syscall.c)
    """
    group = _build(Group, _mark("(") + value + _mark(")"))
    signed = _build(Unary, pp.Regex(r"[-!&~](?!\[)") + operand)
    resuming = _word(r"<\.\.\. resuming interrupted \w+ \.\.\.>", lambda text: Resuming(text.split(" ")[3]))
    groups = array(value) | wait_status(operand) | struct(value) | call(value)
    return constant() | literal() | groups | group | signed | resuming


def operands(value: Rule) -> Rule:
    """operand = { comment " " } atom { " " comment | "<" … ">" | " [" CONTEXT "]" } | comment

    ``0x1 /* O_WRONLY */``, ``0x4 /* IORING_RESTRICTION_??? */ /* op: 0 */``, ``/* bytes 88..95 */ "\\xde"``. (xlat.c)
    ``3</etc/passwd>`` (``-y``; util.c: printfd), ``3197<forks>`` (``-Y``; util.c: printpid),
    ``2 /* 18375 in strace's PID NS */`` (pidns.c), ``"x" [unconfined_u:object_r:tmp_t:s0]`` (``--secontext``;
    secontext.c).
    """
    operand = pp.Forward()
    comment = _slot("/**/")
    before = (comment + _mark(" ")).set_parse_action(lambda tokens: [_Suffix(make.preceded, tokens[0])])
    behind = pp.Regex(r" /\*\*/|<>| \[[^\s\[\]\",]+:[^\s\[\]\"]+\]").set_parse_action(_suffix)
    one = atom(value, operand)
    operand <<= ((one | before[1, ...] + one) + behind[...]).set_parse_action(_operand) | comment
    return operand


class _Suffix(msgspec.Struct, frozen=True):
    make: Make
    part: Plan


def _suffix(_text: str, place: int, tokens: pp.ParseResults) -> _Suffix:
    found: str = tokens[0]
    if found == "<>":
        return _Suffix(make.annotated, Slot(place))
    return _Suffix(make.commented, Slot(place + 1)) if found == " /**/" else _Suffix(Labelled, found[2:-1])


def _operand(text: str, position: int, tokens: pp.ParseResults) -> Plan:
    refuse_long(text, position, len(tokens))
    place = next(index for index, token in enumerate(tokens) if not isinstance(token, _Suffix))
    plan: Plan = tokens[place]
    for suffix in tokens[place + 1 :]:
        plan = Build(suffix.make, (plan, suffix.part))
    for suffix in reversed(tokens[:place]):
        plan = Build(suffix.make, (suffix.part, plan))
    return plan


def values() -> Rule:
    """value = named | [ operand ] { OPERATOR ( named | operand ) }, with these operators, the tightest first:

    - ``<< * " * " + - /``: ``8192*1024``, ``1<<CAP_CHOWN``, ``V4L2_CTRL_CLASS_USER+0x15``, ``2158018784/2158018785``. A
      call sign of AX.25, ``VALID-13``, looks like a difference. (resource.c; capability.c; v4l2.c; sockaddr.c)
    - ``|``: ``O_RDONLY|O_CLOEXEC``, ``0x5<<28 /* FUTEX_OP_??? */|0<<12``, ``S_IFREG|0644``; ``|0x1000``, with nothing
      before it, is a bug of ``-X raw`` in statx(2). (xlat.c: printflags_ex; statx.c)
    - ``" or "``: ``BTRFS_IOC_CLONE or FICLONE``, ``MIXER_READ(13) or OTPSELECT``. (ioctl.c)
    - ``" => "``: ``[110 => 24]``, ``{flags=CLONE_VM, …} => {parent_tid=[31993]}``, ``features=0 => features=A``; ``->``
      up to strace 4.26. Nothing stands before it if the log lacks the beginning of the call. (print_fields.h:
      tprint_value_changed)
    """
    value = pp.Forward()
    operand = operands(value)
    operator = pp.Regex(r" => |->| or |\||<<| \* |[-*+/]").set_parse_action(lambda tokens: [Operator(tokens[0])])
    nothing = _word(r"(?=\|| => )", lambda _: Empty())
    one = named(value)
    chain = ((operand | nothing) + (operator + (one | operand))[...]).set_parse_action(put_together)
    value <<= one | chain
    return value


def arguments() -> Rule:
    """arguments = list

    ``AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC``. The same rule reads siginfo and what stands behind a call's ``=``.
    """
    return members(values(), ", ").set_parse_action(_list)


def _list(tokens: pp.ParseResults) -> Build:
    """The whole list; an empty list has no members."""
    parts = tuple(tokens)
    return Build(make.values, () if parts == (Empty(),) else parts)


def note() -> Rule:
    """note = described { ", " described };  described = [ WORD { " " WORD } " " | WORD ":" ] value

    Behind a result, in parentheses: ``Timeout``, ``flags O_RDONLY|O_LARGEFILE``, ``in [3 4], left {tv_sec=0, …}``,
    ``old mask [USR1]``, ``user:[4026532192]``. (syscall.c: print_syscall_resume, aux strings; desc.c; poll.c)
    """
    value = values()
    word = pp.Regex(r"(?:flags|in|out|left|mask|old mask)(?= )") + pp.Literal(" ")
    namespace = pp.Regex(r"[a-z_]+(?=:\[)") + pp.Literal(":")
    described = _build(make.described, (word | namespace) + value) | value
    return members(described, ", ").set_parse_action(_list)
