"""Writes completion scripts for bash, zsh and fish: whole ones, so that a shell need not ask us at each key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from strace_lens.cli.described import CommandDescription, OptionDescription, described

_MADE = "# Completes the words of strace-lens. Made by: strace-lens completion"


def script(shell: str) -> str:
    """Returns the script for a shell: ``bash``, ``zsh`` or ``fish``."""
    commands = described()
    return "\n".join([*_WRITERS[shell](commands[0], commands[1:]), ""])


def _claims() -> str:
    from strace_lens.claims.claim import names

    return " ".join(names())


def _words(options: Sequence[OptionDescription]) -> str:
    return " ".join(name for option in options for name in option.names)


def _bash(program: CommandDescription, commands: Sequence[CommandDescription]) -> Iterator[str]:
    yield f"{_MADE} bash"
    yield from _BASH_BEGIN.splitlines()
    yield f'    "") words="{" ".join(one.name for one in commands)}" options="{_words(program.options)}" ;;'
    for one in commands:
        yield f'    {one.name}) options="{_words(one.options)}"'
        yield from (f'        values[{name}]="{values}"' for name, values in _values(one))
        yield "        ;;"
    yield from _BASH_END.format(claims=_claims(), shells="bash zsh fish").splitlines()


def _values(command: CommandDescription) -> Iterator[tuple[str, str]]:
    """The options that take one of some values, or a value that is no file (nothing is offered then)."""
    for option in command.options:
        if option.choices or (option.value and option.value not in _FILES):
            yield from ((name, " ".join(option.choices)) for name in option.names)


_FILES = {"FILE", "LOG", "DIR", "F[=FILE],..."}

_BASH_BEGIN = """\
_strace_lens() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command="" words="" options="" place
    local -A values=()
    for ((place = 1; place < COMP_CWORD; place++)); do
        [[ ${COMP_WORDS[place]} == -* ]] || { command=${COMP_WORDS[place]}; break; }
    done
    case $command in"""
_BASH_END = """\
    esac
    if [[ -v "values[$prev]" ]]; then
        COMPREPLY=($(compgen -W "${{values[$prev]}}" -- "$cur"))
    elif [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ $command == prove ]]; then
        COMPREPLY=($(compgen -W "{claims}" -- "$cur"))
    elif [[ $command == completion ]]; then
        COMPREPLY=($(compgen -W "{shells}" -- "$cur"))
    elif [[ $command == run && $prev == -* || $command == run && $prev == run ]]; then
        COMPREPLY=($(compgen -c -- "$cur"))
    elif [[ -n $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    fi
}}
complete -o default -F _strace_lens strace-lens"""


def _zsh(program: CommandDescription, commands: Sequence[CommandDescription]) -> Iterator[str]:
    yield "#compdef strace-lens"
    yield f"{_MADE} zsh"
    yield "_strace_lens() {"
    yield "    local state"
    yield "    local -a commands=("
    yield from (f"        {_quoted(f'{one.name}:{one.line}')}" for one in commands)
    yield "    )"
    yield f"    _arguments -C {' '.join(_zsh_options(program))} '1: :->command' '*:: :->words'"
    yield "    case $state in"
    yield "    command) _describe command commands ;;"
    yield "    words)"
    yield "        case $words[1] in"
    for one in commands:
        rest: Mapping[str, str] = {
            "run": "'*:: :_normal'",
            "prove": f"'*: :({_claims()})'",
            "completion": "'1: :(bash zsh fish)'",
        }
        more = rest.get(one.name, _ANY_FILE)
        yield f"        {one.name}) _arguments {' '.join(_zsh_options(one))} {more} ;;"
    yield from ("        esac", "        ;;", "    esac", "}", '_strace_lens "$@"')


_ANY_FILE = "'*: :_files'"


def _zsh_options(command: CommandDescription) -> Iterator[str]:
    for option in command.options:
        text = re.sub(r"[\[\]:\\]", r"\\\g<0>", option.help)
        action = f"({' '.join(option.choices)})" if option.choices else "_files" if option.value in _FILES else " "
        for name in option.names:
            yield _quoted(f"{name}[{text}]{f': :{action}' if option.value else ''}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish(program: CommandDescription, commands: Sequence[CommandDescription]) -> Iterator[str]:
    yield f"{_MADE} fish"
    for option in program.options:
        yield f"complete -c strace-lens -n __fish_use_subcommand {_fish_option(option)}"
    for one in commands:
        yield f"complete -c strace-lens -f -n __fish_use_subcommand -a {one.name} -d {_fish_text(one.line)}"
        seen = f"'__fish_seen_subcommand_from {one.name}'"
        yield from (f"complete -c strace-lens -n {seen} {_fish_option(option)}" for option in one.options)
    for name, values in (("prove", _claims()), ("completion", "bash zsh fish")):
        yield f"complete -c strace-lens -f -n '__fish_seen_subcommand_from {name}' -a {_fish_text(values)}"


def _fish_option(option: OptionDescription) -> str:
    names = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    value = f" -x -a {_fish_text(' '.join(option.choices))}" if option.choices else " -r" if option.value else ""
    return f"{' '.join(names)}{value} -d {_fish_text(option.help)}"


def _fish_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


_WRITERS: Mapping[str, Callable[[CommandDescription, Sequence[CommandDescription]], Iterator[str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
SHELLS = tuple(_WRITERS)
"""The shells."""
