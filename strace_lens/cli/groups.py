"""Groups of options: a Struct's fields, which typer sees one by one and a command takes as one parameter."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, get_type_hints

import msgspec


class Shown(frozenset[str]):
    """The options of a group that ``--help`` shows without ``--all``: ``Annotated[Group, Shown({"timeout"})]``."""


RARE = Shown()
"""Marks a group of options that ``--help`` shows only with ``--all``."""


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """Lets a command take a group of options as one parameter: typer sees the fields of the Struct."""
    signature = inspect.signature(command, eval_str=True)
    parts = {name: _parts(given.annotation) for name, given in signature.parameters.items()}
    groups = {name: (group, shown) for name, (group, shown) in parts.items() if _is_group(group)}

    @functools.wraps(command)
    def called(**words: object) -> int:
        for name, (group, _) in groups.items():
            words[name] = group(**{field: words.pop(field) for field in group.__struct_fields__})
        return command(**words)

    seen = list(_seen(signature, groups))
    called.__signature__ = signature.replace(parameters=seen)  # type: ignore[attr-defined]  # inspect.signature reads it
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in seen}
    return called


def _parts(annotation: Any) -> tuple[Any, Shown | None]:  # Any: what stands behind a parameter's colon
    """The type itself, and what of a group is shown; None: all of it."""
    for more in getattr(annotation, "__metadata__", ()):
        if isinstance(more, Shown):
            return annotation.__origin__, more
    return annotation, None


def _is_group(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)


def _seen(
    signature: inspect.Signature, groups: Mapping[str, tuple[type[msgspec.Struct], Shown | None]]
) -> Iterator[inspect.Parameter]:
    """The parameters as typer sees them."""
    for name, given in signature.parameters.items():
        if name not in groups:
            yield given.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            continue
        group, shown = groups[name]
        hints = get_type_hints(group, include_extras=True)
        for field, default in zip(group.__struct_fields__, group.__struct_defaults__, strict=True):
            hint = hints[field] if shown is None or field in shown else _hidden(hints[field])
            yield inspect.Parameter(field, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)


def _hidden(hint: Any) -> Any:  # Any: an Annotated type with typer's OptionInfo
    """The annotation of an option, as one that the help leaves out."""
    (option,) = hint.__metadata__
    rare = copy.copy(option)
    rare.hidden = True
    return Annotated[hint.__origin__, rare]
