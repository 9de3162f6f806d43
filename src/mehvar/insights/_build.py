"""The build step that weighs every need by its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mehvar import schema
from mehvar.insights._change import Changed, Daily, compare
from mehvar.insights._worth import Behind, behind_aspects, behind_needs

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

MARTS = ("need_worth", "score_benchmarks")
"""What the step writes."""

READS = (
    "needs", "need_evidence", "studies", "benchmarks", "voice_comments", "comment_aspects",
    "customer_value",
)  # fmt: skip
"""What the step reads."""

_SAME = ("title", "kind", "aspect", "state", "department")


def build_insights(build: Build) -> None:
    """Weigh the needs and bring the published figures up to date.

    Needs without comments, comments without customers, customers without a value: each gives rows
    with empties. A group below ``minimum_group`` is counted but neither told nor valued.
    """
    build.write_arrow("need_worth", _worths(build))
    build.write_arrow("score_benchmarks", _benchmarks(build))


def _worths(build: Build) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table("need_worth").arrow_schema
    if not build.has_rows("needs"):
        return wanted.empty_table()
    rows = build.current("needs")
    rows = rows.filter(~rows.is_archived.fill_null(False)).select(
        "record_id", "changed_day", *_SAME
    )
    needs = build.backend.to_pyarrow(rows.order_by("record_id")).to_pylist()
    behind, touched = behind_needs(build), behind_aspects(build)
    daily = Daily.read(build, aspects=[need["aspect"] for need in needs if need["changed_day"]])
    least = build.settings.minimum_group
    worths = [
        _row(
            need,
            behind.get(need["record_id"], Behind()),
            touched.get(need["aspect"] or ""),
            compare(daily, aspect=need["aspect"] or "", changed=need["changed_day"]),
            least=least,
        )
        for need in needs
    ]
    return pa.Table.from_pylist(worths, schema=wanted)


def _row(
    need: dict[str, Any], behind: Behind, touched: Behind | None, change: Changed, *, least: int
) -> dict[str, object]:
    row: dict[str, object] = {
        "need_id": need["record_id"],
        **{name: need[name] for name in _SAME},
        "evidence": behind.evidence,
        "comments": behind.comments,
        "studies": behind.studies,
        "channels": behind.channels,
        "first_day": behind.first_day,
        "last_day": behind.last_day,
        **change.columns(),
    }
    if behind.customers >= least:
        row["customers"] = behind.customers
        row |= behind.money("worth")
    if touched is not None and touched.customers >= least:
        row["touched"] = touched.customers
        row |= touched.money("touched", value="touched_worth")
    return row


def _benchmarks(build: Build) -> pa.Table:
    wanted = schema.table("score_benchmarks").arrow_schema
    if not build.has_rows("benchmarks"):
        return wanted.empty_table()
    rows = build.current("benchmarks")
    rows = rows.filter(~rows.is_withdrawn.fill_null(False))
    rows = rows.mutate(benchmark_id=rows.record_id).select(*wanted.names)
    return build.backend.to_pyarrow(
        rows.order_by(["measure", "industry", "year", "benchmark_id"])
    ).cast(wanted)
