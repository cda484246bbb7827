"""The grammar of what strace prints between a call's parentheses, in a signal's braces, and as a note to a result.

Read it from top to bottom. The docstring of each function is a rule, with lines that it reads and the file of
strace's sources that prints them. In the rules ``"x"`` is text, ``[ ]`` is optional, ``{ }`` is repeated, ``|`` is or.
Blanks count: nothing is skipped.

The text that comes here is a *shape* (``shape.py``): each number is ``0``, each string ``""``, each character ``''``,
each comment ``/**/``, and each text in angle brackets ``<>``. So a rule gives no value, but the plan of one: a
:class:`Slot` where a literal goes, a :class:`Build` over other plans, or a value where nothing varies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import pyparsing as pp

from strace_lens.parse import assemble
from strace_lens.parse.plan import Build, Make, Plan, Slot
from strace_lens.values import Empty, Flags, More, Null, Resuming, Unavailable, Word


Rule: TypeAlias = pp.ParserElement


def _build(make: Make, rule: Rule) -> Rule:
    return rule.set_parse_action(lambda tokens: Build(make, tuple(tokens)))


def _word(pattern: str, value: Callable[[str], assemble.Part]) -> Rule:
    return pp.Regex(pattern).set_parse_action(lambda tokens: [value(tokens[0])])


def _nothing() -> Rule:
    return pp.Empty().set_parse_action(lambda: [Empty()])


def _slot(blank: str) -> Rule:
    return pp.Literal(blank).set_parse_action(lambda _text, place, _tokens: Slot(place))


def _mark(text: str) -> Rule:
    return pp.Literal(text).suppress()


def constant() -> Rule:
    """constant = "NULL" | "???" | "..." | "*" | NAME

    ``NULL``; ``AT_FDCWD``, ``SIGCHLD``, ``prjquota``; ``???`` could not be read, ``...`` was left out; ``*`` is AX.25's
    null address. (util.c: printaddr; xlat.c: printxval; sockaddr.c)
    """
    return (
        _word(r"NULL(?!\w)", lambda _: Null())
        | _word(r"\?\?\?", lambda _: Unavailable())
        | _word(r"\.\.\.", lambda _: More())
        | _word(r"\*", Word)
        | _word(r"[A-Za-z_][A-Za-z0-9_]*", lambda name: Flags((name,)))
    )


def literal() -> Rule:
    """literal = NUMBER | STRING | CHARACTER

    ``0x7ffd1c3b``, ``-1``, ``0644``; ``"/etc/passwd"``, ``@"abstract"``, ``"cut"...``; ``'S'``. A hardware address
    (``61:62:63:64:65:66``), a UUID and a date are numbers here. (util.c: string_quote; print_mac.c; print_fields.h)
    """
    return _slot("0") | _slot('""') | _slot("''")


def call(value: Rule) -> Rule:
    """call = NAME "(" list ")"

    ``makedev(0x1, 0x3)``, ``inet_pton(AF_INET6, "::1", &sin6_addr)``, ``QCMD(Q_GETFMT, GRPQUOTA)``. (print_dev_t.c;
    sockaddr.c; quota.c)
    """
    return _build(assemble.call, pp.Regex(r"[A-Za-z_]\w*(?=\()") + _mark("(") + members(value, ", ") + _mark(")"))


def members(value: Rule, between: str) -> Rule:
    """list = [ value ] { ", " [ value ] }

    A value is missing where a call was cut after a comma: ``wait4(42,  <unfinished ...>``; and in
    ``statx(4, "", , 0xfff, …)``, a bug of ``-X raw``. (print_fields.h; statx.c)
    """
    nothing = _word(r"(?=, |\Z|[)\]}])", lambda _: Empty())
    member = value | nothing
    return member + (_mark(between) + member)[...]


def named(value: Rule) -> Rule:
    """named = FIELD "=" [ value ]

    ``st_size=258``, ``fmt.pix={…}``, ``eventfd-count=0x3``; arguments of clone(2), and of all calls with ``-N``.
    (print_fields.h: tprints_field_name)
    """
    field = pp.Regex(r"[A-Za-z_][\w.-]*=").set_parse_action(lambda tokens: tokens[0][:-1])
    return _build(assemble.named, field + (value | _nothing()))


def struct(value: Rule) -> Rule:
    """struct = "{" list "}" | "{" NAME { " " NAME } "}"

    ``{st_mode=S_IFREG|0644, ...}``, ``{}``; ``{B38400 opost isig icanon echo ...}`` up to strace 6.0. (print_fields.h;
    term.c)
    """
    words = _word(r"\{\w+(?: [\w.]+)+\}", assemble.words)
    return words | _build(assemble.struct, _mark("{") + members(value, ", ") + _mark("}"))


def wait_status(operand: Rule) -> Rule:
    """status = "{" MACRO "(s)" [ " && " MACRO "(s) == " operand [ or ] ] [ " && WCOREDUMP(s)" ] "}" [ or ];  or = " | " operand

    ``{WIFEXITED(s) && WEXITSTATUS(s) == 0}``, ``{WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT && WCOREDUMP(s)}``,
    ``{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}``. (wait.c: printstatus)
    """
    macro = pp.Regex(r"\{WIF[A-Z]+(?=\(s\))").set_parse_action(lambda tokens: tokens[0][1:]) + _mark("(s)")
    detail = pp.Regex(r" && W(?!CORE)[A-Z]+\(s\) == ").suppress() + operand
    more = _mark(" | ") + operand
    core = pp.Literal(" && WCOREDUMP(s)")
    inside = macro + pp.Opt(detail, None) + pp.Opt(more, None) + pp.Opt(core, None)
    return _build(assemble.wait_status, inside + _mark("}") + pp.Opt(more, None))


def array(value: Rule) -> Rule:
    """array = "[" list "]" | "[" value { " " value } "]" | "~[" [ value { " " value } ] "]" | "[" value "]=" value

    ``[1, 2, ...]``, ``[16]``; a set: ``[INT TERM]``, ``~[RT_1]``, ``[3 4]``; an element with its index:
    ``[VINTR]=0x3``. (print_fields.h; util.c: print_array_ex; signal.c: sprintsigmask_n)
    """
    spaced = (_mark(" ") + value)[1, ...].set_parse_action(lambda tokens: [_Kind(assemble.bit_set), *tokens])
    listed = members(value, ", ")
    inside = (value + (spaced | (_mark(", ") + listed)[0, 1])) | listed
    index = pp.Opt(_mark("=") + (value | _nothing()).set_parse_action(_Index))
    inverted = pp.Literal("~").set_parse_action(lambda _: _Kind(assemble.inverted_set))
    rule = pp.Opt(inverted) + _mark("[") + inside + _mark("]") + index
    return rule.set_parse_action(_array)


@dataclass(frozen=True, slots=True)
class _Kind:
    make: Make


class _Index:
    def __init__(self, tokens: pp.ParseResults) -> None:
        self.value = tokens[0]


def _array(tokens: pp.ParseResults) -> Build:
    kinds = [token.make for token in tokens if isinstance(token, _Kind)]
    parts = tuple(token for token in tokens if not isinstance(token, _Kind | _Index))
    plan = Build(kinds[0] if kinds else assemble.array, parts)
    last = tokens[-1]
    return Build(assemble.designated, (plan, last.value)) if isinstance(last, _Index) else plan


def atom(value: Rule, operand: Rule) -> Rule:
    """atom = literal | status | struct | array | call | constant | "(" value ")" | SIGN operand | "<... resuming … ...>"

    ``-ENOENT``, ``!PR_TAGGED_ADDR_ENABLE``, ``&sin6_addr``; ``(INET_DIAG_CONG-1)``. (util.c: print_err; prctl.c)
    ``restart_syscall(<... resuming interrupted read ...>)``. (restart_syscall.c)
    """
    group = _build(assemble.group, _mark("(") + value + _mark(")"))
    signed = _build(assemble.unary, pp.Regex(r"[-!&~](?!\[)") + operand)
    resuming = _word(r"<\.\.\. resuming interrupted \w+ \.\.\.>", lambda text: Resuming(text[25:-5]))
    return (
        literal()
        | wait_status(operand)
        | struct(value)
        | array(value)
        | call(value)
        | constant()
        | group
        | signed
        | resuming
    )


def operands(value: Rule) -> Rule:
    """operand = { comment " " } atom { " " comment | "<" … ">" | " [" CONTEXT "]" } | comment

    ``0x1 /* O_WRONLY */``, ``0x4 /* IORING_RESTRICTION_??? */ /* op: 0 */``, ``/* bytes 88..95 */ "\\xde"``. (xlat.c)
    ``3</etc/passwd>`` (``-y``; util.c: printfd), ``3197<forks>`` (``-Y``; util.c: printpid),
    ``2 /* 18375 in strace's PID NS */`` (pidns.c), ``"x" [unconfined_u:object_r:tmp_t:s0]`` (``--secontext``; secontext.c).
    """
    operand = pp.Forward()
    comment = _slot("/**/")
    before = (comment + _mark(" ")).set_parse_action(lambda tokens: [_Suffix(assemble.preceded, tokens[0])])
    behind = (_mark(" ") + comment).set_parse_action(lambda tokens: [_Suffix(assemble.commented, tokens[0])])
    brackets = _slot("<>").set_parse_action(lambda _text, place, _tokens: _Suffix(assemble.annotated, Slot(place)))
    context = _word(r" \[[^\s\[\]\",]+:[^\s\[\]\"]+\]", lambda text: _Suffix(assemble.labelled, text[2:-1]))
    operand <<= (before[...] + atom(value, operand) + (behind | brackets | context)[...]).set_parse_action(
        _operand
    ) | comment
    return operand


@dataclass(frozen=True, slots=True)
class _Suffix:
    make: Make
    part: Plan


def _operand(tokens: pp.ParseResults) -> Plan:
    place = next(index for index, token in enumerate(tokens) if not isinstance(token, _Suffix))
    behind: list[_Suffix] = list(tokens[place + 1 :])
    plan = reduce(lambda plan, suffix: Build(suffix.make, (plan, suffix.part)), behind, tokens[place])
    before: list[_Suffix] = list(tokens[:place])
    return reduce(lambda plan, suffix: Build(suffix.make, (suffix.part, plan)), reversed(before), plan)


def terms(operand: Rule) -> Rule:
    """term = operand { OPERATOR operand };  OPERATOR = "<<" | "*" | "+" | "-" | "/"

    ``8192*1024``, ``1<<CAP_CHOWN``, ``V4L2_CTRL_CLASS_USER+0x15``, ``2158018784/2158018785``. A call sign of AX.25,
    ``VALID-13``, cannot be told from a difference. (resource.c; capability.c; v4l2.c; sockaddr.c)
    """
    operator = pp.Regex(r"<<|-(?!>)|[*+/]")
    return (operand + (operator + operand)[...]).set_parse_action(_fold)


def _fold(tokens: pp.ParseResults) -> Plan:
    plan: Plan = tokens[0]
    for place in range(1, len(tokens), 2):
        plan = Build(assemble.arithmetic, (plan, tokens[place], tokens[place + 1]))
    return plan


def flags(term: Rule) -> Rule:
    """flags = [ term ] { "|" term }

    ``O_RDONLY|O_CLOEXEC``, ``0x5<<28 /* FUTEX_OP_??? */|0<<12``, ``S_IFREG|0644``; ``|0x1000`` is a bug of ``-X raw``
    in statx(2). (xlat.c: printflags_ex; statx.c)
    """
    nothing = _word(r"(?=\|)", lambda _: Empty())
    return ((term | nothing) + (pp.Regex(r"\|").suppress() + term)[...]).set_parse_action(
        lambda tokens: Build(assemble.flags, tuple(tokens)) if len(tokens) > 1 else tokens[0]
    )


def either(flag: Rule) -> Rule:
    """either = flags { " or " flags }

    ``BTRFS_IOC_CLONE or FICLONE``, ``MIXER_READ(13) or OTPSELECT``. (ioctl.c)
    """
    return (flag + (_mark(" or ") + flag)[...]).set_parse_action(
        lambda tokens: Build(assemble.either, tuple(tokens)) if len(tokens) > 1 else tokens[0]
    )


def change(one: Rule) -> Rule:
    """change = either [ ( " => " | "->" ) either ]

    ``[110 => 24]``, ``{flags=CLONE_VM, …} => {parent_tid=[31993]}``; ``[8->16]`` up to strace 4.26. (print_fields.h:
    tprint_value_changed)
    """
    arrow = pp.Regex(r" => |->")
    return (one + pp.Opt(arrow + (named(one) | one))).set_parse_action(
        lambda tokens: Build(assemble.change, tuple(tokens)) if len(tokens) > 1 else tokens[0]
    )


def values() -> Rule:
    """value = named | change"""
    value = pp.Forward()
    value <<= named(value) | change(either(flags(terms(operands(value)))))
    return value


def arguments() -> Rule:
    """arguments = list

    ``AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC``. The same rule reads siginfo and what stands behind a call's ``=``.
    """
    return _build(assemble.arguments, members(values(), ", "))


def note() -> Rule:
    """note = described { ", " described };  described = [ WORD { " " WORD } " " | WORD ":" ] value

    Behind a result, in parentheses: ``Timeout``, ``flags O_RDONLY|O_LARGEFILE``, ``in [3 4], left {tv_sec=0, …}``,
    ``old mask [USR1]``, ``user:[4026532192]``. (syscall.c: print_syscall_resume, aux strings; desc.c; poll.c)
    """
    value = values()
    word = pp.Regex(r"(?:flags|in|out|left|mask|old mask)(?= )") + pp.Literal(" ")
    namespace = pp.Regex(r"[a-z_]+(?=:\[)") + pp.Literal(":")
    described = _build(assemble.described, (word | namespace) + value) | value
    return _build(assemble.arguments, members(described, ", "))
