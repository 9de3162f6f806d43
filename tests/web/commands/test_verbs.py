"""The verbs of the web application: light to load, clear when they refuse, whole in the docs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.web.sites import Site
from typer.main import get_command
from typer.testing import CliRunner

from mehvar.workspace import Settings, Workspace
from mehvar_web.commands import add_to
from mehvar_web.commands._supervise import Program

DOCS = Path(__file__).parents[3] / "docs"
APP = typer.Typer()
add_to(APP)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    Workspace.create(tmp_path / "site", Settings(memory_limit="1GB", threads=2))
    site = Site(folder=tmp_path / "site")
    site.prepare()
    yield site
    site.end()


def test_the_verbs_load_no_django() -> None:
    code = "import sys, typer; from mehvar_web.commands import add_to; add_to(typer.Typer()); print('django' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


def test_every_verb_and_option_is_in_the_docs() -> None:
    written = (DOCS / "commands.md").read_text(encoding="utf-8")

    def names(command: object, name: str) -> Iterator[str]:
        children = getattr(command, "commands", {})
        if not children:
            yield f"`mehvar {name}`"
        for child, one in children.items():
            yield from names(one, f"{name} {child}".strip())

    assert [name for name in names(get_command(APP), "") if name not in written] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--host", "192.0.2.1"], "plain HTTP would show", id="a public address without TLS"),
        pytest.param(["--host", "192.0.2.1", "--https"], "By which name", id="no name"),
        pytest.param(["--certificate", str(DOCS / "json.md")], "TLS needs both", id="half of TLS"),
    ],
)  # fmt: skip
def test_serve_refuses_what_is_not_safe(tmp_path: Path, arguments: list[str], said: str) -> None:
    answer = CliRunner().invoke(APP, ["serve", str(tmp_path / "new"), *arguments])

    assert said in str(answer.exception)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("said", ["-3", "20", "low"])
def test_serve_refuses_a_niceness_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("MEHVAR_WORKER_NICE", said)

    answer = CliRunner().invoke(APP, ["serve", str(tmp_path / "new")])

    assert f"MEHVAR_WORKER_NICE is '{said}'" in str(answer.exception)
    assert not (tmp_path / "new").exists()


def test_a_program_steps_back_as_far_as_asked(tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(str(os.nice(0)))"
    program = Program(name="one", command=[sys.executable, "-c", code], environment={}, nice=4)

    program.start()

    assert program.process is not None
    assert program.process.wait() == 0
    assert int(told.read_text()) == os.nice(0) + 4


def test_serve_refuses_a_port_that_is_taken(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = CliRunner().invoke(APP, ["serve", str(tmp_path / "new"), "--port", str(port)])

    assert "cannot be listened on" in str(answer.exception)


def test_people_are_looked_after_from_the_terminal(site: Site) -> None:
    made = site.mehvar("user", "add", "alice", "--role", "owner", "--name", "Alice A")
    site.mehvar("user", "add", "bob", given="another fine sentence\n")
    refused = site.run("user", "deactivate", "alice")
    site.mehvar("user", "role", "bob", "owner")
    site.mehvar("user", "deactivate", "alice")
    listed = site.mehvar("user", "list")

    assert len(made["password"]) >= 12
    assert (refused.returncode, "only CX owner" in refused.stderr) == (1, True)
    assert [(one["login"], one["role"], one["active"]) for one in listed] == [
        ("alice", "owner", False),
        ("bob", "owner", True),
    ]


def test_a_verb_on_a_folder_without_a_site_says_how_to_begin(tmp_path: Path) -> None:
    said = Site(folder=tmp_path / "nothing").run("jobs", "list")

    assert said.returncode == 1
    assert "mehvar serve" in said.stderr


def test_jobs_are_asked_for_cancelled_and_repeated_from_the_terminal(site: Site) -> None:
    asked = site.mehvar("jobs", "run", "build", "--key", "build")
    same = site.mehvar("jobs", "run", "build", "--key", "build")
    site.mehvar("jobs", "cancel", asked["id"])
    again = site.mehvar("jobs", "retry", asked["id"])
    listed = site.mehvar("jobs", "list")

    assert same["id"] == asked["id"]
    assert [(job["id"], job["state"]) for job in listed] == [
        (again["id"], "waiting"),
        (asked["id"], "cancelled"),
    ]
