"""One comment: its words, why it was judged so, and who said it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.customers import Customer, masked
from mehvar.voice import Comment
from mehvar_web import company, disclosure
from mehvar_web.accounts import sight_of
from mehvar_web.ui.charts import Bar, Bars, bars
from mehvar_web.voice import _why


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said it, as the person asking may see them."""

    customer: Customer
    is_named: bool


def speaker_of(request: HttpRequest, comment: Comment) -> Speaker | None:
    """Return the customer, masked unless personal fields are revealed; the audit is told of it."""
    if comment.customer_id is None:
        return None
    found = company.desk().profile(comment.customer_id, sight=sight_of(request.user))
    if found is None:
        return None
    shown = disclosure.revealed(request, found.customer_id)
    disclosure.write_read(request, found.customer_id, shown)
    if shown is None:
        return Speaker(customer=masked([found])[0], is_named=False)
    return Speaker(customer=found, is_named=True)


def draw_why(comment: Comment) -> SafeString | str:
    """Draw the words that moved the score, the strongest first; empty where none can be named."""
    reasons = _why.reasons_of(comment)
    if not reasons:
        return ""
    return bars(
        Bars(
            title=_("Words that moved the score"),
            label_head=_("Word"),
            value_head=_("Weight"),
            show=_why.write_weight,
            rows=tuple(
                Bar(
                    label=one.word,
                    value=one.weight,
                    judgement="good" if one.weight > 0 else "bad",
                )
                for one in reasons
            ),
        )
    )
