"""The roles and what each may do: the one table that pages, API and tests read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mehvar_web.accounts.models import User


class Role(StrEnum):
    """What a person is in the company."""

    OWNER = "owner"
    LEAD = "lead"
    AGENT = "agent"
    ANALYST = "analyst"
    FINANCE = "finance"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that a role may do."""

    SEE_TODAY = "see_today"
    SEE_CUSTOMERS = "see_customers"
    SEE_ALL_CUSTOMERS = "see_all_customers"
    SEE_PERSONAL = "see_personal"
    WRITE_NOTES = "write_notes"
    DECIDE_IDENTITY = "decide_identity"
    SEE_METRICS = "see_metrics"
    SET_TARGETS = "set_targets"
    SEE_VALUE = "see_value"
    SEE_PROFIT = "see_profit"
    SET_COSTS = "set_costs"
    EDIT_SEGMENTS = "edit_segments"
    SEE_VOICE = "see_voice"
    CORRECT_VOICE = "correct_voice"
    TRAIN_VOICE = "train_voice"
    TELL_STORIES = "tell_stories"
    SEE_NEEDS = "see_needs"
    ADD_EVIDENCE = "add_evidence"
    EDIT_NEEDS = "edit_needs"
    SEE_SURVEYS = "see_surveys"
    EDIT_SURVEYS = "edit_surveys"
    ASK_CUSTOMERS = "ask_customers"
    SEE_INBOX = "see_inbox"
    ANSWER_INBOX = "answer_inbox"
    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"
    SET_CASES = "set_cases"
    SEE_STAFFING = "see_staffing"
    DECIDE = "decide"
    APPROVE = "approve"
    REDEEM_CODES = "redeem_codes"
    SEE_GRANTS = "see_grants"
    SEE_POLICIES = "see_policies"
    EDIT_POLICIES = "edit_policies"
    PUBLISH_POLICIES = "publish_policies"
    SET_BUDGETS = "set_budgets"
    SEE_CONDUCT = "see_conduct"
    REVIEW_CONDUCT = "review_conduct"
    SET_CONTACT_RULES = "set_contact_rules"
    SET_CHANNELS = "set_channels"
    COLLECT = "collect"
    RUN_JOBS = "run_jobs"
    EXPORT = "export"
    FORGET_CUSTOMERS = "forget_customers"
    MANAGE_COMPANY = "manage_company"
    MANAGE_USERS = "manage_users"
    SEE_AUDIT = "see_audit"


_EVERYBODY = frozenset({
    Right.SEE_TODAY, Right.SEE_METRICS, Right.SEE_CUSTOMERS, Right.SEE_VOICE, Right.SEE_NEEDS,
    Right.SEE_SURVEYS, Right.SEE_POLICIES,
})  # fmt: skip

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.LEAD: _EVERYBODY
    | {
        Right.SEE_PERSONAL, Right.WRITE_NOTES, Right.DECIDE_IDENTITY, Right.EXPORT,
        Right.SEE_VALUE, Right.CORRECT_VOICE, Right.TELL_STORIES, Right.ADD_EVIDENCE,
        Right.EDIT_NEEDS, Right.EDIT_SURVEYS, Right.ASK_CUSTOMERS, Right.SEE_INBOX,
        Right.ANSWER_INBOX, Right.SEE_CASES, Right.WORK_CASES, Right.SET_CASES,
        Right.SEE_STAFFING, Right.DECIDE, Right.APPROVE, Right.SEE_GRANTS, Right.EDIT_POLICIES,
        Right.PUBLISH_POLICIES, Right.SEE_CONDUCT, Right.REVIEW_CONDUCT,
    },
    Role.AGENT: _EVERYBODY
    | {
        Right.SEE_PERSONAL, Right.WRITE_NOTES, Right.CORRECT_VOICE, Right.ADD_EVIDENCE,
        Right.SEE_INBOX, Right.ANSWER_INBOX, Right.SEE_CASES, Right.WORK_CASES, Right.DECIDE,
        Right.SEE_GRANTS,
    },
    Role.ANALYST: _EVERYBODY
    | {
        Right.SEE_ALL_CUSTOMERS, Right.COLLECT, Right.RUN_JOBS, Right.EXPORT, Right.SET_TARGETS,
        Right.SEE_VALUE, Right.SEE_PROFIT, Right.EDIT_SEGMENTS,
        Right.CORRECT_VOICE, Right.TRAIN_VOICE, Right.ADD_EVIDENCE, Right.EDIT_NEEDS,
        Right.EDIT_SURVEYS, Right.SEE_INBOX, Right.SEE_CASES, Right.SEE_STAFFING,
        Right.SEE_GRANTS, Right.EDIT_POLICIES,
    },
    Role.FINANCE: _EVERYBODY
    | {
        Right.SEE_ALL_CUSTOMERS, Right.EXPORT, Right.SET_TARGETS, Right.SEE_VALUE,
        Right.SEE_PROFIT, Right.SET_COSTS,
        Right.SEE_GRANTS, Right.PUBLISH_POLICIES, Right.SET_BUDGETS, Right.REDEEM_CODES,
        Right.SEE_CONDUCT,
    },
    Role.AUDITOR: _EVERYBODY
    | {
        Right.SEE_ALL_CUSTOMERS, Right.SEE_AUDIT, Right.SEE_VALUE, Right.SEE_PROFIT,
        Right.SEE_INBOX, Right.SEE_CASES, Right.SEE_STAFFING, Right.SEE_GRANTS,
        Right.SEE_CONDUCT,
    },
}  # fmt: skip


def may(user: User | AnonymousUser, right: Right) -> bool:
    """Tell whether the person may do this; somebody not signed in or not active may nothing."""
    if user.is_anonymous or not user.is_active:
        return False
    return right in RIGHTS[Role(user.role)]
