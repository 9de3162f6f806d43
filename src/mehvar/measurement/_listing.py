"""The list of customers at risk, page by page, however long it is."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.errors import MehvarError
from mehvar.measurement._customers import customers_of
from mehvar.measurement._published import MART
from mehvar.measurement._records import CustomerAtRisk
from mehvar.text import Language
from mehvar.workspace import EVERYONE, Published, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

_Place = tuple[float, int, int]
"""Where a customer stands: their largest loss, how often something happened, their id."""


class PlaceError(MehvarError, ValueError):
    """The place to go on from is none that a page gave out."""

    code = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRiskPage:
    """Some customers at risk, how many there are in all, and where to go on."""

    rows: tuple[CustomerAtRisk, ...]
    total: int
    next: str | None


def list_customers(
    workspace: Workspace,
    *,
    department: str | None = None,
    experience: str | None = None,
    dose: str | None = None,
    limit: int = 25,
    after: str | None = None,
    language: Language | None = None,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> AtRiskPage:
    """List customers to whom something bad happened in the recent window, most value first.

    Args:
        workspace: the company.
        department: only what this department answers for.
        experience: only this experience.
        dose: only this dose of it.
        limit: how many customers on a page.
        after: the ``next`` of the page before.
        language: of the words; the company's by default.
        sight: only customers in it, in the rows and in the total.
        marts: the reader that the caller keeps open; one is opened without it.

    Raises:
        NotBuiltError: before the first build.
        PlaceError: when ``after`` is none that a page gave out.
    """
    wanted = {"department": department, "experience": experience, "dose": dose}
    asked = {name: value for name, value in wanted.items() if value is not None}
    place = None if after is None else _read_place(after)
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        where = " AND ".join(["true", *(f"{name} = ?" for name in asked)])
        values = list(asked.values())
        total, chosen = _choose(state, sight, where, values, limit=limit + 1, after=place)
        here = chosen[:limit]
        rows = customers_of(state, [one[2] for one in here], where=where, values=values)
        more = len(chosen) > limit
        return AtRiskPage(
            rows=rows, total=total, next=_write_place(here[-1]) if more and here else None
        )


def _choose(
    state: Published,
    sight: Sight,
    where: str,
    values: list[str],
    *,
    limit: int,
    after: _Place | None,
) -> tuple[int, list[_Place]]:
    """Return how many customers there are, and the places of the next of them."""
    seen = state.seen_by(sight)
    listed = (
        "SELECT customer_id, coalesce(max(money), '-infinity'::DOUBLE) AS worst, "
        f"sum(occurrences)::BIGINT AS times FROM {state.view('customer_risk')} "
        f"WHERE {where} AND {seen} GROUP BY ALL"
    )
    behind, bound = "true", list[object](values)
    if after is not None:
        worst, times, customer_id = after
        behind = "(worst < ? OR (worst = ? AND (times < ? OR (times = ? AND customer_id > ?))))"
        bound += [worst, worst, times, times, customer_id]
    found = state.ask(
        f"WITH listed AS MATERIALIZED ({listed}), total AS (SELECT count(*) AS n FROM listed), "
        f"page AS (SELECT * FROM listed WHERE {behind} "
        "ORDER BY worst DESC, times DESC, customer_id LIMIT ?) "
        "SELECT n, worst, times, customer_id FROM total LEFT JOIN page ON true "
        "ORDER BY worst DESC, times DESC, customer_id",
        [*bound, limit],
    )
    places = [(worst, times, id_) for _, worst, times, id_ in found if id_ is not None]
    return int(found[0][0]), places


def _write_place(place: _Place) -> str:
    worst, times, customer_id = place
    told = json.dumps([None if math.isinf(worst) else worst, times, customer_id])
    return base64.urlsafe_b64encode(told.encode("ascii")).decode("ascii").rstrip("=")


def _read_place(text: str) -> _Place:
    try:
        padded = text + "=" * (-len(text) % 4)
        worst, times, customer_id = json.loads(base64.b64decode(padded, altchars=b"-_"))
        place = (-math.inf if worst is None else float(worst), int(times), int(customer_id))
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise _no_place() from None
    if math.isnan(place[0]) or not all(-(2**63) <= number < 2**63 for number in place[1:]):
        raise _no_place()
    return place


def _no_place() -> PlaceError:
    return PlaceError(
        "This page of the list does not exist.", hint="Begin again at the first page."
    )
