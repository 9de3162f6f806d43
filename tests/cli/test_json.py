"""The JSON of every verb has the keys that docs/json.md says, no more and no fewer."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Mehvar, Said
from typer.main import get_command

from mehvar import audit, customers, identity, ingest, measurement, metrics, segments, value
from mehvar import workspace as workspaces
from mehvar.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
VERBS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
DOORS = (
    measurement, metrics, customers, identity, ingest, workspaces, audit, value, segments,
)  # fmt: skip
SECTIONS = dict(re.findall(r"^### `([^`]+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
RECORDS = sorted(title for title in SECTIONS if not title.startswith("mehvar "))


def _keys(title: str) -> list[str]:
    return re.findall(r"^\| `([a-z_0-9]+)` \|", SECTIONS[title], re.MULTILINE)


def _calls(folder: Path) -> dict[str, tuple[object, ...]]:
    key = next((folder / "quarantine").iterdir()).name
    return {
        "metric": ("metric", "orders"),
        "target": ("target", "nps", 40, "--owner", "user:3"),
        "find": ("find", "C1"),
        "customer": ("customer", 1),
        "merge": ("merge", 1, 2),
        "undo": ("undo", 1),
        "init": ("init", folder / "new"),
        "mapping": ("mapping", folder / "orders.csv"),
        "repair": (
            "repair", key, _corrected(folder, key), "--original", folder / "orders.csv",
            "--no-build",
        ),
        "withdraw": ("withdraw", key, "--no-build"),
        "restore": ("restore", key, "--no-build"),
        "export": ("export", "orders", "-o", folder / "orders-out.csv"),
    }  # fmt: skip


def _corrected(folder: Path, key: str) -> Path:
    """The quarantine of the little shop with its impossible date made possible."""
    text = (folder / "quarantine" / key / "orders.csv").read_text(encoding="utf-8")
    fixed = folder / "fixed.csv"
    fixed.write_text(text.replace("۱۴۰۴/۱۳/۴۵", "۱۴۰۴/۱۲/۱۵"), encoding="utf-8")
    return fixed


@pytest.fixture(scope="module")
def answers(
    mehvar: Mehvar, shop_said: tuple[Path, Said], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What each verb says of the little shop, asked one after the other."""
    folder = Path(shutil.copytree(shop_said[0], tmp_path_factory.mktemp("json") / "shop"))
    calls = _calls(folder)
    first = (
        "build", "metric", "find", "customer", "merge", "undo", "decisions", "repair", "withdraw",
    )  # fmt: skip
    said: dict[str, Any] = {"import": shop_said[1].json}
    rest = (name for name in VERBS if name not in {*first, "split", "demo", "import"})
    for verb in (*first, *rest):
        place = () if verb in {"init", "steps"} else ("-w", folder)
        said[verb] = mehvar(*calls.get(verb, (verb,)), *place, "--json").json
    return said


def test_every_verb_is_on_the_page() -> None:
    assert {f"mehvar {verb}" for verb in VERBS} == {
        title for title in SECTIONS if title.startswith("mehvar ")
    }


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"demo", "split"}))
def test_a_verb_answers_with_the_keys_of_the_page(answers: dict[str, Any], verb: str) -> None:
    found, documented = answers[verb], _keys(f"mehvar {verb}")
    if not documented or verb == "audit":
        documented = _keys(_record_of(verb))

    element = found[0] if isinstance(found, list) and found else found

    if element != []:
        assert list(element) == documented


def _record_of(verb: str) -> str:
    named = re.search(r"`(mehvar \w+|[A-Z]\w+)`", SECTIONS[f"mehvar {verb}"])
    assert named is not None, verb
    return named[1]


def test_the_records_inside_have_the_keys_of_the_page(
    answers: dict[str, Any], mehvar: Mehvar, demo: Path
) -> None:
    today: Any = mehvar("today", "-w", demo, "--json").json
    page = answers["customer"]

    for title, told in (
        ("mehvar today", today),
        ("Number", today["numbers"][0]),
        ("ExperienceRow", today["experiences"][0]),
        ("DoseRow", today["experiences"][0]["total"]),
        ("EffectRow", today["experiences"][0]["total"]["effects"][0]),
        ("CustomerAtRisk", today["customers"][0]),
        ("Happening", today["customers"][0]["happenings"][0]),
        ("Metric", answers["metric"]["metric"]),
        ("Value", answers["metric"]["values"][0]),
        ("Customer", page["customer"]),
        ("Explanation", page["identity"]),
        ("Link", page["identity"]["links"][0]),
        ("TimelineEntry", page["timeline"][0]),
        ("Attribute", page["attributes"][0]),
        ("ColumnSuggestion", answers["mapping"]["columns"][0]),
        ("TableReport", answers["import"]["tables"][0]),
        ("FileReport", answers["import"]["files"][0]),
        ("StepReport", answers["build"]["steps"][0]),
    ):
        assert list(told) == _keys(title), title


@pytest.mark.parametrize("title", sorted(set(RECORDS) - {"Metric"}))
def test_a_record_on_the_page_is_the_one_in_the_code(title: str) -> None:
    # Two slices may call different things alike (Happening): the page tells one of them.
    records = {getattr(door, title) for door in DOORS if hasattr(door, title)}

    names = [
        [field.name for field in dataclasses.fields(record)]
        if dataclasses.is_dataclass(record)
        else list(record.__struct_fields__)
        for record in records
    ]

    assert _keys(title) in names


def test_the_verified_record_and_exported_rows_have_their_own_shapes(
    mehvar: Mehvar, shop: Path
) -> None:
    report: Any = mehvar("audit", "--verify", "-w", shop, "--json").json
    rows: Any = mehvar("export", "orders", "--rows", "-w", shop, "--json").json

    assert list(report) == _keys("mehvar audit")
    assert "order_id" in rows[0]


def test_a_split_answers_with_a_decision(mehvar: Mehvar, demo_copy: Path) -> None:
    risks: Any = mehvar("unhappy", "-w", demo_copy, "--json").json
    for risk in risks:
        page: Any = mehvar("customer", risk["customer_id"], "-w", demo_copy, "--json").json
        if len(page["identity"]["profiles"]) > 1:
            break
    profile = page["identity"]["profiles"][0]

    said: Any = mehvar(
        "split", risk["customer_id"], f"{profile['source']}:{profile['person_ref']}",
        "-w", demo_copy, "--json",
    ).json  # fmt: skip

    assert list(said) == _keys("Decision")
    assert said["kind"] == "split"
