"""Who is signed in, what may they do, and which customers may they see?

Models load with Django's registry, so they are imported from ``mehvar_web.accounts.models``.
"""

from __future__ import annotations

from mehvar_web.accounts._pages import NeedsRight, page, public_page, rights_of_view
from mehvar_web.accounts._rights import RIGHTS, Right, Role, may

__all__ = [
    "RIGHTS",
    "NeedsRight",
    "Right",
    "Role",
    "may",
    "page",
    "public_page",
    "rights_of_view",
]
