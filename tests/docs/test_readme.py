"""Every code block of every README runs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.contracts.frameworks import QUIET
from tests.docs.blocks import ROOT, blocks, readmes

PYTHON = dict(blocks("python"))
SHELL = dict(blocks("sh"))


@pytest.mark.parametrize("name", PYTHON)
def test_a_python_block_runs_by_itself(name: str, tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()

    run = subprocess.run(
        [sys.executable, "-c", PYTHON[name]],
        cwd=here,
        env={**os.environ, **QUIET, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()
    assert list(here.iterdir()) == [], "who runs it a second time would see something else"


@pytest.mark.parametrize("path", readmes(), ids=lambda path: path.parent.name)
def test_a_readme_whose_blocks_need_langchain_has_it_installed(path: Path) -> None:
    """Its adapter needs less than that: `langchain-core`."""
    readme = path.read_text()
    installed = {name for line in re.findall(r"^pip install (.*)", readme, re.MULTILINE) for name in line.split()}

    assert "langchain" in installed or not re.search(r"^from langchain\b", readme, re.MULTILINE)


def test_every_program_of_a_readme_exists() -> None:
    named = {
        name for path in readmes() for name in re.findall(r"python3? -m ((?:examples|tests)\.[\w.]+)", path.read_text())
    }

    assert named
    assert [name for name in named if find_spec(name) is None] == []


def test_the_shell_blocks_name_tasks_and_packages_that_exist() -> None:
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["poe"]["tasks"]
    packages = {path.parent.name for path in ROOT.glob("packages/*/pyproject.toml")}

    for code in SHELL.values():
        for words in map(shlex.split, code.splitlines()):
            if "poe" in words:
                assert words[words.index("poe") + 1] in tasks
            if words[:2] == ["pip", "install"]:
                assert words[2].split("[")[0] in packages


def test_the_settings_shown_are_settings() -> None:
    from postroom.model.settings import Settings

    shown = {
        word.split("=")[0].removeprefix("POSTROOM_").split("__")[0].lower()
        for code in SHELL.values()
        for word in code.split()
        if word.startswith("POSTROOM_")
    }
    assert shown
    assert shown <= set(Settings.model_fields)


def test_the_layout_matches_the_tree() -> None:
    layout = next(code for name, code in blocks("text") if "packages/" in code)
    for line in layout.splitlines():
        for name in line.split("  ")[0:4]:
            folder = name.strip().rstrip("/")
            if name.strip().endswith("/") and " " not in folder:
                assert list(ROOT.glob(f"**/{folder}")), folder
    on_disk = {path.name for path in (ROOT / "packages/postroom/src/postroom").iterdir() if path.is_dir()} - {
        "__pycache__"
    }
    assert {f"{name}/" for name in on_disk} <= set(layout.split())
    assert {path.parent.name + "/" for path in ROOT.glob("packages/*/pyproject.toml")} <= set(layout.split())
