"""Which customer waits for what from us, until when, and did it help?

``open_case`` opens a case once for each key; every act that follows changes the case, writes its
step and tells the lake and the audit in one transaction. Acts take ``by`` (a ``User``, or the name
of what acted: ``rule:late_order``) and ``now`` (UTC), raise ``CareActError`` where the case does
not allow them, and return ``Done`` with the key by which ``undo`` takes them back. Models load with
Django's registry, so functions are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.care._errors import CareActError
from mehvar_web.care._records import (
    Clock,
    Clocks,
    ClockState,
    Done,
    Entry,
    Explanation,
    Filters,
    Line,
    Load,
    Opened,
    Opening,
    Preview,
    Queue,
    RuleSetting,
    Way,
)

if TYPE_CHECKING:
    from mehvar_web.care._acts import (
        assign,
        decided,
        escalate,
        hand_to_leader,
        reopen,
        resolve,
        resume,
        set_cause,
        set_kind,
        spend,
        take,
        tick,
        wait,
    )
    from mehvar_web.care._answers import answer, fill_in, note, unknown_fields, ways
    from mehvar_web.care._changes import save_change
    from mehvar_web.care._clocks import clock_of, clocks_of
    from mehvar_web.care._erase import forget_customer
    from mehvar_web.care._join import duplicates_of, merge, split
    from mehvar_web.care._knowledge import articles_for, replies_for, save_article, save_reply
    from mehvar_web.care._load import executive_queue, staff_load
    from mehvar_web.care._notices import count_notices, notices_of, see_notices
    from mehvar_web.care._open import known_buyer, open_case
    from mehvar_web.care._parts import join_in, leave
    from mehvar_web.care._queue import all_cases, cities, count_live, explain, queue_of
    from mehvar_web.care._rules import RULE_SETTINGS, preview_rule, save_rule, switch_rule
    from mehvar_web.care._sight import case_for, cases_in_sight, cases_of, check_sight
    from mehvar_web.care._story import story_of, whole_of
    from mehvar_web.care._time import set_terms, terms, working_time
    from mehvar_web.care._types import case_types, save_type
    from mehvar_web.care._undo import undo
    from mehvar_web.care._verify import answer_verification, verification_of, verify
    from mehvar_web.care._watch import LOOKS_BACK

_HOMES = {
    "_acts": (
        "assign decided escalate hand_to_leader reopen resolve resume set_cause set_kind spend "
        "take tick wait"
    ),
    "_answers": "answer fill_in note unknown_fields ways",
    "_changes": "save_change",
    "_clocks": "clock_of clocks_of",
    "_erase": "forget_customer",
    "_join": "duplicates_of merge split",
    "_knowledge": "articles_for replies_for save_article save_reply",
    "_load": "executive_queue staff_load",
    "_notices": "count_notices notices_of see_notices",
    "_open": "known_buyer open_case",
    "_parts": "join_in leave",
    "_queue": "all_cases cities count_live explain queue_of",
    "_rules": "RULE_SETTINGS preview_rule save_rule switch_rule",
    "_sight": "case_for cases_in_sight cases_of check_sight",
    "_story": "story_of whole_of",
    "_time": "set_terms terms working_time",
    "_types": "case_types save_type",
    "_undo": "undo",
    "_verify": "answer_verification verification_of verify",
    "_watch": "LOOKS_BACK",
}

__all__ = [
    "LOOKS_BACK",
    "RULE_SETTINGS",
    "CareActError",
    "Clock",
    "ClockState",
    "Clocks",
    "Done",
    "Entry",
    "Explanation",
    "Filters",
    "Line",
    "Load",
    "Opened",
    "Opening",
    "Preview",
    "Queue",
    "RuleSetting",
    "Way",
    "all_cases",
    "answer",
    "answer_verification",
    "articles_for",
    "assign",
    "case_for",
    "case_types",
    "cases_in_sight",
    "cases_of",
    "check_sight",
    "cities",
    "clock_of",
    "clocks_of",
    "count_live",
    "count_notices",
    "decided",
    "duplicates_of",
    "escalate",
    "executive_queue",
    "explain",
    "fill_in",
    "forget_customer",
    "hand_to_leader",
    "join_in",
    "known_buyer",
    "leave",
    "merge",
    "note",
    "notices_of",
    "open_case",
    "preview_rule",
    "queue_of",
    "reopen",
    "replies_for",
    "resolve",
    "resume",
    "save_article",
    "save_change",
    "save_reply",
    "save_rule",
    "save_type",
    "see_notices",
    "set_cause",
    "set_kind",
    "set_terms",
    "spend",
    "split",
    "staff_load",
    "story_of",
    "switch_rule",
    "take",
    "terms",
    "tick",
    "undo",
    "unknown_fields",
    "verification_of",
    "verify",
    "wait",
    "ways",
    "whole_of",
    "working_time",
]

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.care.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
