"""What GitHub's runner does with the output of a step, as its documentation and actions/runner say."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"::(?P<name>[^\s:]+)(?: (?P<properties>.*?))?::(?P<data>.*)")


def obeyed(output: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that the runner would obey: level, properties, message."""
    found = []
    token: str | None = None
    for line in output.splitlines():
        command = _COMMAND.fullmatch(line.lstrip())
        if token is not None:
            if command is not None and command["name"] == token:
                token = None
            continue
        assert "##[" not in line  # the older form, which counts anywhere in a line
        if command is None:
            continue
        if command["name"] == "stop-commands":
            token = command["data"]
            continue
        pairs = [pair.partition("=") for pair in (command["properties"] or "").split(",") if pair]
        properties = {name: _told(value, of_property=True) for name, _, value in pairs}
        found.append((command["name"], properties, _told(command["data"])))
    assert token is None  # the runner obeys again
    return found


def _told(text: str, *, of_property: bool = False) -> str:
    """Undoes the escapes of actions/toolkit (command.ts)."""
    if of_property:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
