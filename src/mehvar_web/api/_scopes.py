"""What a program may be allowed to do, and which right its person needs for that."""

from __future__ import annotations

from enum import StrEnum

from mehvar_web.accounts import Right


class Scope(StrEnum):
    """One thing that a token may do; the person whom it acts for must have the right too."""

    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_FORGET = "customers:forget"
    TIMELINE_READ = "timeline:read"
    PERSONAL_READ = "personal:read"
    METRICS_READ = "metrics:read"
    TARGETS_WRITE = "targets:write"
    VALUE_READ = "value:read"
    PROFIT_READ = "profit:read"
    COSTS_WRITE = "costs:write"
    SEGMENTS_READ = "segments:read"
    SEGMENTS_WRITE = "segments:write"
    VOICE_READ = "voice:read"
    VOICE_WRITE = "voice:write"
    NEEDS_READ = "needs:read"
    NEEDS_WRITE = "needs:write"
    SURVEYS_READ = "surveys:read"
    SURVEYS_WRITE = "surveys:write"
    INBOX_READ = "inbox:read"
    INBOX_WRITE = "inbox:write"
    CONTACT_READ = "contact:read"
    CONTACT_WRITE = "contact:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    DECISIONS_WRITE = "decisions:write"
    GRANTS_READ = "grants:read"
    CODES_REDEEM = "codes:redeem"
    POLICIES_READ = "policies:read"
    POLICIES_WRITE = "policies:write"
    CONDUCT_READ = "conduct:read"
    IMPORTS_READ = "imports:read"
    IMPORTS_WRITE = "imports:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"


RIGHT_OF_SCOPE: dict[Scope, Right] = {
    Scope.CUSTOMERS_READ: Right.SEE_CUSTOMERS,
    Scope.CUSTOMERS_WRITE: Right.WRITE_NOTES,
    Scope.CUSTOMERS_FORGET: Right.FORGET_CUSTOMERS,
    Scope.TIMELINE_READ: Right.SEE_CUSTOMERS,
    Scope.PERSONAL_READ: Right.SEE_PERSONAL,
    Scope.METRICS_READ: Right.SEE_METRICS,
    Scope.TARGETS_WRITE: Right.SET_TARGETS,
    Scope.VALUE_READ: Right.SEE_VALUE,
    Scope.PROFIT_READ: Right.SEE_PROFIT,
    Scope.COSTS_WRITE: Right.SET_COSTS,
    Scope.SEGMENTS_READ: Right.SEE_VALUE,
    Scope.SEGMENTS_WRITE: Right.EDIT_SEGMENTS,
    Scope.VOICE_READ: Right.SEE_VOICE,
    Scope.VOICE_WRITE: Right.CORRECT_VOICE,
    Scope.NEEDS_READ: Right.SEE_NEEDS,
    Scope.NEEDS_WRITE: Right.EDIT_NEEDS,
    Scope.SURVEYS_READ: Right.SEE_SURVEYS,
    Scope.SURVEYS_WRITE: Right.EDIT_SURVEYS,
    Scope.INBOX_READ: Right.SEE_INBOX,
    Scope.INBOX_WRITE: Right.ANSWER_INBOX,
    Scope.CONTACT_READ: Right.ASK_CUSTOMERS,
    Scope.CONTACT_WRITE: Right.ASK_CUSTOMERS,
    Scope.CASES_READ: Right.SEE_CASES,
    Scope.CASES_WRITE: Right.WORK_CASES,
    Scope.DECISIONS_WRITE: Right.DECIDE,
    Scope.GRANTS_READ: Right.SEE_GRANTS,
    Scope.CODES_REDEEM: Right.REDEEM_CODES,
    Scope.POLICIES_READ: Right.SEE_POLICIES,
    Scope.POLICIES_WRITE: Right.EDIT_POLICIES,
    Scope.CONDUCT_READ: Right.SEE_CONDUCT,
    Scope.IMPORTS_READ: Right.COLLECT,
    Scope.IMPORTS_WRITE: Right.COLLECT,
    Scope.JOBS_READ: Right.RUN_JOBS,
    Scope.JOBS_WRITE: Right.RUN_JOBS,
}
