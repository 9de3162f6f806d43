"""The build step: how each customer buys, what is bought together, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema, stats
from mehvar.behaviour._affinity import Affinities, Pairs, find_affinities, strong
from mehvar.behaviour._attributes import put_attributes
from mehvar.behaviour._drift import Season, find_season, measure_drift
from mehvar.behaviour._gaps import LEAST_CATEGORIES, MOST_ITEMS, Holdings, find_gaps
from mehvar.behaviour._habits import Laws, fit_laws, measure_habits
from mehvar.behaviour._purchases import Codes, Floats, Part, Source, day_number
from mehvar.behaviour._summary import summarise
from mehvar.behaviour._tables import (
    Level,
    affinity_rows,
    customer_rows,
    gap_rows,
    summary_rows,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

FALSE_SHARE = 0.05


@dataclass(slots=True, kw_only=True, eq=False)
class Counted:
    """What is added up over the parts, by level: pairs by basket, and who holds what."""

    baskets: dict[Level, Pairs]
    holdings: dict[Level, Holdings]
    drift_p: list[Floats] = field(default_factory=list)


def build_behaviour(build: Build) -> None:
    """Write how each customer buys, the affinities, the gaps, the summary and the attributes.

    Customers are read about a million orders at a time; what all of them are like is fitted on an
    even share first. Nothing fails for want of data: what could not be measured is empty, and
    ``behaviour_summary`` says why.
    """
    source = Source.of(build)
    sample = source.sample()
    if sample is None:
        for name in ("customer_behaviour", "product_affinity", "customer_gaps"):
            build.write_arrow(name, schema.table(name).arrow_schema.empty_table())
        build.write_arrow("behaviour_summary", summary_rows({}, reason="no_orders"))
    else:
        _write(source, sample)
    put_attributes(build)


def _write(source: Source, sample: Part) -> None:
    build, words = source.build, source.vocabulary
    categories = len(words.categories)
    laws = fit_laws(sample, channels=len(source.channels), categories=categories)
    season = find_season(sample, as_of=day_number(build.as_of), categories=categories + 1)
    del sample
    counted = _counting(source)
    table = _measure(source, laws, season, counted)
    minimum = build.settings.minimum_group
    basis = {(level, "basket"): one for level, one in counted.baskets.items()}
    basis |= {(level, "customer"): one.pairs for level, one in counted.holdings.items()}
    found = {key: find_affinities(one, minimum_group=minimum) for key, one in basis.items()}
    level = _level_of_gaps(source, found)
    holdings, held = counted.holdings[level], strong(found[level, "customer"])
    gaps = find_gaps(holdings, held)
    build.write_arrow("customer_behaviour", table)
    build.write_arrow("product_affinity", affinity_rows(found, basis, words))
    build.write_arrow("customer_gaps", gap_rows(gaps, held, holdings.pairs, level, words))
    pairs = sum(len(one) for one in found.values())
    rows = summarise(source, laws, table, gaps, pairs=pairs, season=season)
    build.write_arrow("behaviour_summary", summary_rows(rows))


def _level_of_gaps(source: Source, found: Mapping[tuple[Level, str], Affinities]) -> Level:
    """Gaps are categories where there are several and some go together; else products."""
    several = len(source.vocabulary.categories) >= LEAST_CATEGORIES
    return "category" if several and len(strong(found["category", "customer"])) else "product"


def _counting(source: Source) -> Counted:
    words = source.vocabulary
    categories, products = len(words.categories), len(words.products)
    return Counted(
        baskets={"product": Pairs.none(products), "category": Pairs.none(categories)},
        holdings={
            "product": Holdings(pairs=Pairs.none(min(products, MOST_ITEMS))),
            "category": Holdings(pairs=Pairs.none(categories)),
        },
    )


def _measure(source: Source, laws: Laws, season: Season | None, counted: Counted) -> pa.Table:
    """Measure all customers, part by part; flags wait for the last part."""
    import pyarrow as pa

    tables = []
    for part in source.parts():
        if not part.customers.size:
            continue
        habits, drift = measure_habits(part, laws), measure_drift(part, season)
        _count(part, counted)
        counted.drift_p.append(drift.p)
        tables.append(customer_rows(part, habits, drift, source))
    table = pa.concat_tables(tables)
    p = np.concatenate(counted.drift_p)
    flagged = stats.benjamini_hochberg(p=p, q=FALSE_SHARE)
    return _flag(table, flagged, np.isnan(p))


def _count(part: Part, counted: Counted) -> None:
    lines = part.lines
    named = counted.baskets["category"].items
    category = np.where(lines.category < named, lines.category, -1).astype(np.int32)
    items: dict[Level, Codes] = {"product": lines.product, "category": category}
    for level, item in items.items():
        counted.baskets[level].add(owner=lines.customer, basket=lines.order, item=item)
        counted.holdings[level].add(part, item)


def _flag(
    table: pa.Table, flagged: np.ndarray[tuple[int], np.dtype[np.bool_]], unknown: Floats
) -> pa.Table:
    """Say whose needs changed, and take the direction from everybody else's rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = pa.array(flagged)
    table = table.append_column("need_drift", pa.array(flagged, mask=np.asarray(unknown, np.bool_)))
    for name in ("drift_to", "drift_from"):
        place = table.column_names.index(name)
        told = pc.if_else(mask, table[name], pa.scalar(None, pa.string()))
        table = table.set_column(place, name, told)
    wanted = schema.table("customer_behaviour").arrow_schema
    return table.select(wanted.names).cast(wanted)
