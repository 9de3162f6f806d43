"""The list of customers to act on: its filters, pages and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from mehvar import measurement
from mehvar.customers import mask_values
from mehvar.measurement import AtRiskPage, CustomerAtRisk, Happening
from mehvar.text import Language
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.today._page import read_answer
from mehvar_web.today._words import Words, department_words
from mehvar_web.ui import Column

PAGE = 25
_BATCH = 500

Told = tuple[CustomerAtRisk, Happening]
"""A customer and one thing that happened to them: a row of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a filter, in words, and whether it is chosen."""

    value: str
    words: Words
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader asked for; a value that nothing has is as if it were not asked for."""

    department: str | None = None
    experience: str | None = None
    dose: str | None = None

    @classmethod
    def of(cls, asked: QueryDict, *, experience: str | None = None) -> Filters:
        """Read the filters of an address; on an experience's own page it is fixed."""
        named = experience or _known(asked.get("experience"), experience_names())
        doses = dose_codes(named) if named else ()
        return cls(
            department=_known(asked.get("department"), department_codes()),
            experience=named,
            dose=_known(asked.get("dose"), doses),
        )

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        told = {"department": self.department, "experience": self.experience, "dose": self.dose}
        return {name: value for name, value in told.items() if value}

    @property
    def query(self) -> str:
        """The filters as the query of an address."""
        return urlencode(self.chosen)


def read_act(
    filters: Filters, *, language: Language, sight: Sight, after: str | None, limit: int = PAGE
) -> AtRiskPage:
    """Return a page of the list.

    Raises:
        NotBuiltError: before the first build.
        PlaceError: when ``after`` is none that a page gave out.
    """
    if after is not None:  # deep pages are rare, and would crowd out what everybody asks
        return _read(filters, language=language, sight=sight, after=after, limit=limit)
    return company.remember(
        ("today.act", filters, language, sight, limit),
        lambda: _read(filters, language=language, sight=sight, after=None, limit=limit),
    )


def masked(customers: tuple[CustomerAtRisk, ...]) -> tuple[CustomerAtRisk, ...]:
    """Hide the names."""
    names = mask_values([one.full_name for one in customers], kind="name")
    return tuple(replace(one, full_name=name) for one, name in zip(customers, names, strict=True))


def department_choices(filters: Filters) -> tuple[Choice, ...]:
    """Return the departments to choose from."""
    return tuple(
        Choice(value=code, words=department_words(code), chosen=code == filters.department)
        for code in department_codes()
    )


def experience_choices(filters: Filters, language: Language) -> tuple[Choice, ...]:
    """Return the experiences to choose from."""
    return tuple(
        Choice(value=one.name, words=one.title.in_(language), chosen=one.name == filters.experience)
        for one in measurement.EXPERIENCES
    )


def dose_choices(filters: Filters, language: Language) -> tuple[Choice, ...]:
    """Return the doses of the chosen experience to choose from."""
    if filters.experience is None:
        return ()
    return tuple(
        Choice(
            value=code,
            words=measurement.dose_title(filters.experience, code).in_(language),
            chosen=code == filters.dose,
        )
        for code in dose_codes(filters.experience)
    )


def department_codes() -> tuple[str, ...]:
    """Return every department that an experience or a next step names, in their order."""
    steps = measurement.read_next_steps(company.workspace().root).rows
    named = [one.department for one in measurement.EXPERIENCES]
    return tuple(dict.fromkeys([*named, *(one.department for one in steps)]))


def experience_names() -> tuple[str, ...]:
    """Return every experience."""
    return tuple(one.name for one in measurement.EXPERIENCES)


def dose_codes(experience: str) -> tuple[str, ...]:
    """Return the doses of an experience that the last build saw; none before it."""
    answer = read_answer("en")
    rows = (*answer.experiences, *answer.not_estimable)
    return tuple(tier.dose for row in rows if row.experience == experience for tier in row.tiers)


def read_whole(
    filters: Filters, *, language: Language, sight: Sight, named: bool
) -> Iterator[Told]:
    """Return the whole list, one row per customer and happening.

    It is read page by page, so that memory does not grow with the list; the first page at once,
    so that what cannot be read is said before the file begins.

    Raises:
        NotBuiltError: before the first build.
    """
    first = _read(filters, language=language, sight=sight, after=None, limit=_BATCH)
    return _told(first, filters, language=language, sight=sight, named=named)


def _told(
    page: AtRiskPage, filters: Filters, *, language: Language, sight: Sight, named: bool
) -> Iterator[Told]:
    while True:
        for one in page.rows if named else masked(page.rows):
            yield from ((one, what) for what in one.happenings)
        if page.next is None:
            return
        page = _read(filters, language=language, sight=sight, after=page.next, limit=_BATCH)


def csv_columns() -> tuple[Column[Told], ...]:
    """Return the columns of the file; amounts are in minor units, codes beside the words."""
    return (
        _column("customer_id", lambda one, _what: one.customer_id),
        _column("name", lambda one, _what: one.full_name),
        _column("city", lambda one, _what: one.city),
        _column("experience", lambda _one, what: what.experience),
        _column("dose", lambda _one, what: what.dose),
        _column("what_happened", lambda _one, what: what.text),
        _column("times", lambda _one, what: what.occurrences),
        _column("last_day", lambda _one, what: what.last_day),
        _column("last_order_id", lambda _one, what: what.last_order_id),
        _column("expected_spend", lambda one, _what: _whole(one.expected_spend)),
        _column("at_risk", lambda _one, what: _whole(what.money)),
        _column("low", lambda _one, what: _whole(what.low)),
        _column("high", lambda _one, what: _whole(what.high)),
        _column("department", lambda _one, what: what.department),
        _column("next_step", lambda _one, what: what.next_step_text),
        _column("cost_percent", lambda _one, what: what.cost_percent),
    )


def _column(name: str, cell: Callable[[CustomerAtRisk, Happening], object]) -> Column[Told]:
    return Column(name=name, label=name, cell=lambda told: cell(*told))


def _read(
    filters: Filters, *, language: Language, sight: Sight, after: str | None, limit: int
) -> AtRiskPage:
    return measurement.list_customers(
        company.workspace(),
        department=filters.department,
        experience=filters.experience,
        dose=filters.dose,
        limit=limit,
        after=after,
        language=language,
        sight=sight,
        marts=company.marts(),
    )


def _known(value: str | None, known: tuple[str, ...]) -> str | None:
    return value if value in known else None


def _whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)
