"""Which records are one person, by which identifier, and who says so?"""

from __future__ import annotations

from mehvar.identity._decisions import DECISIONS_FILE, Decision, read_decisions
from mehvar.identity._explain import Explanation, Link, Profile, ProfileRef, anchor, explain, find
from mehvar.identity._forget import forget
from mehvar.identity._hands import merge, split, undo
from mehvar.identity._resolve import resolve
from mehvar.identity._rules import RULES_FILE, IdentityError, Rules, read_rules, write_rules

__all__ = [
    "FILES",
    "Decision",
    "Explanation",
    "IdentityError",
    "Link",
    "Profile",
    "ProfileRef",
    "Rules",
    "anchor",
    "decisions",
    "explain",
    "find",
    "forget",
    "merge",
    "read_rules",
    "resolve",
    "split",
    "undo",
    "write_rules",
]

FILES = (RULES_FILE, DECISIONS_FILE)
"""The files of a workspace on which the result depends besides the tables."""

decisions = read_decisions
