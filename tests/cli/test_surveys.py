"""`mehvar survey ...`: a survey and its answers from elsewhere, from file to results."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Mehvar

from mehvar.workspace import Settings, Workspace

FORM = {
    "title": "Ours",
    "pages": [{"elements": [
        {"type": "rating", "name": "nps", "rateMin": 0, "rateMax": 10, "title": "Recommend us?"},
        {"type": "comment", "name": "why", "visibleIf": "age({nps}) > 1", "title": "Why?"},
    ]}],
}  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(FORM))
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    settings = Settings(name="Shop", language="en", minimum_group=2)
    return Workspace.create(tmp_path / "shop", settings).root


def test_a_survey_goes_from_a_file_to_its_results(
    mehvar: Mehvar, form: Path, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    said = mehvar("survey", "import", form, "-o", out).out
    definition = out / "Ours.survey.json"
    assert "the function age()" in said
    assert definition.exists()

    answers = tmp_path / "answers.csv"
    with answers.open("w", newline="") as file:
        csv.writer(file).writerows([
            ["ResponseId", "RecordedDate", "nps"],
            *([f"R_{n}", "2024-08-02", score] for n, score in enumerate([9, 10, 3, 99])),
        ])  # fmt: skip
    said_of = mehvar(
        "survey", "answers", answers, "-s", definition, "-w", shop, "--no-build", "--json"
    )

    found: Any = mehvar("survey", "results", definition, "-w", shop, "--json").json
    listed: Any = mehvar("survey", "-w", shop, "--json").json
    brought: Any = said_of.json
    nps = found["fields"][0]
    assert said_of.code == 3  # one answer was set aside
    assert (brought["responses"], brought["rows_taken"], brought["rows_quarantined"]) == (4, 3, 1)
    assert (nps["n"], round(nps["estimate"]["estimate"], 4)) == (3, 33.3333)
    assert "Recommend us?" in mehvar("survey", "results", definition, "-w", shop).out
    assert [(one["survey_id"], one["submissions"]) for one in listed] == [("Ours", 3)]


def test_a_definition_is_not_written_over(mehvar: Mehvar, form: Path, tmp_path: Path) -> None:
    mehvar("survey", "import", form, "-o", tmp_path)

    said = mehvar("survey", "import", form, "-o", tmp_path)

    assert said.code == 2
    assert "--force" in said.err
    assert mehvar("survey", "import", form, "-o", tmp_path, "--force").code == 0


def test_check_says_what_is_wrong(mehvar: Mehvar, form: Path) -> None:
    found: Any = mehvar("survey", "check", form, "--json").json

    assert all(set(one) == {"severity", "code", "place", "text"} for one in found)


def test_templates_are_listed_and_printed(mehvar: Mehvar) -> None:
    listed: Any = mehvar("survey", "templates", "--json").json
    one: Any = mehvar("survey", "templates", listed[0]["key"]).json

    assert len(listed) >= 10
    assert one["pages"]


def test_a_survey_that_nobody_published_is_told(mehvar: Mehvar, shop: Path) -> None:
    said = mehvar("survey", "results", "nothing", "-w", shop)

    assert said.code == 1
    assert "No survey 'nothing' was published" in said.err
