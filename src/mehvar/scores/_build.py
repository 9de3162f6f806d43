"""The build step: every measure, weighted as far as the record allows, by everything at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.scores._answers import read_answers
from mehvar.scores._calendar import read_periods
from mehvar.scores._dimensions import read_segmentations
from mehvar.scores._evaluate import evaluate_measure
from mehvar.scores._facts import (
    Row,
    break_facts,
    measure_facts,
    response_facts,
    weight_rows,
)
from mehvar.scores._invitations import nobody_invited, read_invitations
from mehvar.scores._measures import MEASURES
from mehvar.scores._population import Population, read_population
from mehvar.scores._response import response_blocks
from mehvar.scores._study import study
from mehvar.scores._tables import Block

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

SETTINGS = ("calendar", "minimum_group")
"""The settings on which the scores depend."""


def build_scores(build: Build) -> None:
    """Write ``scores``, ``score_weights`` and ``score_facts``; all empty where nobody scored."""
    settings, as_of = build.settings, build.as_of
    periods = read_periods(build.backend, build.read, calendar=settings.calendar, as_of=as_of)
    segmentations = read_segmentations(build.backend, build.read)
    answers = read_answers(
        build.backend, build.read, build.current, as_of=as_of, segmentations=segmentations
    )
    invitations = (
        read_invitations(
            build.backend, build.read, build.current, as_of=as_of, segmentations=segmentations
        )
        if build.has_rows("invitations")
        else nobody_invited(segmentations)
    )
    population = (
        read_population(build.backend, build.read, periods=periods, as_of=as_of)
        if answers and build.has_rows("orders")
        else Population(totals={})
    )
    blocks: list[Block] = []
    weights: list[Row] = []
    facts: list[Row] = []
    for name, mine in answers.items():
        found = study(MEASURES[name], mine, invitations)
        facts += measure_facts(found)
        minimum = settings.minimum_group
        for told in evaluate_measure(found, periods, population, minimum_group=minimum):
            blocks += told.blocks
            weights += weight_rows(found, told.period, told.raked)
            facts += break_facts(found.measure, told.period, told.breaks)
    if len(invitations):
        blocks += response_blocks(invitations, periods, minimum_group=settings.minimum_group)
        facts += response_facts()
    build.write_arrow("scores", _table(blocks))
    for mart, rows in (("score_weights", weights), ("score_facts", facts)):
        build.write_arrow(mart, _rows(mart, rows))


def _table(blocks: Iterable[Block]) -> pa.Table:
    """Put the blocks below each other, as the mart declares its columns."""
    import pyarrow as pa

    wanted = schema.table("scores").arrow_schema
    parts = []
    for block in blocks:
        size = len(block.columns["n"])
        same = {
            "measure": block.measure, "statistic": block.statistic,
            "dimension": block.dimension, "period_kind": block.kind,
        }  # fmt: skip
        parts.append(
            pa.table(
                {
                    field.name: pa.repeat(pa.scalar(same[field.name]), size)
                    if field.name in same
                    else _column(block.columns[field.name], field.type)
                    for field in wanted
                },
                schema=wanted,
            )
        )
    return pa.concat_tables(parts) if parts else wanted.empty_table()


def _column(values: object, kind: pa.DataType) -> pa.Array:
    """NaN becomes empty."""
    import pyarrow as pa

    if isinstance(values, np.ndarray):
        return pa.array(values, type=kind, from_pandas=values.dtype.kind == "f")
    return pa.array(values, type=kind)


def _rows(mart: str, rows: list[Row]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=schema.table(mart).arrow_schema)
