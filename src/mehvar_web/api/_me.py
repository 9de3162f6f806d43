"""``/me``: who am I to the API, and what may I ask?"""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from mehvar_web.api._caller import caller_of
from mehvar_web.api._router import Router, needs

router = Router(tags=["me"])


class Me(Schema):
    """The person whom the token acts for."""

    id: int = Field(description="The person's number; the audit names it.")
    name: str = Field(description="The name shown.")
    role: str = Field(description="owner, lead, agent, analyst, finance or auditor.")
    team: str | None = Field(None, description="The code of the team; null without one.")
    scopes: list[str] = Field(description="What this caller may do.")
    sees_every_customer: bool = Field(description="Whether no customer is out of sight.")


@router.get("/me", response=Me, summary="Who is calling")
@needs()
def read_me(request: HttpRequest) -> Me:
    """Tell who the caller is and what they may do."""
    caller = caller_of(request)
    team = caller.user.team
    return Me(
        id=caller.user.pk,
        name=caller.user.shown_name,
        role=caller.user.role,
        team=team.code if team else None,
        scopes=sorted(caller.scopes),
        sees_every_customer=caller.sight.sees_everyone,
    )
