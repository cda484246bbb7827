"""The recipes for CI systems: they fit the published schemas, and their commands run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from strace_lens.analysis.expect.parse import parse_spec
from tests.documented import ROOT, blocks, shell
from tests.report.ci.runner import obeyed
from tests.waiting import HANG

RECIPES = ROOT / "examples" / "ci"
SPEC = (RECIPES / "expectations.txt").read_text(encoding="utf-8")
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
SCHEMAS = {
    "github.yml": "vendor.github-workflows",
    "github-action.yml": "vendor.github-workflows",
    "gitlab-ci.yml": "vendor.gitlab-ci",
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_fits_its_published_schema(tmp_path: Path, name: str) -> None:
    """By the schemas that check-jsonschema carries; it needs no network."""
    text = recipe(name)
    assert fits(text, SCHEMAS[name], tmp_path)
    assert not fits(text.replace("steps:", "stepss:").replace("script:", "scripts:"), SCHEMAS[name], tmp_path)


def recipe(name: str) -> str:
    """The file of that name."""
    return (RECIPES / name).read_text(encoding="utf-8")


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


def step(name: str) -> str:
    """The script of a step of the action."""
    return ACTION.partition(f"name: {name}\n")[2].partition("      run: |\n")[2].partition("    - name:")[0]


@pytest.mark.needs_strace
def test_the_actions_check_runs(checkout: Path) -> None:
    """Its own script, as the runner would call it: annotations, the job summary, the log of the failure."""
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
    out = shell(step("Judge the expectations"), checkout, **variables)
    ((_, fields, message), warned) = obeyed(out.removesuffix("[exit status 1]\n"))
    assert (fields["file"], fields["line"], "curl" in message) == ("ci/expectations.txt", "2", True)
    assert (warned[0], warned[2]) == ("warning", "it selects no fact, so it checked nothing")
    assert "tests must not download" in summary.read_text()
    assert [path.name for path in (checkout / "strace-logs").glob("*.strace")] == ["bash-1.strace"]


@pytest.mark.needs_network
@pytest.mark.needs_strace
def test_the_action_installs_what_it_runs(tmp_path: Path) -> None:
    """From its own checkout."""
    found = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("PIP_")}
    variables = {**found, "RUNNER_TEMP": str(tmp_path), "ACTION": str(ROOT), "PYTHONPATH": ""}
    out = shell(step("Install strace and strace-lens"), tmp_path, **variables)
    assert "[exit status" not in out, out
    assert shell("strace-lens/bin/strace-lens doctor", tmp_path, **variables).endswith("Programs can be traced here.\n")


def test_the_hook_is_a_command() -> None:
    """The entry of the pre-commit hook, with the arguments of the recipe, begins as the other commands do."""
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "  entry: strace-lens check\n" in hook
    assert "id: strace-lens-check\n" in hook
    arguments = "id: strace-lens-check\n        args: [--spec, ci/expectations.txt, --run, --, make, test]\n"
    assert arguments in recipe("pre-commit-config.yaml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository whose tests download."""
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "expectations.txt").write_text(SPEC)
    (tmp_path / "curl").write_text("#!/bin/sh\n")
    (tmp_path / "curl").chmod(0o755)
    (tmp_path / "Makefile").write_text("test:\n\t@./curl\n")
    return tmp_path


def test_the_expectations_are_those_of_the_page() -> None:
    """Each line is one, in the file and in the documents."""
    (shown,) = blocks((ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), "expectations")
    assert SPEC.endswith(shown)
    assert len(parse_spec(SPEC, source="expectations.txt")) == 3


@pytest.mark.needs_strace
@pytest.mark.parametrize("name", ["github.yml", "gitlab-ci.yml", "Jenkinsfile"])
def test_a_command_runs(checkout: Path, name: str) -> None:
    """The failure is found, the log kept, each report written."""
    (command,) = re.findall(r"strace-lens check --run.*?-- make test", recipe(name), re.DOTALL)
    out = shell(" ".join(command.split()), checkout)
    assert out.endswith("[exit status 1]\n")
    assert "made by 1 make test" in out
    assert (checkout / "strace-logs" / "make-1.strace").is_file()
    for report in re.findall(r"=([\w.-]+)", command):
        text = (checkout / report).read_text()
        assert "tests must not download" in text
        assert not report.endswith(".json") or json.loads(text)[0]["location"]["path"] == "ci/expectations.txt"


def without_strace(folder: Path) -> dict[str, str]:
    """A PATH with what the recipes need, and no strace."""
    (folder / "bin").mkdir()
    for name in ("make", "sh", "bash"):
        (folder / "bin" / name).symlink_to(str(shutil.which(name)))
    (folder / "bin" / "strace-lens").symlink_to(Path(sys.executable).parent / "strace-lens")
    return {"PATH": str(folder / "bin")}


@pytest.mark.needs_strace
def test_makes_rule_fails_or_skips(checkout: Path) -> None:
    """As the check does; where nothing can be traced it skips."""
    (checkout / "Makefile").write_text(recipe("Makefile") + "test:\n\t@./curl\n")
    failed = shell("make check", checkout)
    assert "failed    no exec" in failed
    assert failed.endswith("Error 1\n[exit status 2]\n")
    skipped = shell("make check", checkout, **without_strace(checkout))
    assert skipped.endswith("skipped: expectations\n")
    (checkout / "ci" / "expectations.txt").write_text("some exec\n")
    (checkout / "Makefile").write_text(recipe("Makefile") + "test:\n\t@true\n")
    assert "held      some exec" in shell("make check", checkout)


@pytest.mark.needs_strace
def test_mesons_words_run(checkout: Path) -> None:
    """The arguments of the recipe for meson; without strace they end with 77."""
    words = " ".join(re.findall(r"'([^']*)'", recipe("meson.build").partition("args: ")[2].partition("]")[0]))
    assert shell(f"strace-lens {words}", checkout).endswith("[exit status 1]\n")
    assert shell(f"strace-lens {words}", checkout, **without_strace(checkout)).endswith("[exit status 77]\n")


@pytest.mark.needs_strace
@pytest.mark.skipif(shutil.which("prove") is None, reason="Perl's prove is not installed")
def test_proves_script_runs(checkout: Path) -> None:
    """By prove(1), which reads TAP."""
    (checkout / "ci" / "expectations.t").write_text(recipe("expectations.t"))
    (checkout / "ci" / "expectations.t").chmod(0o755)
    out = shell("prove ci/expectations.t", checkout)
    assert "Failed test:  1" in out
    assert out.endswith("Result: FAIL\n[exit status 1]\n")
