"""A segment told as a person is told, and how to talk to it: every line with its number.

Nothing here is imagined. A line is written only where the segment differs from all customers by
more than chance, and it carries the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mehvar.segments._records import Persona, PersonaLine, SegmentRow, TalkKind, TalkLine, TraitRow
from mehvar.segments._say import Say
from mehvar.segments._titles import phrase

_BUYS = frozenset(
    {"category", "basket", "basket_lines", "discount_share", "returned_share", "net_spend"}
)
_MOST = 4
_PLAIN = 0.15
"""In standard deviations: a smaller difference is real with many customers, and tells nothing."""


def persona_of(segment: SegmentRow, traits: Sequence[TraitRow], *, say: Say) -> Persona:
    """Write the persona of a segment from its row and its traits."""
    told = [one for one in traits if one.rank is not None and abs(one.difference) >= _PLAIN]
    values = [one for one in told if one.trait.startswith(("value:", "answer:"))]
    buys = [one for one in told if one.trait in _BUYS]
    behaves = [one for one in told if one not in values and one not in buys]
    return Persona(
        title=segment.title,
        who=_who(segment, say),
        buys=_lines(buys, say),
        behaves=_lines(behaves, say),
        values=_lines(values, say),
        talk=tuple(
            line for write in _TALK for line in [write(segment, traits, say)] if line is not None
        ),
    )


def _who(segment: SegmentRow, say: Say) -> tuple[PersonaLine, ...]:
    if segment.customers is None or segment.share is None:
        return (
            PersonaLine(
                text=say.pick(
                    "این گروه کوچک‌تر از آن است که نشان داده شود.",
                    "This group is too small to be shown.",
                ),
                because="",
            ),
        )
    n, share = say.number(segment.customers), say.share(segment.share)
    lines = [
        PersonaLine(
            text=say.pick(f"{n} مشتری، {share} از همه", f"{n} customers, {share} of all"),
            because=_ends(segment.share_low, segment.share_high, say, "share"),
        )
    ]
    if segment.money is not None:
        what = say.money_of(segment.money_of)
        mean = say.money(segment.money)
        part = (
            ""
            if segment.money_share is None
            else say.pick(
                f"، {say.share(segment.money_share)} از کل",
                f", {say.share(segment.money_share)} of the whole",
            )
        )
        lines.append(
            PersonaLine(
                text=say.pick(
                    f"{what} تا امروز به ازای هر نفر {mean}{part}",
                    f"{what} so far {mean} each{part}",
                ),
                because=_ends(segment.money_low, segment.money_high, say, "money"),
            )
        )
    return tuple(lines)


def _lines(traits: Sequence[TraitRow], say: Say) -> tuple[PersonaLine, ...]:
    return tuple(
        PersonaLine(text=_told(one, say), because=_because(one, say)) for one in traits[:_MOST]
    )


def _told(one: TraitRow, say: Say) -> str:
    said = say.of(phrase(one.trait, one.level, high=one.difference > 0))
    if one.level:
        return say.pick(f"{one.title}: {said}", f"{one.title}: {said}")
    return said[:1].upper() + said[1:]


def _because(one: TraitRow, say: Say) -> str:
    value, everyone = say.measure(one.unit, one.value), say.measure(one.unit, one.everyone)
    ends = _ends(one.low, one.high, say, one.unit)
    what = f"{one.title} {one.level_title}".strip()
    return say.pick(
        f"{what}: {value} ({ends})، همه {everyone}؛ شمار {say.number(one.n)}",
        f"{what}: {value} ({ends}), everyone {everyone}; n {say.number(one.n)}",
    )


def _ends(low: float | None, high: float | None, say: Say, unit: str) -> str:
    if low is None or high is None:
        return ""
    return f"{say.measure(unit, low)} … {say.measure(unit, high)}"


def _find(traits: Sequence[TraitRow], name: str) -> TraitRow | None:
    return next((one for one in traits if one.trait == name and not one.level), None)


def _most_usual(traits: Sequence[TraitRow], kind: str) -> TraitRow | None:
    """The most frequent level of a kind in the segment."""
    levels = [one for one in traits if one.trait == kind]
    return max(levels, key=lambda one: one.value, default=None)


def _line(kind: TalkKind, text: str, one: TraitRow, say: Say) -> TalkLine:
    return TalkLine(kind=kind, text=text, because=_because(one, say))


def _channel(_: SegmentRow, traits: Sequence[TraitRow], say: Say) -> TalkLine | None:
    one = _most_usual(traits, "channel")
    if one is None:
        return None
    text = say.pick(
        f"از {one.level_title} با آنها حرف بزنید.", f"Talk to them by {one.level_title}."
    )
    return _line("channel", text, one, say)


def _hour(_: SegmentRow, traits: Sequence[TraitRow], say: Say) -> TalkLine | None:
    one = _most_usual(traits, "hour")
    if one is None:
        return None
    text = say.pick(f"بهترین وقت: {one.level_title}.", f"Best time: {one.level_title}.")
    return _line("hour", text, one, say)


def _tone(_: SegmentRow, traits: Sequence[TraitRow], say: Say) -> TalkLine | None:
    score, complaints = _find(traits, "mean_score"), _find(traits, "complaint_rate")
    silent = _find(traits, "recency_days")
    if complaints is not None and complaints.rank is not None and complaints.difference > _PLAIN:
        text = say.pick(
            "آرام و پاسخ‌گو: بیش از دیگران گله داشته‌اند؛ اول بشنوید.",
            "Calm and answerable: they have had more to complain of; listen first.",
        )
        return _line("tone", text, complaints, say)
    if score is not None and score.rank is not None and abs(score.difference) > _PLAIN:
        text = (
            say.pick("گرم و کوتاه: راضی‌اند.", "Warm and short: they are satisfied.")
            if score.difference > 0
            else say.pick(
                "پوزش‌خواه و دقیق: نمرهٔ پایین‌تری داده‌اند.",
                "Apologetic and exact: they have scored us lower.",
            )
        )
        return _line("tone", text, score, say)
    if silent is not None and silent.rank is not None and silent.difference > _PLAIN:
        text = say.pick(
            "یادآور و بی‌اصرار: مدتی است خرید نکرده‌اند.",
            "A reminder without pressing: they have not bought for a while.",
        )
        return _line("tone", text, silent, say)
    return None


def _do(segment: SegmentRow, traits: Sequence[TraitRow], say: Say) -> TalkLine | None:
    category = next(
        (one for one in traits if one.trait == "category" and one.rank and one.difference > _PLAIN),
        None,
    ) or _most_usual(traits, "category")
    if segment.advice:
        first = next((one for one in traits if one.rank is not None and not one.level), None)
        because = _because(first, say) if first else ""
        return TalkLine(kind="do", text=segment.advice, because=because)
    if category is None:
        return None
    text = say.pick(
        f"از «{category.level_title}» شروع کنید: پول خود را بیشتر آنجا خرج می‌کنند.",
        f"Begin with {category.level_title}: that is where their money goes.",
    )
    return _line("do", text, category, say)


def _dont(_: SegmentRow, traits: Sequence[TraitRow], say: Say) -> TalkLine | None:
    discount, contacts = _find(traits, "discount_share"), _find(traits, "feedback_rate")
    returns = _find(traits, "returned_share")
    if discount is not None and discount.rank is not None and discount.difference < -_PLAIN:
        text = say.pick(
            "تخفیف نفرستید: کمتر از دیگران با تخفیف می‌خرند.",
            "Send no discounts: they buy less on discount than others.",
        )
        return _line("dont", text, discount, say)
    if returns is not None and returns.rank is not None and returns.difference > _PLAIN:
        text = say.pick(
            "برای خرید نسنجیده تشویقشان نکنید: بیشتر پس می‌دهند؛ راهنمای انتخاب بدهید.",
            "Do not push quick purchases: they return more; give advice on choosing instead.",
        )
        return _line("dont", text, returns, say)
    if contacts is not None and contacts.rank is not None and contacts.difference < -_PLAIN:
        text = say.pick(
            "نظرسنجی پشت نظرسنجی نفرستید: کمتر از دیگران پاسخ می‌دهند.",
            "Do not send survey after survey: they answer less than others.",
        )
        return _line("dont", text, contacts, say)
    return None


_Writer = Callable[[SegmentRow, Sequence[TraitRow], Say], "TalkLine | None"]
_TALK: tuple[_Writer, ...] = (_channel, _hour, _tone, _do, _dont)
