"""A million items out of stock, their substitutes, and every constraint checked on every answer.

Run: python benchmarks/bench_substitutes.py [--cases 1000000] [--products 20000]

The check is SQL of its own over the raw tables, constraint by constraint; on a sample of cases a
plain loop in Python looks for substitutes that were missed or stand in the wrong order. It runs in
a process of its own, so that the memory is its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from mehvar import engine
from mehvar.empowerment import SubstituteRules, find_substitutes

RULES = SubstituteRules(most=3, most_dearer=300_000)
SAMPLE = 400
CONSTRAINTS = {
    "same category": "w.category = o.category",
    "another product": "w.product_id <> o.product_id",
    "in stock": "o.in_stock",
    "not cheaper": "o.price >= w.price",
    "the company pays the difference": f"o.price - w.price <= {RULES.most_dearer}",
    "difference as told": "s.difference = o.price - w.price",
    "not smaller, or unknown and asked": (
        "CASE WHEN w.size IS NULL OR o.size IS NULL OR w.unit IS NULL OR o.unit IS NULL "
        "OR w.unit <> o.unit THEN s.needs_yes ELSE o.size >= w.size END"
    ),
    "not worse, or unknown and asked": (
        "CASE WHEN w.rating IS NULL OR o.rating IS NULL "
        f"OR coalesce(w.ratings, 0) < {RULES.fewest_ratings} "
        f"OR coalesce(o.ratings, 0) < {RULES.fewest_ratings} THEN s.needs_yes "
        f"ELSE o.rating >= w.rating - {RULES.tolerance} - 1e-12 END"
    ),
    "has every mark needed": "w.needs = 0 OR (o.marks IS NOT NULL AND (o.marks & w.needs) = w.needs)",
    "holds no allergen avoided": (
        "w.avoids = 0 OR (o.allergens IS NOT NULL AND (o.allergens & w.avoids) = 0)"
    ),
    "at most three a case": f"s.rank BETWEEN 1 AND {RULES.most}",
}


def main() -> None:
    """Run in a fresh process, so that its memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.child:
        words = ["--cases", str(asked.cases), "--products", str(asked.products), "--child"]
        raise SystemExit(subprocess.run([sys.executable, __file__, *words], check=False).returncode)
    measure(asked.cases, asked.products)


def measure(cases: int, products: int) -> None:
    """Make the tables, find substitutes, check every row, print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        backend = engine.connect(
            engine.EngineSettings(threads=2, memory_limit="1GB", temp_directory=Path(folder))
        )
        connection = engine.duckdb_connection(backend)
        fill(connection, cases, products)
        tables = {name: backend.table(name, database=("temp", "main")) for name in ("w", "o")}
        began = time.perf_counter()
        found = find_substitutes(wanted=tables["w"], offered=tables["o"], rules=RULES)
        query = engine.write_query(backend, found)
        connection.execute(f"CREATE TEMP TABLE s AS {query}")
        seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        broken = violations(connection)
        [(rows, helped, asks)] = connection.execute(
            "SELECT count(*), count(DISTINCT case_id), count_if(needs_yes) FROM s"
        ).fetchall()
        missed = missing(connection)
    print("## Substitutes\n")
    print(
        f"{cases:,} items out of stock, {products:,} products on offer (engine limited to 1 GB, "
        f"two threads): {rows:,} substitutes for {helped:,} of them, {asks:,} with something "
        "unknown that needs the customer's yes.\n"
    )
    print("| | |\n|---|---|")
    print(f"| seconds | {seconds:.1f} |\n| most memory | {memory:,.0f} MB |")
    for name, count in broken.items():
        print(f"| violated: {name} | {count:,} |")
    print(f"| missed or in another order than a plain loop, of {SAMPLE} cases | {missed:,} |")
    if missed or any(broken.values()):
        raise SystemExit("a constraint was violated")


def violations(connection: Any) -> dict[str, int]:
    """Return how many answers break each constraint."""
    counts = ", ".join(f"count_if(({rule}) IS NOT true)" for rule in CONSTRAINTS.values())
    [row] = connection.execute(
        f"SELECT {counts} FROM s JOIN w USING (case_id) JOIN o ON o.product_id = s.product_id"
    ).fetchall()
    return dict(zip(CONSTRAINTS, row, strict=True))


def missing(connection: Any) -> int:
    """Return in how many of some cases a plain loop finds other substitutes, or another order."""
    wanted = rows_of(connection, f"FROM w WHERE case_id < {SAMPLE}")
    by_category: dict[str, list[dict[str, Any]]] = {}
    for one in rows_of(connection, "FROM o"):
        by_category.setdefault(one["category"], []).append(one)
    found: dict[int, list[str]] = {}
    for row in rows_of(
        connection,
        f"SELECT case_id, product_id FROM s WHERE case_id < {SAMPLE} ORDER BY case_id, rank",
    ):
        found.setdefault(row["case_id"], []).append(row["product_id"])
    wrong = 0
    for one in wanted:
        fits = [
            fit for other in by_category.get(one["category"], []) if (fit := judged(one, other))
        ]
        best = [fit[-1] for fit in sorted(fits)[: RULES.most]]
        wrong += best != found.get(one["case_id"], [])
    return wrong


def judged(want: dict[str, Any], other: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return by what a substitute is ranked, or None when it may not be one."""
    difference = other["price"] - want["price"]
    may = (
        other["product_id"] != want["product_id"]
        and other["in_stock"]
        and 0 <= difference <= (RULES.most_dearer or difference)
        and (not want["needs"] or (other["marks"] or 0) & want["needs"] == want["needs"])
        and (
            not want["avoids"]
            or (other["allergens"] is not None and not other["allergens"] & want["avoids"])
        )
    )
    if not may or (want["needs"] and other["marks"] is None):
        return None
    size = None
    if None not in {want["size"], other["size"]} and want["unit"] == other["unit"] is not None:
        size = other["size"] >= want["size"]
    rating = None
    known = [
        one["rating"] for one in (want, other) if (one["ratings"] or 0) >= RULES.fewest_ratings
    ]
    if len(known) == 2 and None not in known:
        rating = known[1] >= known[0] - RULES.tolerance
    if size is False or rating is False:
        return None
    unknown = (size is None) + (rating is None)
    return (unknown, difference, -(other["rating"] or 0.0), other["product_id"])


def rows_of(connection: Any, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query by column name."""
    cursor = connection.execute(query)
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def fill(connection: Any, cases: int, products: int) -> None:
    """Make products and wishes from hashes: the same at every run."""
    share = "(hash(i * 7 + {0}) % 1000) / 1000.0"
    connection.execute(
        f"""CREATE TEMP TABLE o AS SELECT
        'P' || lpad(i::VARCHAR, 6, '0') AS product_id, 'C' || (hash(i) % {max(products // 60, 1)}) AS category,
        (100 + hash(i + 1) % 1900)::BIGINT * 1000 AS price,
        CASE WHEN hash(i + 2) % 12 > 0 THEN (1 + hash(i + 3) % 20) * 50.0 END AS size,
        CASE WHEN hash(i + 2) % 12 > 1 THEN ['g', 'ml', 'piece'][1 + (hash(i + 4) % 3)::BIGINT] END AS unit,
        CASE WHEN hash(i + 5) % 9 > 0 THEN 0.5 + 0.5 * {share.format(5)} END AS rating,
        (hash(i + 6) % 60)::BIGINT AS ratings, hash(i + 7) % 10 > 1 AS in_stock,
        CASE WHEN hash(i + 8) % 8 > 0 THEN (hash(i + 9) % 8)::BIGINT END AS marks,
        CASE WHEN hash(i + 10) % 8 > 0 THEN (hash(i + 11) % 16 & hash(i + 12) % 16)::BIGINT END AS allergens
        FROM range({products}) t(i)"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE w AS SELECT i AS case_id, o.product_id, category, price, size, unit,
        rating, ratings, CASE WHEN hash(i + 1) % 5 = 0 THEN (1 + hash(i + 2) % 3)::BIGINT ELSE 0 END AS needs,
        CASE WHEN hash(i + 3) % 6 = 0 THEN (1 << (hash(i + 4) % 4)::INT)::BIGINT ELSE 0 END AS avoids
        FROM range({cases}) t(i) JOIN (SELECT *, row_number() OVER (ORDER BY product_id) - 1 AS place FROM o) o
        ON o.place = (hash(i) % {products})::BIGINT"""
    )


if __name__ == "__main__":
    main()
