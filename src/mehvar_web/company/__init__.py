"""Which company does this server serve, what did its last build publish, and what time is it?

The one place where the web application meets the workspace: opened once, readers kept open per
thread, answers remembered until the next build.
"""

from __future__ import annotations

from mehvar_web.company._address import address
from mehvar_web.company._clock import now
from mehvar_web.company._lexicon import lexicon
from mehvar_web.company._names import member_names
from mehvar_web.company._published import (
    build_id,
    close_readers,
    desk,
    marts,
    memory_limit,
    remember,
)
from mehvar_web.company._seal import seal, unseal
from mehvar_web.company._starting import starting
from mehvar_web.company._workspace import NotSetUp, is_set_up, root, workspace

__all__ = [
    "NotSetUp",
    "address",
    "build_id",
    "close_readers",
    "desk",
    "is_set_up",
    "lexicon",
    "marts",
    "member_names",
    "memory_limit",
    "now",
    "remember",
    "root",
    "seal",
    "starting",
    "unseal",
    "workspace",
]
