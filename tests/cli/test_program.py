"""The program itself: which workspace it means, completion, plug-ins, exit codes of a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from tests.cli.conftest import Mehvar
from typer.main import get_command

import mehvar as package
from mehvar.cli import app

VERBS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]


def _process(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "MEHVAR_WORKSPACE"}
    return subprocess.run(
        [sys.executable, "-m", "mehvar", *map(str, words)],
        capture_output=True,
        text=True,
        env=plain | environment,
        check=False,
    )


def test_a_workspace_is_named_set_or_the_current_folder(
    mehvar: Mehvar, shop: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name() -> str:
        status: Any = mehvar("imports", "--json").json
        return str(status[0]["source"])

    monkeypatch.delenv("MEHVAR_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    nowhere = mehvar("imports")
    monkeypatch.chdir(shop / "quarantine")
    below = name()
    monkeypatch.setenv("MEHVAR_WORKSPACE", str(demo))
    chosen = name()
    named: Any = mehvar("imports", "--workspace", shop, "--json").json

    assert nowhere.code == 1
    assert "MEHVAR_WORKSPACE" in nowhere.err
    assert (below, chosen, named[0]["source"]) == ("main", "shop", "main")


def test_a_folder_that_is_no_workspace_is_refused(mehvar: Mehvar, tmp_path: Path) -> None:
    said = mehvar("status", "-w", tmp_path)
    as_json = mehvar("status", "-w", tmp_path, "--json")

    assert said.code == as_json.code == 1
    assert "mehvar init" in said.err
    assert as_json.error["error"] == "workspace"


def test_init_writes_settings_and_editable_tables_and_refuses_a_second_time(
    mehvar: Mehvar, tmp_path: Path
) -> None:
    made = mehvar("init", tmp_path / "uk", "--language", "en", "--currency", "gbp", "--json")
    again = mehvar("init", tmp_path / "uk")
    wrong = mehvar("init", tmp_path / "xx", "--language", "de", "--time-zone", "Nowhere")

    facts: Any = made.json
    assert (facts["settings"]["exponent"], facts["settings"]["calendar"]) == (2, "gregorian")
    assert {"holidays.csv", "next_steps.csv", "identity.toml", "mehvar.toml"} <= {
        path.name for path in (tmp_path / "uk").iterdir()
    }
    assert again.code == wrong.code == 1
    assert "already a workspace" in again.err
    assert "language" in wrong.err
    assert "time_zone" in wrong.err


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_table_is_exported_in_every_format(mehvar: Mehvar, shop: Path, suffix: str) -> None:
    path = shop / f"orders.{suffix}"

    said = mehvar("export", "orders", "-o", path, "-w", shop)

    assert "3 rows of orders" in said.out
    if suffix == "csv":
        assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 4
    elif suffix == "xlsx":
        book = load_workbook(path)
        assert book["table"].max_row == 4
        book.close()
    else:
        assert pq.read_metadata(path).num_rows == 3


def test_an_export_may_be_limited_and_printed_as_rows(mehvar: Mehvar, shop: Path) -> None:
    rows: Any = mehvar("export", "orders", "--rows", "--limit", 2, "-w", shop, "--json").json

    assert len(rows) == 2
    assert rows[0]["day"].startswith("2025-")


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(
    mehvar: Mehvar, shop: Path
) -> None:
    (shop / "file").write_text("in the way", encoding="utf-8")

    said = mehvar("export", "orders", "-o", shop / "file" / "orders.csv", "-w", shop)

    assert said.code == 1
    assert said.err.startswith("✗")
    assert "Traceback" not in said.err


def test_help_shows_the_verbs_in_groups(mehvar: Mehvar) -> None:
    said = mehvar("--help")

    assert said.code == 0
    for group in ("Answers", "Customers", "A workspace", "Rows in and out", "The build"):
        assert group in said.out


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help_a_group_and_json(mehvar: Mehvar, verb: str) -> None:
    command = VERBS[verb]

    said = mehvar(verb, "--help")

    assert said.code == 0
    assert command.help
    assert command.rich_help_panel
    assert all(one.help for one in command.params if one.name != "help")
    assert "--json" in said.out


def test_the_version_is_the_packages_own(mehvar: Mehvar) -> None:
    assert mehvar("--version").out.strip() == package.__version__


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered(shell: str) -> None:
    said = _process("--show-completion", shell)
    asked = _process(_MEHVAR_COMPLETE=f"complete_{shell}", COMP_WORDS="mehvar to", COMP_CWORD="1",
                     _TYPER_COMPLETE_ARGS="mehvar to")  # fmt: skip

    assert said.returncode == 0, said.stderr
    assert "COMPLETE" in said.stdout
    assert "today" in asked.stdout


def test_a_process_ends_with_the_exit_code_and_its_error_is_json(tmp_path: Path) -> None:
    refused = _process("status", "-w", tmp_path, "--json")
    wrong = _process("status", "--nope", "--json")
    unknown = _process("nope")

    assert (refused.returncode, wrong.returncode, unknown.returncode) == (1, 2, 2)
    assert json.loads(refused.stderr)["error"] == "workspace"
    assert json.loads(wrong.stderr)["error"] == "usage"
    assert "No such command" in unknown.stderr


def test_a_reader_that_goes_away_is_no_error(demo: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "mehvar", "status", "-w", str(demo), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None

    program.stdout.close()
    complaint = program.stderr.read()
    program.stderr.close()

    assert complaint == b""
    assert program.wait() == 141


def test_an_installed_plug_in_adds_its_verb(tmp_path: Path) -> None:
    info = tmp_path / "greeter-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: greeter\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[mehvar.commands]\ngreet = greeter:add_to\n", encoding="utf-8"
    )
    (tmp_path / "greeter.py").write_text(
        "def add_to(app):\n    @app.command('greet')\n    def greet(): print('درود')\n",
        encoding="utf-8",
    )

    said = _process("greet", PYTHONPATH=str(tmp_path))

    assert (said.returncode, said.stdout.strip()) == (0, "درود")
