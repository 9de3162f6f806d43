"""When something was first granted or refused: the moment of the decision, kept with the case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web import grants
from mehvar_web.care._acts import decided
from mehvar_web.care.models import Case

if TYPE_CHECKING:
    from mehvar_web.grants.act_models import Grant


def register() -> None:
    """Hear of every grant, in the transaction of its act."""
    grants.on_granted("care", hear_grant)


def hear_grant(grant: Grant, _code: str | None, now: datetime) -> None:
    """Write down the first decision in a case; what was only asked for is none yet."""
    if not grant.case_key or grant.state == "asked":
        return
    case = Case.objects.select_related("type").filter(key=grant.case_key).first()
    if case is not None and case.state != Case.States.MERGED:
        decided(case=case, by=f"grant:{grant.key}", now=now)
