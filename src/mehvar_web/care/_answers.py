"""Words in a case: answers to the customer, and notes that stay among us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By
from mehvar_web.care._records import Done, Way

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case


def ways(*, case: Case) -> tuple[Way, ...]:
    """Return how the customer can be answered: channels that are set up, addresses we know."""
    raise NotImplementedError


def answer(
    *, case: Case, text: str, way: Way | None, token: str, by: By, now: datetime
) -> Done | None:
    """Answer the customer; without a way it was told to them by telephone or face to face.

    The first answer stops the clock of the first response. The same ``token`` (a uuid's hex, from
    the form) sends nothing more and returns None. A sent answer cannot be taken back.

    Raises:
        CareActError: when there is no text, or the way is not one of ``ways``.
    """
    raise NotImplementedError


def note(*, case: Case, text: str, mentions: Sequence[User] = (), by: User, now: datetime) -> Done:
    """Write something that stays among us; those mentioned take part in the case and are told.

    Only those who may see cases can be mentioned; others are left out.
    """
    raise NotImplementedError


def fill_in(*, case: Case, text: str, by: User, language: str) -> tuple[str, tuple[str, ...]]:
    """Put {{name}}, {{order}}, {{agent}}, {{company}} and {{case}} into a text.

    Returns:
        The text, and the names for which nothing is known.
    """
    raise NotImplementedError
