"""What opens cases by itself: the rules, what each asks for, and trying them on the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By
from mehvar_web.care._records import Preview, RuleSetting

if TYPE_CHECKING:
    from mehvar_web.care.models import CaseRule

RULE_SETTINGS: Mapping[str, tuple[RuleSetting, ...]] = {}
"""What each kind of rule asks for."""


def preview_rule(rule: CaseRule, *, days: int = 30, now: datetime) -> Preview:
    """Tell what a rule, saved or not, would have opened in the last days."""
    raise NotImplementedError


def save_rule(rule: CaseRule, *, by: By, now: datetime) -> CaseRule:
    """Keep a rule that was made or changed.

    Raises:
        CareActError: naming each setting that is missing or out of bounds.
    """
    raise NotImplementedError


def switch_rule(rule: CaseRule, *, is_on: bool, by: By, now: datetime) -> CaseRule:
    """Switch a rule on or off; what happened before it was switched on opens nothing."""
    raise NotImplementedError
