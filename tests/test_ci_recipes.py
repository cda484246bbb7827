"""The recipes for CI systems: they fit the published schemas, and their commands run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from strace_lens.analysis.expect.parse import parse_spec
from tests.documented import ROOT, blocks, shell
from tests.waiting import HANG

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"strace-lens check --run.*?-- make test", PAGE, re.DOTALL)
(SPEC,) = blocks(PAGE, "expectations")
SCHEMAS = {"yaml github": "vendor.github-workflows", "yaml gitlab": "vendor.gitlab-ci"}


@pytest.mark.parametrize("language", SCHEMAS)
def test_a_file_fits_its_published_schema(tmp_path: Path, language: str) -> None:
    """By the schemas that check-jsonschema carries; it needs no network."""
    (text,) = blocks(PAGE, language)
    file = tmp_path / "file.yml"
    file.write_text(text)
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", SCHEMAS[language], str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)
    assert done.returncode == 0, done.stdout
    broken = text.replace("steps:", "stepss:").replace("script:", "scripts:")
    file.write_text(broken)
    assert subprocess.run(command, capture_output=True, timeout=HANG, check=False).returncode != 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository whose tests download."""
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "expectations.txt").write_text(SPEC)
    (tmp_path / "curl").write_text("#!/bin/sh\n")
    (tmp_path / "curl").chmod(0o755)
    (tmp_path / "Makefile").write_text("test:\n\t@./curl\n")
    return tmp_path


def test_the_expectations_are_some() -> None:
    """Each line of the file is one."""
    assert len(parse_spec(SPEC, source="docs/ci.md")) == 3


@pytest.mark.parametrize("command", COMMANDS, ids=["GitHub", "GitLab", "Jenkins", "make"])
def test_a_command_runs(checkout: Path, command: str) -> None:
    """The failure is found, the log kept, each report written."""
    out = shell(" ".join(command.split()), checkout)
    assert out.endswith("[exit status 1]\n")
    assert "made by 1 make test" in out
    assert (checkout / "strace-logs" / "make-1.strace").is_file()
    for name in re.findall(r"=([\w.-]+)", command):
        text = (checkout / name).read_text()
        assert "tests must not download" in text
        assert not name.endswith(".json") or json.loads(text)[0]["location"]["path"] == "ci/expectations.txt"


def test_each_recipe_has_a_command() -> None:
    """Four of them."""
    assert len(COMMANDS) == 4
