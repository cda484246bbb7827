"""Labels of logs, ``--label KEY=VALUE``: a key is a column, and a directory for each of its values, as Hive has it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from strace_lens.errors import UsageError
from strace_lens.export.tables import COLUMNS
from strace_lens.suggest import short

_TAKEN = {column.name for columns in COLUMNS.values() for column in columns} | {"labels"}
NULL = "__HIVE_DEFAULT_PARTITION__"
"""What stands for no value in the name of a directory. Newer versions of DuckDB read it as NULL, as Spark does."""
# What Hive and Spark write as %XX in the name of a directory; other characters stand for themselves.
_SPECIAL = re.compile(r"""[\x00-\x1f\x7f"#%'*/:=?\\{}\[\]^]""")


def labels(pairs: Sequence[str]) -> dict[str, str]:
    """Reads ``KEY=VALUE`` pairs. A key without a value is no label.

    Raises:
        UsageError: a pair has no key, or one that cannot be a column, or two have one key.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
            raise UsageError(f"--label takes KEY=VALUE, with letters, digits and _ in KEY, not {short(pair)!r}")
        if key.lower() in _TAKEN:
            raise UsageError(f"--label {key}: a table has a column of that name already")
        if key.lower() in map(str.lower, found):
            raise UsageError(f"--label {key}: it is given twice")
        if len(_escaped(value).encode(errors="surrogateescape")) + len(key) > 254:
            raise UsageError(f"--label {key}: the value is too long for the name of a directory")
        found[key] = value
    return found


def in_order(given: Mapping[str, str], keys: Sequence[str], place: str) -> dict[str, str]:
    """The labels in the order of a set's keys, with "" for those that are not given.

    Raises:
        UsageError: the set has no such key.
    """
    for key in given:
        if key not in keys:
            known = f"its labels are {', '.join(keys)}" if keys else "it has no labels"
            raise UsageError(
                f"--label {key}: {place} has no such label ({known}); the first export into a set names all"
            )
    return {key: given.get(key, "") for key in keys}


def folder(given: Mapping[str, str]) -> PurePath:
    """The directories of a partition: ``job=build/commit=1a2b``."""
    return PurePath(*(f"{key}={_escaped(value) or NULL}" for key, value in given.items()))


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda char: f"%{ord(char[0]):02X}", value)
