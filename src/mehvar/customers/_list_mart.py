"""The list of customers: a narrow table with all that they are found, filtered and sorted by.

It is read whole at every question, which a million customers bear when only a few columns are
touched; the rows that a page then shows come from the serving store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar import schema, text
from mehvar.customers._attach import attach

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.text import Language
    from mehvar.workspace import Build

_PERSIAN = "آاأإبپتثجچحخدذرزژسشصضطظعغفقکكگلمنوؤهةیيئى"
"""The Persian alphabet in its order, Arabic letters beside those that they are written for."""

_BEFORE_LATIN, _AFTER_LATIN = 0x21, 0x0700


def build_list(build: Build) -> None:
    """Write ``customer_list`` from ``customers``, ``customer_risk`` and ``customer_value``."""
    import ibis

    customers = build.read("customers")
    names = build.backend.to_pyarrow(customers.select("full_name").distinct())["full_name"]
    spelt = ibis.memtable(_spellings(names.drop_null(), language=build.settings.language))
    rows = attach(customers, spelt, on="name", to="full_name")
    rows = attach(rows, _worst(build.read("customer_risk")), on="customer_id")
    values = build.read("customer_value").select("customer_id", "residual_value", "value_class")
    rows = attach(rows, values, on="customer_id")
    build.write("customer_list", rows.select(schema.table("customer_list").column_names))


def _worst(risk: ir.Table) -> ir.Table:
    """One row per customer at risk: what happened, and the largest loss expected from it."""
    import ibis

    return risk.group_by("customer_id").aggregate(
        experiences=ibis.literal(",").join(risk.experience.collect().sort()),
        value_at_risk=risk.money.max(),
    )


def _spellings(names: pa.ChunkedArray, *, language: Language) -> pa.Table:
    """One row per name: as it is searched, heard and sorted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = names.combine_chunks()
    searched = text.search_key(names)
    order = str.maketrans(_alphabet(language))
    return pa.table(
        {
            "name": names,
            "search_name": pc.binary_join_element_wise("", searched, " "),
            "name_sound": text.name_key(names),
            "sort_name": pa.array([_sorted_as(name, order) for name in names.to_pylist()]),
        },
        schema=pa.schema(
            [(name, pa.string()) for name in ("name", "search_name", "name_sound", "sort_name")]
        ),
    )


def _alphabet(language: Language) -> dict[str, str]:
    """Letter -> what stands for it, so that byte order is the order of the alphabet.

    In a Persian company Persian names come first, elsewhere Latin ones.
    """
    first = _BEFORE_LATIN if language == "fa" else _AFTER_LATIN
    return {letter: chr(first + place) for place, letter in enumerate(_PERSIAN)}


def _sorted_as(name: str, order: dict[int, str]) -> str:
    return name.strip().replace("\u200c", "").casefold().translate(order)
