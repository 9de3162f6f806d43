"""From orders and answers to segments that are described, tested and told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from tests.segments.company import AS_OF, CUSTOMERS, Company, make_company, mart
from typer.testing import CliRunner

from mehvar import segments
from mehvar.cli import app
from mehvar.segments import PersonaLine, TalkLine
from mehvar.workspace import Marts, NotBuiltError, Settings, Sight, Workspace


@pytest.fixture(scope="module")
def marts(segmented: Company) -> Iterator[Marts]:
    with Marts(segmented.workspace) as opened:
        yield opened


def rows(marts: Marts, name: str, where: str = "") -> list[dict[str, object]]:
    return marts.rows(f"FROM {marts.view(name)} {where}")


def test_every_buyer_is_in_one_segment_of_rfm_and_one_cluster(marts: Marts) -> None:
    buyers = marts.ask(f"SELECT count(DISTINCT customer_id) FROM {marts.view('customer_orders')}")
    found = dict(
        marts.ask(
            f"SELECT segmentation, count(*) FROM {marts.view('segment_members')}"
            " WHERE segmentation IN ('rfm', 'cluster') GROUP BY 1"
        )
    )

    assert found == {"rfm": buyers[0][0], "cluster": buyers[0][0]}


def test_the_segmentation_by_lot_is_rejected(segmented: Company, marts: Marts) -> None:
    control = segments.read_segmentation(segmented.workspace, name="control", marts=marts)

    assert control.row.verdict == "adds_nothing"
    assert (
        "nothing"
        in segments.read_segmentations(segmented.workspace, language="en", marts=marts)[
            -1
        ].verdict_text
    )
    assert not rows(marts, "segment_members", "WHERE segmentation = 'control'")


def test_rfm_earns_its_place_beyond_demographics_alone(segmented: Company, marts: Marts) -> None:
    found = segments.read_segmentation(segmented.workspace, name="rfm", language="en", marts=marts)

    assert found.row.verdict == "earns_place"
    assert found.row.beyond == "demographic"
    assert found.row.gain_low is not None
    assert found.row.gain_low > 0
    reasons = {one.baseline: one.reason for one in found.worth if one.outcome == "margin"}
    assert reasons["behavioural"] == "is_baseline"
    assert sum(one.customers or 0 for one in found.segments) == found.row.customers


def test_profiles_count_and_price_what_is_in_the_orders(segmented: Company, marts: Marts) -> None:
    view = segments.read_segment(
        segmented.workspace, segmentation="rfm", segment="core", language="en", marts=marts
    )
    ((mean, n),) = marts.ask(
        f"SELECT avg(spent), count(*) FROM (SELECT customer_id, sum(gross_amount) spent"
        f" FROM {marts.view('customer_orders')} GROUP BY 1)"
        f" SEMI JOIN (FROM {marts.view('segment_members')} WHERE segment = 'core')"
        " USING (customer_id)"
    )

    assert view.segment.customers == n
    assert view.segment.money == pytest.approx(float(mean))
    assert view.segment.money_low is not None
    assert view.segment.money_high is not None
    assert view.segment.money_low < float(mean) < view.segment.money_high
    assert view.segment.advice


def test_a_persona_says_only_what_is_measured(segmented: Company, marts: Marts) -> None:
    for language in ("fa", "en"):
        view = segments.read_segment(
            segmented.workspace, segmentation="rfm", segment="core", language=language, marts=marts
        )
        persona = view.persona
        lines: list[PersonaLine | TalkLine] = [
            *persona.who,
            *persona.buys,
            *persona.behaves,
            *persona.talk,
        ]
        assert persona.who
        assert persona.behaves
        assert {one.kind for one in persona.talk} >= {"do"}
        assert all(one.because for one in lines)
        ranked = [one for one in view.traits if one.rank is not None]
        assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))


def test_values_are_of_those_who_agreed_and_are_told_of_nobody(
    segmented: Company, marts: Marts
) -> None:
    members = marts.ask(
        "SELECT customer_id, segment FROM "
        f"{marts.view('segment_members')} WHERE segmentation = 'values' ORDER BY 1"
    )
    ids = np.array([one for one, _ in members]) - 1
    whole = segments.read_segmentation(segmented.workspace, name="values", marts=marts)
    told = segments.read_customer_segments(
        segmented.workspace, customer_id=int(ids[0]) + 1, marts=marts
    )

    assert set(ids) == {one for one in range(0, CUSTOMERS, 2) if one % 10}
    assert adjusted_rand_score(segmented.value_class[ids], [code for _, code in members]) > 0.95
    assert whole.row.sensitive
    assert whole.row.similarity_of == "values"
    assert (whole.row.lift_low or 0) > 0.3
    assert whole.row.verdict != "earns_place", "values do not move purchases in this company"
    assert {one.segmentation for one in told} == {"rfm", "cluster"}


def test_overlap_is_the_same_from_both_sides(marts: Marts) -> None:
    found = {
        (one["segmentation"], one["segment"], one["with_segmentation"], one["with_segment"]): one
        for one in rows(marts, "segment_overlap")
    }

    assert found
    for (a, b, c, d), one in found.items():
        other = found[c, d, a, b]
        if one["customers"] is not None and other["customers"] is not None:
            assert one["customers"] == other["customers"]
            assert one["lift"] == pytest.approx(other["lift"])
            assert one["jaccard"] == pytest.approx(other["jaccard"])


def test_members_come_page_by_page_and_only_those_in_sight(
    segmented: Company, marts: Marts
) -> None:
    everyone = segments.member_ids(
        segmented.workspace, segmentation="rfm", segment="core", marts=marts
    )
    seen, after = [], None
    while True:
        page = segments.read_members(
            segmented.workspace,
            segmentation="rfm",
            segment="core",
            after=after,
            size=70,
            marts=marts,
        )
        seen += [one.customer_id for one in page.members]
        after = page.next_after
        if after is None:
            break
    hidden = segments.read_members(
        segmented.workspace,
        segmentation="rfm",
        segment="core",
        sight=Sight(stores=frozenset({"none"})),
        marts=marts,
    )

    assert seen == everyone["customer_id"].to_pylist()
    assert not hidden.members


def test_what_is_not_there_is_said(segmented: Company, workspace: Workspace) -> None:
    with pytest.raises(segments.UnknownSegmentError, match="no segmentation 'x'"):
        segments.read_segmentation(segmented.workspace, name="x")
    with pytest.raises(segments.UnknownSegmentError):
        segments.read_members(segmented.workspace, segmentation="rfm", segment="x")
    with pytest.raises(NotBuiltError):
        segments.read_segmentations(workspace)


@pytest.mark.slow
def test_a_rule_that_matters_is_accepted_and_a_second_build_keeps_since(tmp_path: Path) -> None:
    company = make_company(tmp_path / "company", customers=1_200, seed=8)
    rule = segments.Group(
        match="all",
        of=(segments.Condition(field="customers.contacts", operator="at_least", value=1),),
    )
    segments.create_definition(
        company.workspace, title="complained", rule=rule, actor="test", now=datetime(2026, 1, 15)
    )
    later = AS_OF + timedelta(days=1)
    with company.workspace.build(now=datetime(2026, 1, 16), as_of=later) as build:
        segments.build_segments(build)

    found = {one.name: one for one in segments.read_segmentations(company.workspace)}
    name = next(name for name in found if name.startswith("rule:"))
    view = segments.read_segmentation(company.workspace, name="rfm")
    with Marts(company.workspace) as marts:
        kept = dict(
            marts.ask(
                f"SELECT since, count(*) FROM {marts.view('segment_members')}"
                " WHERE segmentation = 'rfm' GROUP BY 1"
            )
        )

    assert found[name].verdict == "earns_place"
    assert found[name].customers == int(company.complained.sum())
    assert found["control"].verdict == "adds_nothing"
    assert found["cluster"].chosen_text
    assert kept[AS_OF] > 0.8 * sum(kept.values())
    assert {one.day for one in view.changes} == {AS_OF, later}
    moved = sum(one.joined or 0 for one in view.changes if one.day == later)
    assert moved == kept.get(later, 0)


@pytest.mark.parametrize("orders", [0, 1, 60])
def test_a_company_of_which_little_is_known_is_built_without_complaint(
    tmp_path: Path, orders: int
) -> None:
    workspace = Workspace.create(tmp_path / "new", Settings(currency="GBP", exponent=2))
    day = date(2025, 6, 1)
    with workspace.build(now=datetime(2026, 1, 1), as_of=day) as build:
        build.write_arrow("customers", mart("customers", {"customer_id": range(1, orders + 1)}))
        build.write_arrow(
            "customer_orders",
            mart(
                "customer_orders",
                {
                    "customer_id": range(1, orders + 1),
                    "source": ["a"] * orders,
                    "order_id": [str(one) for one in range(orders)],
                    "at": [datetime(2025, 6, 1 if one % 2 else 30) for one in range(orders)],
                    "day": [date(2025, 6, 1 if one % 2 else 30) for one in range(orders)],
                    "status": ["delivered"] * orders,
                    "gross_amount": [0 if one % 3 else -500 for one in range(orders)],
                    "net_amount": [0] * orders,
                },
            ),
        )
        segments.build_segments(build)

    found = segments.read_segmentations(workspace, language="en")
    assert {one.verdict for one in found} == {"cannot_tell"}
    assert all("too short" in one.verdict_text for one in found)


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_terminal_tells_what_the_pages_tell(segmented: Company, tmp_path: Path) -> None:
    where = ("-w", str(segmented.workspace.root))

    listed = json.loads(run("segment", *where, "--json"))
    shown = json.loads(run("segment", "show", "rfm/core", *where, "--json"))
    tested = json.loads(run("segment", "worth", "control", *where, "--json"))
    out = tmp_path / "core.csv"
    run("segment", "members", "rfm/core", "--out", str(out), *where)

    assert listed[-1]["name"] == "control"
    assert shown["persona"]["talk"]
    assert {one["baseline"] for one in tested[0]["worth"]} == {
        "nothing", "demographic", "behavioural", "both"
    }  # fmt: skip
    assert len(out.read_text().splitlines()) == shown["segment"]["customers"] + 1
    assert "Pillars" in run("segment", "rfm", "-l", "en", *where)
    assert "ستون‌ها" in run("segment", "show", "rfm", "-l", "fa", *where)


def test_files_need_no_workspace(tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("A,B,C,n\n1,1,1,40\n2,2,2,35\n1,2,1,6\n2,1,2,5\n1,1,2,4\n2,2,1,3\n")
    people = tmp_path / "people.csv"
    people.write_text("g,x,y\n" + "".join(f"{'ab'[n % 2]},{n % 2},{n % 3}\n" for n in range(60)))

    found = json.loads(
        run("segment", "lca", str(counts), "--items", "A,B,C", "--count", "n", "--classes", "1-2",
            "--draws", "4", "--json")
    )  # fmt: skip
    alike = json.loads(
        run("segment", "similarity", str(people), "--group", "g", "--profile", "x,y", "--json")
    )

    assert found["chosen"] == 2
    assert found["fits"][1]["respondents"] == 93
    assert len(found["items"][0]["chances"]) == 2
    assert alike["more_than_chance"]
    assert {one["group"]: one["n"] for one in alike["groups"]} == {"a": 30, "b": 30}
