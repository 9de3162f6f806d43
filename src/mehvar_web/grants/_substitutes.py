"""Which products of the store's shelf may replace an item, for this customer.

The rules are those of ``empowerment.find_substitutes``: its expression is compiled to SQL once and
asked of the catalogue of now.
"""

from __future__ import annotations

from functools import lru_cache

from mehvar import empowerment
from mehvar_web import company
from mehvar_web.grants._diet import ANY_ALLERGEN, Diet, spellings
from mehvar_web.grants._moments import Reference, Substitute

RULES = empowerment.SubstituteRules(most=8)
_ALL = empowerment.SubstituteRules(most=100_000)
_COLUMNS = {
    "product_id": "string", "category": "string", "price": "int64", "size": "float64",
    "unit": "string", "rating": "float64", "ratings": "int64",
}  # fmt: skip


def find_substitutes(
    item: Reference, *, store_id: str | None, price: int | None, diet: Diet
) -> tuple[Substitute, ...]:
    """Return what may replace an item, best first; nothing when the catalogue lacks it.

    ``price`` is what the customer paid for one; the catalogue's own price when None. Stock is the
    store's where its stock is known, else the catalogue's.
    """
    return _asked(item, store_id=store_id, price=price, diet=diet, only="", rules=RULES)


def fit_substitute(
    item: Reference, chosen: Reference, *, store_id: str | None, price: int | None, diet: Diet
) -> Substitute | None:
    """Return one product as a substitute of the item; None when it may not replace it."""
    if item[0] != chosen[0]:
        return None
    found = _asked(item, store_id=store_id, price=price, diet=diet, only=chosen[1], rules=_ALL)
    return found[0] if found else None


def _asked(
    item: Reference,
    *,
    store_id: str | None,
    price: int | None,
    diet: Diet,
    only: str,
    rules: empowerment.SubstituteRules,
) -> tuple[Substitute, ...]:
    source, product_id = item
    marts = company.marts()
    products, stock = marts.newest("products"), marts.newest("stock")
    marks = _bits("p.marks", diet.needs)
    allergens = _allergens(diet.avoids)
    sql = f"""
    WITH shelf AS (
        SELECT product_id, quantity FROM {stock} WHERE store_id = ? AND source = ?
        QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY "at" DESC, record_id) = 1
    ), asked AS (
        SELECT category FROM {products} WHERE source = ? AND product_id = ? LIMIT 1
    ), catalogue AS (
        SELECT p.product_id, p.product_name, p.category, p.unit_price AS price,
            p.size_amount AS size, p.size_unit AS unit, p.rating, p.ratings::BIGINT AS ratings,
            CASE WHEN (SELECT count(*) FROM shelf) = 0 THEN p.in_stock
                ELSE coalesce(s.quantity > 0, false) END AS in_stock,
            {marks}::BIGINT AS marks, {allergens}::BIGINT AS allergens
        FROM {products} p LEFT JOIN shelf s USING (product_id)
        WHERE p.source = ? AND p.category = (SELECT category FROM asked)
            AND (? = '' OR p.product_id IN (?, ?))
    ), wanted AS (
        SELECT 'now' AS case_id, product_id, category, coalesce(?::BIGINT, price) AS price, size,
            unit, rating, ratings, {2 ** len(diet.needs) - 1}::BIGINT AS needs,
            {2 ** len(diet.avoids) - 1}::BIGINT AS avoids
        FROM catalogue WHERE product_id = ?
    ), offered AS (SELECT * EXCLUDE (product_name) FROM catalogue),
    found AS ({_compiled(rules)})
    SELECT f.product_id, c.product_name, c.price, f.difference, f.quality, f.size_fit, f.needs_yes,
        f.quality = 'fits' AND c.rating > w.rating + {rules.tolerance}
    FROM found f JOIN catalogue c USING (product_id) CROSS JOIN wanted w
    WHERE ? = '' OR f.product_id = ? ORDER BY f.rank
    """
    rows = marts.ask(
        sql,
        [store_id or "", source, source, product_id, source, only, only, product_id, price,
         product_id, only, only],
    )  # fmt: skip
    return tuple(
        Substitute(
            source=source, product_id=row[0], name=row[1] or row[0], price=row[2],
            difference=row[3], quality=row[4], size_fit=row[5], needs_yes=bool(row[6]),
            is_better=bool(row[7]),
        )
        for row in rows
    )  # fmt: skip


@lru_cache(maxsize=4)
def _compiled(rules: empowerment.SubstituteRules) -> str:
    """Return the rules as SQL over tables ``wanted`` and ``offered``."""
    import ibis

    wanted = ibis.table(
        {"case_id": "string", **_COLUMNS, "needs": "int64", "avoids": "int64"}, name="wanted"
    )
    offered = ibis.table(
        {**_COLUMNS, "in_stock": "boolean", "marks": "int64", "allergens": "int64"},
        name="offered",
    )
    found = empowerment.find_substitutes(wanted=wanted, offered=offered, rules=rules)
    return str(ibis.to_sql(found, dialect="duckdb"))


def _bits(column: str, names: tuple[str, ...]) -> str:
    """Return SQL for the set of named words in a column of words joined by |, as bits."""
    parts = [
        f"CASE WHEN {_has(column, name)} THEN {2**place} ELSE 0 END"
        for place, name in enumerate(names)
    ]
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {' + '.join(parts) or '0'} END"


def _allergens(names: tuple[str, ...]) -> str:
    """As ``_bits`` for allergens: a single - means that there are none."""
    named = "p.allergens"
    parts = [
        f"CASE WHEN {_any(named) if name == ANY_ALLERGEN else _has(named, name)} "
        f"THEN {2**place} ELSE 0 END"
        for place, name in enumerate(names)
    ]
    return f"CASE WHEN {named} IS NULL THEN NULL ELSE {' + '.join(parts) or '0'} END"


def _any(column: str) -> str:
    return f"trim({column}) NOT IN ('-', '')"


def _has(column: str, name: str) -> str:
    words = ", ".join("'" + one.replace("'", "''") + "'" for one in spellings(name))
    listed = f"string_split(regexp_replace(lower({column}), '[\\s_\u200c-]', '', 'g'), '|')"
    return f"list_has_any({listed}, [{words}])"
