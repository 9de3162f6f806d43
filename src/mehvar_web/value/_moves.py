"""Who moved from one class to another, with names as far as they may be seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mehvar import value
from mehvar.customers import mask_values
from mehvar.text import Language
from mehvar.value import CLASS_TITLES, Direction, Move
from mehvar_web import company, disclosure
from mehvar_web.accounts import sight_of
from mehvar_web.ui import Column

PAGE = 30
_CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One move as this reader sees it."""

    move: Move
    name: str
    from_title: str
    to_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesPage:
    """A part of a list of moves, how many there are, and where the next begin (0: nowhere)."""

    direction: Direction
    rows: tuple[Listed, ...]
    total: int
    named: bool
    next: int


def read_page(
    request: HttpRequest, *, direction: Direction, language: Language, after: int = 0,
    limit: int = PAGE,
) -> MovesPage:  # fmt: skip
    """Return a part of the moves up or down; names are masked unless asked for and audited.

    Raises:
        NotBuiltError: before the first build.
    """
    found = value.read_moves(
        company.workspace(), direction=direction, sight=sight_of(request.user), after=after,
        limit=limit, language=language, marts=company.marts(),
    )  # fmt: skip
    ids = [one.customer_id for one in found.rows]
    named = bool(ids) and disclosure.revealed(request, disclosure.EVERYBODY) is not None
    if named:
        disclosure.write_list_read(request, ids)
    names = _names(ids, named=named)
    return MovesPage(
        direction=direction,
        rows=tuple(_listed(one, names[one.customer_id], language) for one in found.rows),
        total=found.total,
        named=named,
        next=found.next or 0,
    )


def all_moves(request: HttpRequest, language: Language) -> list[Listed]:
    """Return every move in sight for a file: ids, no names."""
    rows: list[Listed] = []
    after: int | None = 0
    while after is not None:
        found = value.read_moves(
            company.workspace(), sight=sight_of(request.user), after=after, limit=_CHUNK,
            language=language, marts=company.marts(),
        )  # fmt: skip
        rows += [_listed(one, "", language) for one in found.rows]
        after = found.next
    return rows


def columns() -> tuple[Column[Listed], ...]:
    """The columns of the file: money in minor units."""
    names = (
        "customer_id", "day", "from_class", "to_class", "before", "value", "reason", "reason_text",
    )  # fmt: skip
    return tuple(
        Column(name=name, label=name, cell=lambda row, name=name: getattr(row.move, name))  # type: ignore[misc]
        for name in names
    )


def _listed(move: Move, name: str, language: Language) -> Listed:
    return Listed(
        move=move,
        name=name,
        from_title=CLASS_TITLES[move.from_class].in_(language),
        to_title=CLASS_TITLES[move.to_class].in_(language),
    )


def _names(ids: list[int], *, named: bool) -> dict[int, str]:
    """Names by customer; masked ones keep their first letters only, missing ones are the id."""
    if not ids:
        return {}
    marts = company.marts()
    found = marts.ask(
        f"SELECT customer_id, full_name FROM {marts.view('customers')} "
        f"WHERE customer_id IN ({', '.join('?' * len(ids))})",
        ids,
    )
    known = dict(found)
    names = [known.get(one) for one in ids]
    if not named:
        names = list(mask_values(names, kind="name"))
    return {
        one: name or _("Customer %(id)s") % {"id": one}
        for one, name in zip(ids, names, strict=True)
    }
