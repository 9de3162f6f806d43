"""Who is signed in, what may they do, and which customers may they see?

Models load with Django's registry, so they are imported from ``mehvar_web.accounts.models``.
"""

from __future__ import annotations

from mehvar_web.accounts._pages import NeedsRight, page, public_page, rights_of_view
from mehvar_web.accounts._people import (
    PersonChange,
    PersonError,
    activate,
    change_role,
    change_team,
    create_user,
    deactivate,
    person_changed,
    reset_mfa,
    set_password,
    sign_out_everywhere,
    tell,
)
from mehvar_web.accounts._rights import RIGHTS, Right, Role, may
from mehvar_web.accounts._sight import NOBODY, sight_of, teams_below
from mehvar_web.accounts._teams import ToldTeam, put_teams, sync_teams, told_teams
from mehvar_web.accounts._throttle import client_address

__all__ = [
    "NOBODY",
    "RIGHTS",
    "NeedsRight",
    "PersonChange",
    "PersonError",
    "Right",
    "Role",
    "ToldTeam",
    "activate",
    "change_role",
    "change_team",
    "client_address",
    "create_user",
    "deactivate",
    "may",
    "page",
    "person_changed",
    "public_page",
    "put_teams",
    "reset_mfa",
    "rights_of_view",
    "set_password",
    "sight_of",
    "sign_out_everywhere",
    "sync_teams",
    "teams_below",
    "tell",
    "told_teams",
]
