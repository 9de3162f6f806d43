"""Cases in every state, an article, a ready answer, a change, a case among notices: for the browser."""

from __future__ import annotations

import uuid
from datetime import timedelta


def opened(customer: int) -> dict[str, str]:
    """Open cases, work on some; tell the keys of one that is worked on and of one resolved."""
    from mehvar_web import care, company
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Article, CaseType, Change, ReplyTemplate

    people = {one.username: one for one in User.objects.all()}
    owner, agent, lead = people["owner"], people["agent"], people["lead"]
    now = company.now()
    kinds = ("late_order", "safety", "damaged_item", "question", "late_order", "complaint")
    cases = [
        care.open_case(
            care.Opening(
                key=f"browser:{at}", type=kind, opened_by="hand", customer_id=customer,
                order=("shop", f"B-{at}"), title="پیک دیر رسید و بسته باز بود" if at % 2 else "",
                channel="phone", owner=agent.pk if at in {0, 2} else None, apart=True,
            ),
            by=agent, now=now - timedelta(minutes=40 * at),
        ).case
        for at, kind in enumerate(kinds)
    ]  # fmt: skip
    late, _safety, damaged, _question, again, led = cases
    care.answer(
        case=late, text="پوزش می‌خواهیم؛ در راه است.", way=None, token=uuid.uuid4().hex, by=agent,
        now=now,
    )  # fmt: skip
    care.note(case=late, text="@رضا لطفاً ببین.", mentions=[lead, owner], by=agent, now=now)
    care.set_cause(
        case=damaged, cause="بسته‌بندی نازک", cause_owner="partner", partner="seller-7", by=agent,
        now=now,
    )  # fmt: skip
    care.resolve(case=damaged, by=agent, now=now)
    care.merge(case=late, into=again, by=lead, now=now)
    care.hand_to_leader(case=led, leader=owner, by=lead, now=now)
    told = Article(
        title_fa="سفارش دیر رسید", title_en="A late order",
        body_fa="نخست پوزش بخواهید، سپس بپرسید کجاست.", body_en="Say sorry first.",
    )  # fmt: skip
    types = list(CaseType.objects.filter(key="late_order"))
    article = care.save_article(told, types=types, by=owner, now=now)
    care.save_reply(
        ReplyTemplate(name="پوزش دیرکرد", text_fa="{name} عزیز، پوزش.", text_en="Dear {name}, sorry."),
        by=owner, now=now,
    )  # fmt: skip
    change = care.save_change(
        Change(title="جعبهٔ ضخیم‌تر", state="done", cause="بسته‌بندی نازک", proposed_at=now,
               done_day=now.date(), owner=owner),
        by=owner, now=now,
    )  # fmt: skip
    return {
        "case": again.key, "resolved_case": damaged.key, "article": article.key,
        "case_change": change.key,
    }  # fmt: skip
