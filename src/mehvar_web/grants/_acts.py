"""Granting: once by the caller's key, within the budgets, recorded and told in one transaction."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from mehvar import empowerment
from mehvar_web import sql
from mehvar_web.grants import _ledger, _listen, _sql, _tell
from mehvar_web.grants._budgets import budget_terms
from mehvar_web.grants._cost import charge_of
from mehvar_web.grants._errors import GrantError
from mehvar_web.grants._facts import granted_before
from mehvar_web.grants._giving import ASKED_FOR, Answer, answer_of, give
from mehvar_web.grants._look import SMALLER, Judged, judge, refused_by_rule
from mehvar_web.grants._moments import (
    Asked,
    Granted,
    Moment,
    Refused,
    RefusedFor,
)
from mehvar_web.grants._once import once_key
from mehvar_web.grants._records import OverBudget
from mehvar_web.grants.act_models import Decision, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_States = Grant.States
_LONGEST_KEY = 100
_TRIES = 5


class _ChangedError(Exception):
    """Something else was granted to the customer between looking and granting."""


def grant(
    moment: Moment,
    *,
    by: User,
    key: str,
    now: datetime,
    amount: int | None = None,
    note: str = "",
    channel: str = "page",
) -> Answer:
    """Grant what the policy gives in this moment, or ask a higher level for it, or refuse.

    The same employee and ``key`` get the same answer, however often and from wherever they ask;
    of two employees at once on an order, one grants and the other is told. ``amount`` grants less
    of a code or credit than was decided. ``note`` is told to whoever is asked, and to nobody else.
    ``channel`` is page, api or cli. When this returns, it is durable.

    Raises:
        Http404, MomentError, FactsError: as ``look``; nothing was recorded.
        GrantError: when the key was used for another moment, or is none.
    """
    request, asked = _request_key(by, key), _digest(moment, amount)
    lost: Exception | None = None
    for _ in range(_TRIES):
        earlier = _earlier(request)
        if earlier is not None:
            return _repeated(earlier, asked, by=by, now=now)
        judged = judge(moment, by=by, now=now)
        act = _Act(judged, by=by, now=now, amount=amount, note=note, channel=channel)
        act.request_key, act.request_digest = request, asked
        try:
            with transaction.atomic():
                return act.run()
        except (_ChangedError, IntegrityError) as error:
            lost = error  # another one won: the same request, or somebody else on the same order
    if isinstance(lost, IntegrityError):
        raise lost  # no other grant explains it
    raise GrantError("race")


class _Act:
    """One granting; ``run`` must be in a transaction."""

    request_key: str
    request_digest: str

    def __init__(
        self,
        judged: Judged,
        *,
        by: User,
        now: datetime,
        amount: int | None,
        note: str,
        channel: str,
    ) -> None:
        self.judged, self.moment, self.found = judged, judged.moment, judged.found
        self.by, self.now, self.amount = by, now, amount
        self.note, self.channel = note.strip()[:500], channel
        self.key = _new_key()
        self.person = self._person()

    def run(self) -> Answer:
        self._be_alone()
        decision, policy = self.judged.decision, self.judged.policy
        refused = refused_by_rule(self.judged) or self._refused_by_form()
        if decision is None or policy is None or (refused and not _is_recorded(refused)):
            return refused or Refused(why=RefusedFor.NO_POLICY)
        if refused is not None:
            return self._refuse(refused)
        return self._ask(decision) if decision.outcome == "approve" else self._give(decision)

    def _be_alone(self) -> None:
        """Let nobody grant to the customer or on the order until we are done; look once more."""
        if connection.vendor == "postgresql":
            named = "\x1f".join([str(self.moment.customer_id), *(self.moment.order or ())])
            number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], "big", signed=True)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        told = self.found.facts
        now_granted = granted_before(self.moment, now=self.now)
        if any(name in told and told[name] != value for name, value in now_granted.items()):
            raise _ChangedError

    def _refused_by_form(self) -> Refused | None:
        """Return what the request itself lacks."""
        decision = self.judged.decision
        if decision is None:
            return None
        if decision.action == "pay_difference" and self.moment.consent is not True:
            return Refused(why=RefusedFor.CONSENT, name="customer_agrees")
        if self.amount is None or self.amount == decision.amount:
            return None
        may = decision.action in SMALLER and 0 < self.amount < decision.amount
        if may:
            return None
        return Refused(why=RefusedFor.ABOVE_DECISION, left=decision.amount)

    def _give(self, decision: empowerment.Decision) -> Answer:
        amount = decision.amount if self.amount is None else self.amount
        cost = self._cost(decision, amount)
        over = self._hold(cost)
        if over is not None:
            return self._refuse(over)
        grant = self._grant(_States.GRANTED, amount=amount, cost=cost)
        code = give(grant, valid_days=decision.valid_days, now=self.now)
        self._told(grant, code, "grant.granted")
        return Granted(
            grant=grant.key, decision=grant.decision.key, action=decision.action, amount=amount,
            expires_at=grant.expires_at, code=code,
        )  # fmt: skip

    def _ask(self, decision: empowerment.Decision) -> Answer:
        amount = decision.amount if self.amount is None else self.amount
        cost = self._cost(decision, amount)
        over = self._hold(cost, lease=ASKED_FOR)
        if over is not None:
            return self._refuse(over)
        grant = self._grant(
            _States.ASKED, amount=amount, cost=cost, expires_at=self.now + ASKED_FOR
        )
        sql.insert(grant)
        self._told(grant, None, "grant.asked")
        return Asked(
            grant=grant.key, decision=grant.decision.key, amount=amount, level=grant.level or 0,
            expires_at=self.now + ASKED_FOR,
        )  # fmt: skip

    def _refuse(self, refused: Refused) -> Refused:
        grant = self._grant(
            _States.REFUSED, amount=0, cost=0, settled_at=self.now,
            refused_by=f"{refused.why}:{refused.name}"[:60], refused_left=refused.left,
        )  # fmt: skip
        sql.insert(grant)
        self._told(grant, None, "grant.refused")
        return answer_of(grant, by=self.by, now=self.now)  # type: ignore[return-value]

    def _cost(self, decision: empowerment.Decision, amount: int) -> int:
        whole = charge_of(decision, self.found)
        return whole if amount == decision.amount else min(whole, amount)

    @property
    def hold_key(self) -> str:
        return f"grant:{self.key}"

    def _hold(self, cost: int, *, lease: timedelta | None = None) -> Refused | None:
        """Spend the cost in all budgets, or hold it for a while; what is free needs no room."""
        if cost <= 0:
            return None
        terms = budget_terms(
            by=self.by, now=self.now, customer_id=self.moment.customer_id, case=self.moment.case,
            order=self.moment.order,
        )  # fmt: skip
        key, now = self.hold_key, self.now
        held = (
            _ledger.spend(key=key, amount=cost, budgets=terms, now=now)
            if lease is None
            else _ledger.reserve(key=key, amount=cost, budgets=terms, now=now, lease=lease)
        )
        if isinstance(held, OverBudget):
            return Refused(why=RefusedFor.BUDGET, name=held.kind, left=held.left)
        return None

    def _grant(self, state: str, *, amount: int, cost: int, **told: object) -> Grant:
        """Return the grant, not written yet, of a decision that is."""
        decision = self._decision()
        moment, policy = self.moment, self.judged.policy
        stands = state != _States.REFUSED
        return Grant(
            key=self.key, request_key=self.request_key, request_digest=self.request_digest,
            decision=decision, state=state, at=self.now, situation=decision.situation,
            action=decision.action, amount=amount, cost=cost, level=decision.level,
            customer_id=decision.customer_id, order_source=decision.order_source,
            order_id=decision.order_id, store_id=decision.store_id, case_key=decision.case_key,
            once=once_key(moment, policy) if stands and policy is not None else None,
            hold_key=self.hold_key if stands and cost else "", consent=moment.consent,
            note=self.note, by=self.by, team_id=self.by.team_id, **told,
        )  # fmt: skip

    def _decision(self) -> Decision:
        moment, made = self.moment, self.judged.decision
        if made is None:  # ``run`` refused it before
            raise GrantError("no_decision")
        facts = empowerment.write_facts(self.found.facts)
        source, reference = self.person
        decision = Decision(
            key=_new_key(), at=self.now, situation=moment.situation,
            customer_id=moment.customer_id, person_source=source, person_ref=reference,
            order_source=moment.order[0] if moment.order else "",
            order_id=moment.order[1] if moment.order else "",
            product_id=moment.product[1] if moment.product else "",
            substitute_id=moment.substitute[1] if moment.substitute else "",
            store_id=(self.found.order.store_id if self.found.order else None) or "",
            case_key=moment.case, policy_key=made.policy, policy_version=made.version,
            facts=facts, sources={name: str(one.origin) for name, one in self.found.known.items()},
            outcome=made.outcome, reason=made.reason, action=made.action, row=made.row or "",
            due=made.due, amount=made.amount, level=made.level, valid_days=made.valid_days,
            digest=empowerment.digest_of(facts=facts, decision=made), by=self.by,
            team_id=self.by.team_id, employee_id=_tell.employee_of(self.by), channel=self.channel,
        )  # fmt: skip
        sql.insert(decision)
        _tell.tell_decision(decision, actor=self.by.actor)
        return decision

    def _person(self) -> tuple[str, str]:
        """Return the customer as rows of the lake call them."""
        order = self.found.order
        if self.moment.customer_id is None:
            return (order.person if order else None) or ("", "")
        return self.found.person or ("", "")

    def _told(self, grant: Grant, code: str | None, action: str) -> None:
        _tell.tell_grant(grant, actor=self.by.actor, action=action, now=self.now)
        _listen.tell(grant, code, self.now)


def _earlier(request: str) -> Grant | None:
    found = _sql.grant_id("request_key", request)
    if found is None:
        return None
    return Grant.objects.select_related("decision", "code").filter(pk=found).first()


def _repeated(earlier: Grant, asked: str, *, by: User, now: datetime) -> Answer:
    if earlier.request_digest != asked:
        raise GrantError("key_used")
    return answer_of(earlier, by=by, now=now, is_repeat=True)


def _request_key(by: User, key: str) -> str:
    if not key or len(key) > _LONGEST_KEY or not key.isprintable():
        raise GrantError("key")
    return f"{by.pk}:{key}"


def _digest(moment: Moment, amount: int | None) -> str:
    told = json.dumps({**asdict(moment), "amount": amount}, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _is_recorded(refused: Refused) -> bool:
    """Whether a refusal is an answer to keep, and not merely an unfinished request."""
    return refused.why not in {RefusedFor.CONSENT, RefusedFor.ABOVE_DECISION, RefusedFor.NO_POLICY}


def _new_key() -> str:
    return secrets.token_hex(10)
