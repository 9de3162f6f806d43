"""Sentences about segmentations, with their numbers, in Persian and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mehvar import money
from mehvar.segments._words import BASELINES, OUTCOMES, REASONS
from mehvar.text import Bilingual, Language

if TYPE_CHECKING:
    from mehvar.workspace import Settings

_TO_PERSIAN = str.maketrans("0123456789,.%-", "۰۱۲۳۴۵۶۷۸۹٬٫٪−")

SHORT: Mapping[str, Bilingual] = {
    "earns_place": Bilingual("می‌ارزد", "Earns its place"),
    "adds_nothing": Bilingual("چیزی نمی‌افزاید", "Adds nothing"),
    "cannot_tell": Bilingual("هنوز معلوم نیست", "Cannot tell yet"),
}

_MONEY_OF: Mapping[str, Bilingual] = {
    "contribution": Bilingual("سود", "contribution"),
    "net_spend": Bilingual("خرید خالص", "net spend"),
}


class Say:
    """Numbers and sentences in one language of one company."""

    def __init__(self, settings: Settings, language: Language) -> None:
        self.settings = settings
        self.language = language

    def of(self, words: Bilingual) -> str:
        """Choose the words of the language."""
        return words.in_(self.language)

    def pick(self, fa: str, en: str) -> str:
        """Choose between two texts."""
        return fa if self.language == "fa" else en

    def number(self, value: float, *, places: int = 0) -> str:
        """A number with thousands separated."""
        return self._digits(f"{value:,.{places}f}")

    def share(self, value: float, *, places: int = 0) -> str:
        """A share of one as a percentage."""
        return self._digits(f"{100 * value:.{places}f}%")

    def money(self, value: float) -> str:
        """Money in the company's display unit."""
        return money.format_money(
            round(value), currency=self.settings.currency, exponent=self.settings.exponent,
            display=self.settings.money_display, language=self.language, compact=True,
        )  # fmt: skip

    def measure(self, unit: str, value: float) -> str:
        """A trait's value in its unit."""
        if unit == "money":
            return self.money(value)
        if unit == "share":
            return self.share(value)
        if unit == "days":
            return self.pick(f"{self.number(value)} روز", f"{self.number(value)} days")
        return self.number(value, places=2 if abs(value) < 10 else 0)

    def money_of(self, what: str) -> str:
        """What the money of a segment is."""
        return self.of(_MONEY_OF.get(what, _MONEY_OF["net_spend"]))

    def verdict(self, row: Mapping[str, Any]) -> str:
        """Say whether a segmentation earns its place, with the figures on which that rests."""
        if row["verdict"] == "cannot_tell":
            return self._cannot_tell(row)
        if row["verdict"] == "earns_place":
            return self._earns(row)
        return self._adds_nothing(row)

    def similarity(self, row: Mapping[str, Any]) -> str:
        """Say how alike members are, beside any two customers."""
        if row["similarity"] is None:
            return ""
        certain = row["similarity_p"] is not None and row["similarity_p"] <= 0.05
        lift = self.share(row["similarity_lift"], places=1)
        ends = f"{self.share(row['lift_low'], places=1)} … {self.share(row['lift_high'], places=1)}"
        if not certain:
            return self.pick(
                "اعضای یک بخش بیش از هر دو مشتری دیگر به هم شبیه نیستند.",
                "Members of a segment are no more alike than any two customers.",
            )
        return self.pick(
            f"اعضای یک بخش {lift} شبیه‌تر از هر دو مشتری‌اند (بازه {ends}).",
            f"Members of a segment are {lift} more alike than any two customers ({ends}).",
        )

    def stability(self, value: float | None) -> str:
        """Say whether another sample of customers would be divided in the same way."""
        if value is None:
            return ""
        told = self.number(value, places=2)
        if value >= 0.7:
            return self.pick(
                f"پایدار: در نمونه‌های دوباره همین بخش‌ها به دست می‌آیند (شاخص {told} از ۱).",
                f"Stable: new samples give the same segments (index {told} of 1).",
            )
        return self.pick(
            f"ناپایدار: نمونهٔ دیگری از مشتریان بخش‌های دیگری می‌داد (شاخص {told} از ۱).",
            f"Unstable: another sample would give other segments (index {told} of 1).",
        )

    def _cannot_tell(self, row: Mapping[str, Any]) -> str:
        reason = self.of(REASONS.get(row["reason"] or "", REASONS["nothing_known"]))
        interval = self._interval(row)
        tested = f" {interval}" if interval else ""
        return self.pick(
            f"هنوز معلوم نیست: {reason}.{tested}", f"Cannot tell yet: {reason}.{tested}"
        )

    def _earns(self, row: Mapping[str, Any]) -> str:
        outcome, beyond = self._about(row)
        gain = self.share(row["gain"], places=1)
        if row["beyond"] == "nothing":
            return self.pick(
                f"می‌ارزد: به‌تنهایی {gain} از «{outcome}» را پیش‌بینی می‌کند؛ مشخصات فردی مشتریان"
                f" معلوم نیست. {self._interval(row)}",
                f"Earns its place: it predicts {gain} of {outcome} by itself; nothing is known of"
                f" customers' demographics. {self._interval(row)}",
            )
        return self.pick(
            f"می‌ارزد: {gain} از «{outcome}» را فراتر از آنچه {beyond} می‌گوید پیش‌بینی می‌کند."
            f" {self._interval(row)}",
            f"Earns its place: it predicts {gain} of {outcome} beyond {beyond}."
            f" {self._interval(row)}",
        )

    def _adds_nothing(self, row: Mapping[str, Any]) -> str:
        _, beyond = self._about(row)
        if row["reason"] == "small_gain":
            return self.pick(
                f"کمتر از آن می‌افزاید که تصمیمی را عوض کند، فراتر از {beyond}."
                f" {self._interval(row)}",
                f"Adds too little beyond {beyond} to change a decision. {self._interval(row)}",
            )
        return self.pick(
            f"فراتر از {beyond} چیزی نمی‌افزاید. {self._interval(row)}",
            f"Adds nothing beyond {beyond}. {self._interval(row)}",
        )

    def _about(self, row: Mapping[str, Any]) -> tuple[str, str]:
        outcome = OUTCOMES.get(row["outcome"] or "", OUTCOMES["margin"])
        named = self.of(outcome)
        if self.language == "en" and row["outcome"] != "churn":
            named = f"the {named}"
        return named, self.of(BASELINES.get(row["beyond"], BASELINES["nothing"]))

    def _interval(self, row: Mapping[str, Any]) -> str:
        if row["gain"] is None:
            return ""
        outcome, _ = self._about(row)
        low, high = self.share(row["gain_low"], places=1), self.share(row["gain_high"], places=1)
        n = self.number(row["n"])
        return self.pick(
            f"افزوده برای {outcome}: بازهٔ {low} تا {high}، آزموده بر {n} مشتری که مدل ندیده بود.",
            f"Gain for {outcome}: {low} to {high}, on {n} customers unseen by the model.",
        )

    def _digits(self, text: str) -> str:
        return text.translate(_TO_PERSIAN) if self.language == "fa" else text.replace("-", "−")
