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
from tests.report.ci.runner import obeyed
from tests.waiting import HANG

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"strace-lens check --run.*?-- make test", PAGE, re.DOTALL)
(SPEC,) = blocks(PAGE, "expectations")
SCHEMAS = {
    "yaml github": "vendor.github-workflows",
    "yaml github-action": "vendor.github-workflows",
    "yaml gitlab": "vendor.gitlab-ci",
}
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", SCHEMAS)
def test_a_file_fits_its_published_schema(tmp_path: Path, language: str) -> None:
    """By the schemas that check-jsonschema carries; it needs no network."""
    (text,) = blocks(PAGE, language)
    assert fits(text, SCHEMAS[language], tmp_path)
    assert not fits(text.replace("steps:", "stepss:").replace("script:", "scripts:"), SCHEMAS[language], tmp_path)


def fits(text: str, schema: str, folder: Path) -> bool:
    """Whether a file fits a schema that check-jsonschema carries."""
    file = folder / "file.yml"
    file.write_text(text)
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", schema, str(file)]
    return subprocess.run(command, capture_output=True, timeout=HANG, check=False).returncode == 0


def test_the_action_fits_its_published_schema(tmp_path: Path) -> None:
    """action.yml is what GitHub reads of this repository."""
    assert fits(ACTION, "vendor.github-actions", tmp_path)
    assert not fits(ACTION.replace("using: composite", "using: magic"), "vendor.github-actions", tmp_path)


def test_the_actions_check_runs(checkout: Path) -> None:
    """Its own script, as the runner would call it: annotations, the job summary, the log of the failure."""
    script = ACTION.partition("name: Judge the expectations")[2].partition("      run: |\n")[2]
    script = script.partition("    - name:")[0]
    (checkout / "strace-lens" / "bin").mkdir(parents=True)
    (checkout / "strace-lens" / "bin" / "strace-lens").symlink_to(Path(sys.executable).parent / "strace-lens")
    summary = checkout / "summary"
    variables = {
        "RUNNER_TEMP": str(checkout),
        "COMMAND": "make test",
        "SPEC": "ci/expectations.txt",
        "OPTIONS": "--timeout 600 --let 'x=a b'",
        "LOG_DIR": "strace-logs",
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    out = shell(script, checkout, **variables)
    ((_, fields, message), warned) = obeyed(out.removesuffix("[exit status 1]\n"))
    assert (fields["file"], fields["line"], "curl" in message) == ("ci/expectations.txt", "1", True)
    assert (warned[0], warned[2]) == ("warning", "it selects no fact, so it checked nothing")
    assert "tests must not download" in summary.read_text()
    assert [path.name for path in (checkout / "strace-logs").glob("*.strace")] == ["bash-1.strace"]


def test_the_hook_is_a_command() -> None:
    """The entry of the pre-commit hook, with the arguments of the recipe, begins as the other commands do."""
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "  entry: strace-lens check\n" in hook
    assert "id: strace-lens-check\n" in hook
    assert "id: strace-lens-check\n        args: [--spec, ci/expectations.txt, --run, --, make, test]\n" in PAGE


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


def test_mesons_words_run(checkout: Path) -> None:
    """The arguments of the recipe for meson; without strace they end with 77."""
    (text,) = blocks(PAGE, "meson")
    words = " ".join(re.findall(r"'([^']*)'", text.partition("args: ")[2].partition("]")[0]))
    assert shell(f"strace-lens {words}", checkout).endswith("[exit status 1]\n")
    absent = f"PATH=/nonexistent {Path(sys.executable).parent}/strace-lens {words.replace('make test', '/bin/true')}"
    assert shell(absent, checkout).endswith("[exit status 77]\n")


def test_each_recipe_has_a_command() -> None:
    """Four of them."""
    assert len(COMMANDS) == 4
