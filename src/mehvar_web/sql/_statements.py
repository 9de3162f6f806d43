"""Running a statement on the site's database, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def ask(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a query; ``%s`` stands for each value."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def run(sql: str, values: Sequence[Any] = ()) -> None:
    """Run a statement that returns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def many(part: str, times: int) -> str:
    """Return a placeholder so many times: ``%s, %s, %s``."""
    return ", ".join([part] * times)
