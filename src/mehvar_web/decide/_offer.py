"""The offer as the page draws it: what, why, within what, and what to say or do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar import empowerment
from mehvar_web import company, grants
from mehvar_web.accounts import Right, may
from mehvar_web.decide import _find, _words
from mehvar_web.decide._budgets import Bar, bar_of
from mehvar_web.decide._moments import OF_AN_ITEM, TOLD, read_moment
from mehvar_web.decide.forms import ToldForm
from mehvar_web.ui.templatetags.ui import money as shown_money

if TYPE_CHECKING:
    from mehvar.customers import Customer
    from mehvar_web.accounts.models import User
    from mehvar_web.grants import Moment, Offer, Substitute

_OWN = frozenset({
    "situation", "customer", "source", "order", "product-source", "product", "substitute-source",
    "substitute", "case", "consent",
})  # fmt: skip
_LONGEST = 4_000
_DERIVED = frozenset({"price_difference", "price_saving", "substitute_price"})
"""Facts that follow from what was chosen: nobody tells them."""

_INSTEAD = {
    grants.RefusedFor.NO_POLICY: gettext_lazy("A manager has to write and publish one first."),
    grants.RefusedFor.BUDGET: gettext_lazy(
        "Give less where the offer allows it, or ask somebody whose budget has room."
    ),
    grants.RefusedFor.SUBSTITUTE: gettext_lazy("Choose one of those below."),
    grants.RefusedFor.CONSENT: gettext_lazy("Ask the customer, and tick that they agree."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A substitute as the page offers it; ``unknown`` are the gaps in what is known of it.

    ``difference`` is what as many of it cost more than was ordered, in minor units.
    """

    one: Substitute
    difference: int
    url: str
    is_chosen: bool
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the page of an offer says. ``asked`` carries the moment on.

    ``effect_url`` is where the policy's effect is told, for those who may see it.
    """

    moment: Moment
    offer: Offer | None
    form: ToldForm
    asked: str
    title: str
    trouble: str = ""
    hint: str = ""
    customer: Customer | None = None
    lines: Sequence[_find.Line] = ()
    effect_url: str = ""
    quantity: float = 1

    @property
    def next_choice(self) -> str:
        """What has to be chosen before anything can be decided: an item, or a substitute."""
        if self.lines:
            return "item"
        gone = self.moment.situation == "out_of_stock" and self.moment.product is not None
        return "substitute" if gone and self.moment.substitute is None else ""

    @property
    def fields(self) -> list[Any]:
        """What the employee may tell here."""
        if self.offer is None or self.offer.policy is None or self.next_choice:
            return []
        asks = frozenset(self.offer.policy.facts()) - _DERIVED
        told = {name for name in self.moment.told if name in asks}
        return self.form.asked(asks=asks, gaps=frozenset(self.offer.missing) - _DERIVED | told)

    @property
    def facts(self) -> list[dict[str, object]]:
        """What is known and the policy asks about."""
        return [_words.known(one) for one in self._known if one.name in self._asks]

    @property
    def more_facts(self) -> list[dict[str, object]]:
        """What else is known of the moment."""
        return [_words.known(one) for one in self._known if one.name not in self._asks]

    @property
    def _known(self) -> tuple[grants.Known, ...]:
        return self.offer.facts if self.offer is not None else ()

    @property
    def _asks(self) -> tuple[str, ...]:
        policy = self.offer.policy if self.offer is not None else None
        return policy.facts() if policy is not None else ()

    @property
    def missing(self) -> list[str]:
        """The facts that the policy asks about and nobody knows."""
        return [_words.fact_title(name) for name in (self.offer.missing if self.offer else ())]

    @property
    def bars(self) -> list[Bar]:
        """The budgets, each with what this grant would take of it."""
        if self.offer is None:
            return []
        amount = self.offer.cost.amount
        return [bar_of(one, _words.BUDGETS, takes=amount) for one in self.offer.budgets]

    @property
    def has_amount(self) -> bool:
        """Whether there is an amount yet whose cost and place in the budgets can be told."""
        offer = self.offer
        return offer is not None and bool(offer.may_grant or offer.may_ask or offer.most)

    @property
    def tell_first(self) -> str:
        """What the employee can tell and the policy hangs on, while nothing can be given yet."""
        if self.has_amount or self.offer is None:
            return ""
        comma = "، " if _words.language() == "fa" else ", "
        told = {field.name.removeprefix(TOLD) for field in self.fields}
        return comma.join(_words.fact_title(name) for name in self.offer.missing if name in told)

    @property
    def substitutes(self) -> list[Choice]:
        """What may be offered instead of the item."""
        if self.offer is None:
            return []
        return [
            _choice(one, self.moment, self.asked, quantity=self.quantity)
            for one in self.offer.substitutes
        ]

    @property
    def needs_consent(self) -> bool:
        """Whether the customer's yes is asked for: to any substitute."""
        return self.moment.situation == "out_of_stock" and self.moment.substitute is not None

    @property
    def sentence(self) -> str:
        """The row that counted, in words."""
        return _words.said(self.offer.sentence) if self.offer else ""

    @property
    def gives(self) -> str:
        """What is given, before its amount."""
        decision = self.offer.decision if self.offer else None
        return str(_words.GIVES.get(decision.action, "")) if decision else ""

    @property
    def level(self) -> str:
        """Who would be asked."""
        decision = self.offer.decision if self.offer else None
        return _words.level_name(decision.level) if decision and decision.level else ""


def read_offer(query: QueryDict, *, by: User, now: datetime) -> Shown:
    """Look at the moment that an address tells.

    Raises:
        Http404: when there is no such situation, or the customer or order is out of sight.
    """
    situation = query.get("situation", "")
    form = ToldForm(
        query, situation=situation if situation in empowerment.SITUATIONS else "goodwill"
    )
    moment = read_moment(query, told=form.told())
    title, asked = _words.situation(moment.situation), carried(query)
    try:
        offer = grants.look(moment, by=by, now=now)
    except (grants.MomentError, empowerment.FactsError) as error:
        return Shown(
            moment=moment, offer=None, form=form, asked=asked, title=title,
            trouble=grants.say_error(error),
        )  # fmt: skip
    return Shown(
        moment=offer.moment, offer=offer, form=form, asked=asked, title=title,
        customer=_customer(offer.moment.customer_id), lines=_lines(offer.moment),
        effect_url=_effect_url(offer, by),
        quantity=_quantity(offer.moment),
    )  # fmt: skip


def moment_of(asked: str) -> Moment:
    """Read the moment that a form carried.

    Raises:
        Http404: when it is none.
    """
    query = QueryDict(asked[:_LONGEST])
    situation = query.get("situation", "")
    form = ToldForm(
        query, situation=situation if situation in empowerment.SITUATIONS else "goodwill"
    )
    return read_moment(query, told=form.told())


def carried(query: QueryDict) -> str:
    """Return what tells the moment, and nothing else of an address."""
    kept = query.copy()
    for name in list(kept):
        if name not in _OWN and not name.startswith(TOLD):
            del kept[name]
    return kept.urlencode()[:_LONGEST]


def say_refused(refused: grants.Refused) -> str:
    """Say what stands in the way, and what is possible instead."""
    said = [grants.say_refusal(refused)]
    if refused.left:
        left = strip_tags(shown_money(refused.left))
        said.append(_("%(amount)s are left.") % {"amount": left})
    if refused.missing:
        names = [_words.fact_title(name) for name in refused.missing]
        comma = "، " if _words.language() == "fa" else ", "
        said.append(_("Not known: %(names)s.") % {"names": comma.join(names)})
    instead = _INSTEAD.get(refused.why)
    return " ".join([*said, str(instead)] if instead else said)


def _quantity(moment: Moment) -> float:
    """Return how many were ordered of the item that is gone."""
    if moment.situation != "out_of_stock" or moment.product is None:
        return 1
    if moment.order is None or moment.customer_id is None:
        return 1
    lines = _find.lines_of(
        moment.order, situation=moment.situation, customer_id=moment.customer_id, case=moment.case
    )
    return next((one.quantity for one in lines if one.product[1] == moment.product[1]), 1) or 1


def _effect_url(offer: Offer, user: User) -> str:
    """Return where the effect behind the likely saving is told; empty for who may not see it."""
    rights = (Right.EDIT_POLICIES, Right.PUBLISH_POLICIES, Right.SEE_AUDIT)
    sees = may(user, Right.SEE_POLICIES) and any(may(user, right) for right in rights)
    if offer.saving is None or not sees:
        return ""
    return reverse("policies:effect", args=[offer.saving.policy])


def _lines(moment: Moment) -> list[_find.Line]:
    """Return the order's items, where the moment is about one that was not chosen yet."""
    if moment.situation not in OF_AN_ITEM or moment.product is not None:
        return []
    if moment.order is None or moment.customer_id is None:
        return []
    return _find.lines_of(
        moment.order, situation=moment.situation, customer_id=moment.customer_id, case=moment.case
    )


def _customer(customer_id: int | None) -> Customer | None:
    return None if customer_id is None else company.desk().profile(customer_id)


def _choice(one: Substitute, moment: Moment, asked: str, *, quantity: float) -> Choice:
    query = QueryDict(asked, mutable=True)
    query["substitute-source"], query["substitute"] = one.source, one.product_id
    query.pop("consent", None)
    gaps = [
        str(_words.EVIDENCE[name])
        for name, known in (("quality", one.quality), ("size_fit", one.size_fit))
        if known == "unknown"
    ]
    return Choice(
        one=one, difference=round(one.difference * quantity), url=f"?{query.urlencode()}",
        is_chosen=moment.substitute == (one.source, one.product_id),
        unknown=tuple(gaps),
    )  # fmt: skip
