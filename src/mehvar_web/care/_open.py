"""Opening a case, once for each key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from mehvar_web.care import _worth
from mehvar_web.care._actor import By
from mehvar_web.care._errors import CareActError
from mehvar_web.care._notices import tell
from mehvar_web.care._records import Opened, Opening
from mehvar_web.care._write import keep, write_step
from mehvar_web.care.models import Case, CaseOpening, CaseType, Severities
from mehvar_web.ui import Why

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team

LIVE = (Case.States.OPEN, Case.States.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whom:
    """Whom a case is about, as we know them."""

    customer_id: int | None
    source: str
    ref: str
    standing: _worth.Standing | None
    city: str = ""


def open_case(opening: Opening, *, by: By, now: datetime) -> Opened:
    """Open a case for something, join it to one that is open already, or find it again.

    The same ``key`` opens one case, whoever tells it at the same time. What concerns the customer,
    order and type of a live case becomes a step of that one; one that was resolved stays closed:
    something new happened.

    Raises:
        CareActError: when there is no such type, or nobody and nothing is named.
    """
    kind = _type_of(opening)
    opening = known_buyer(opening)
    key = key_of(opening.key)
    known = CaseOpening.objects.select_related("case__type").filter(key=key).first()
    if known is not None and known.case is not None:
        return Opened(case=known.case, outcome="known")
    whom = _whom(opening)  # what the lake knows is read before anybody has to wait
    for _attempt in range(3):
        try:
            with transaction.atomic():
                return _open(opening, key, kind, whom, by=by, now=now)
        except IntegrityError:  # somebody else opened it in this moment: now it is there
            found = CaseOpening.objects.select_related("case__type").filter(key=key).first()
            if found is not None and found.case is not None:
                return Opened(case=found.case, outcome="known")
    raise CareActError("busy", key=opening.key)


def known_buyer(opening: Opening) -> Opening:
    """Return an opening with the customer and the store of its order, where it names only that."""
    if opening.order is None or opening.customer_id is not None or opening.person is not None:
        return opening
    person, store = _worth.buyer_of(*opening.order)
    return replace(opening, person=person, store=opening.store or store)


def key_of(told: str) -> str:
    """Return an opening's key as it is kept: one that is too long becomes a digest of itself."""
    if len(told) <= 200:
        return told
    return f"{told[:120]}:{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def duplicate_key(customer: str, order: str, type_key: str) -> str:
    """Return what cases of one customer, order and type share; empty when nobody is known."""
    if not customer and not order:
        return ""
    told = f"{customer}\x1f{order}\x1f{type_key}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def twin_key(case: Case) -> str:
    """Return a case's own duplicate key."""
    customer = str(case.customer_id) if case.customer_id is not None else _named(
        case.person_source, case.person_ref
    )  # fmt: skip
    return duplicate_key(customer, _named(case.order_source, case.order_id), case.type.key)


def _named(source: str, reference: str) -> str:
    return f"{source}:{reference}" if reference else ""


def _type_of(opening: Opening) -> CaseType:
    kind = CaseType.objects.filter(key=opening.type).first()
    faults = [] if kind else [Why.of("no_type", type=opening.type)]
    if opening.severity and opening.severity not in Severities.values:
        faults.append(Why.of("no_severity", severity=opening.severity))
    about = (opening.customer_id, opening.person, opening.order, opening.thread, opening.comment)
    if not any(one is not None and one != "" for one in about) and not opening.title.strip():
        faults.append(Why.of("about_nobody"))
    if not opening.key.strip() or not opening.opened_by.strip():
        faults.append(Why.of("no_key"))
    if faults or kind is None:
        raise CareActError("opening", faults=faults)
    return kind


def _whom(opening: Opening) -> _Whom:
    customer = opening.customer_id
    source, ref = opening.person or ("", "")
    if customer is None and ref:
        customer = _worth.customers_of([(source, ref)]).get((source, ref))
    if customer is not None and not ref:
        source, ref = _worth.person_of(customer)
    standing = None
    if customer is not None:
        standing = _worth.standings([customer]).get(customer)
    city = _worth.city_of(*opening.order) if opening.order is not None else ""
    return _Whom(
        customer_id=customer, source=source, ref=ref, standing=standing,
        city=city or (standing.city if standing is not None else ""),
    )  # fmt: skip


def _open(
    opening: Opening, key: str, kind: CaseType, whom: _Whom, *, by: By, now: datetime
) -> Opened:
    taken = CaseOpening.objects.select_for_update().filter(key=key).first()
    if taken is not None and taken.case is not None:
        return Opened(case=taken.case, outcome="known")
    twin = None if opening.apart else _twin(opening, kind, whom)
    if twin is not None:
        return _join(twin, opening, key, taken, by=by, now=now)
    case = _new(opening, kind, whom, now=now)
    case.save()
    _worth.put_stores(case, whom.standing)
    _mark(key, case, taken, now=now)
    keep(case, by=by, now=now, act="opened", step="opened", detail=_detail(opening, key))
    tell(case, case.owner, "assigned", by=by, now=now)
    return Opened(case=case, outcome="opened")


def _twin(opening: Opening, kind: CaseType, whom: _Whom) -> Case | None:
    """Return the live case that is the same as this one would be."""
    live = Case.objects.select_for_update(of=("self",)).select_related("type")
    live = live.filter(state__in=LIVE)
    same = duplicate_key(
        str(whom.customer_id) if whom.customer_id is not None else _named(whom.source, whom.ref),
        _named(*(opening.order or ("", ""))),
        kind.key,
    )
    found = live.filter(duplicate_key=same).first() if same else None
    if found is None and opening.thread:
        found = live.filter(thread_id=opening.thread, type=kind).order_by("pk").first()
    return found


def _join(
    case: Case, opening: Opening, key: str, taken: CaseOpening | None, *, by: By, now: datetime
) -> Opened:
    """What happened again becomes a step of the case that is open, which may become worse."""
    _mark(key, case, taken, now=now)
    detail: Mapping[str, str] = {**_detail(opening, key), "again": "yes"}
    worst = max((case.severity, opening.severity or "low"), key=Severities.values.index)
    if worst != case.severity:
        case.severity = worst
        keep(case, by=by, now=now, act="joined", step="opened", detail=detail)
    else:
        write_step(case, step="opened", by=by, now=now, detail=detail)
    return Opened(case=case, outcome="joined")


def _mark(key: str, case: Case, taken: CaseOpening | None, *, now: datetime) -> None:
    if taken is None:
        CaseOpening.objects.create(key=key, case=case, at=now)
        return
    taken.case = case
    taken.save(update_fields=["case"])


def _detail(opening: Opening, key: str) -> dict[str, str]:
    return {"by": opening.opened_by, "key": key[:200]}


def _new(opening: Opening, kind: CaseType, whom: _Whom, *, now: datetime) -> Case:
    order_source, order = opening.order or ("", "")
    value_class = whom.standing.value_class if whom.standing is not None else ""
    target = kind.target_of(value_class)
    case = Case(
        type=kind, title=opening.title.strip()[:200], severity=opening.severity or kind.severity,
        stage=kind.stage, customer_id=whom.customer_id, person_source=whom.source,
        person_ref=whom.ref, order_source=order_source[:60], order_id=order[:80],
        store_id=opening.store, city=whom.city, touchpoint_id=opening.touchpoint,
        channel=opening.channel,
        thread_id=opening.thread, comment=opening.comment, owner_id=opening.owner,
        cause=opening.cause, cause_owner=opening.cause_owner, partner_id=opening.partner,
        opened_by=opening.opened_by[:60], opened_at=now,
        happened_at=min(opening.happened_at or now, now), changed_at=now,
        first_target=target.first_response, resolution_target=target.resolution,
        first_response_due_at=now, resolution_due_at=now, due_at=now,
    )  # fmt: skip
    case.team_id = opening.team or _team_of(opening.store, whom)
    _worth.weigh(case, whom.standing)
    case.value_at_risk = round((case.leaves or 0.0) * max(case.residual_value, 0))
    case.duplicate_key = "" if opening.apart else twin_key(case)
    return case


def _team_of(store: str, whom: _Whom) -> int | None:
    """Return the team that serves the store, where one team alone does."""
    stores = [store] if store else sorted(whom.standing.stores) if whom.standing else []
    if len(stores) != 1:
        return None
    found = _teams_of(stores[0])
    return found[0].pk if len(found) == 1 else None


def _teams_of(store: str) -> list[Team]:
    from mehvar_web.accounts.models import Team

    return list(Team.objects.filter(stores__store_id=store).distinct()[:2])
