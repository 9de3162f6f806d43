"""The main job's answer: what costs us which customers, how much, and what to do now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mehvar.measurement._customers import read_customers
from mehvar.measurement._numbers import read_numbers
from mehvar.measurement._published import MART, read_experiences
from mehvar.measurement._records import ExperienceRow, Today
from mehvar.measurement._words import say_headline
from mehvar.text import Language
from mehvar.workspace import EVERYONE, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


def today(
    workspace: Workspace,
    *,
    now: datetime,
    language: Language | None = None,
    customers: int = 10,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> Today:
    """Answer the main job from the last build.

    Args:
        workspace: the company.
        now: the time (UTC), to tell how old the data are.
        language: of the words; the company's by default.
        customers: how many customers at risk to name.
        sight: the customers who may be named. The numbers, the experiences and the headline are
            the company's, whoever asks: no customer can be told from them.
        marts: the reader that the caller keeps open; one is opened without it.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        settings, as_of = workspace.settings, state.as_of
        rows, joint = read_experiences(state)
        priced = tuple(sorted((row for row in rows if row.total.estimable), key=_rank))
        others = tuple(row for row in rows if not row.total.estimable)
        return Today(
            company=settings.name,
            language=state.language,
            currency=settings.currency,
            exponent=settings.exponent,
            as_of=as_of,
            days_behind=(now.date() - as_of).days,
            window_start=as_of - timedelta(days=settings.window_days - 1),
            window_end=as_of,
            horizon_days=settings.horizon_days,
            headline=say_headline(
                experiences=priced,
                not_estimable=others,
                window_days=settings.window_days,
                horizon_days=settings.horizon_days,
                settings=settings,
                language=state.language,
            ),
            numbers=read_numbers(state),
            experiences=priced,
            joint=joint,
            customers=read_customers(state, limit=customers, sight=sight),
            not_estimable=others,
        )


def _rank(row: ExperienceRow) -> int:
    return row.rank or 0
