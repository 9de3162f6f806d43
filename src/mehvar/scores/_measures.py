"""What is measured, by which rule, on which scale, and how sure one usually wants to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar.metrics import SCORE_RULES, ScoreRule
from mehvar.scores._records import Floats, ScoreError
from mehvar.text import Bilingual

Statistic = Literal["nps", "top", "mean", "rate"]
"""``nps`` in points; ``top`` the share of the top boxes; ``mean`` on the measure's usual scale;
``rate`` the share of invitations that were answered."""

_NEARLY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure; the first of its ``statistics`` is the one it is known by.

    ``rule`` is the rule that ``metrics`` counts by, too; the response rate has none. Groups of
    fewer than ``minimum`` people are never shown, whatever the company's own minimum.
    """

    name: str
    title: Bilingual
    definition: Bilingual
    statistics: tuple[Statistic, ...]
    rule: ScoreRule | None
    minimum: int = 1

    @property
    def headline(self) -> Statistic:
        """The statistic that the measure is known by."""
        return self.statistics[0]

    def ends(self, statistic: Statistic) -> tuple[float, float]:
        """Return the lowest and the highest value that is possible."""
        if statistic == "nps":
            return -100.0, 100.0
        if statistic == "mean" and self.rule is not None:
            return self.rule.low, self.rule.high
        return 0.0, 1.0

    def margin(self, statistic: Statistic) -> float:
        """Return the half width one usually wants: a twentieth of what is possible."""
        low, high = self.ends(statistic)
        return (high - low) / 20

    def observations(self, statistic: Statistic, share: npt.ArrayLike) -> Floats:
        """Return what each answer counts; ``share`` is its place on its own scale, 0..1."""
        given = np.asarray(share, dtype=np.float64)
        rule = self.rule
        if rule is None:
            return given
        if statistic == "mean":
            return rule.low + given * (rule.high - rule.low)
        up = (given >= rule.top - _NEARLY).astype(np.float64)
        if statistic == "nps" and rule.bottom is not None:
            up -= given < rule.bottom - _NEARLY
        return np.where(np.isnan(given), np.nan, up)


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure(
            name="nps", statistics=("nps",), rule=SCORE_RULES["nps"],
            title=Bilingual("خالص هواداران (NPS)", "NPS"),
            definition=Bilingual(
                "سهم هواداران (۹ و ۱۰) منهای سهم ناراضیان (۰ تا ۶)، از ۱۰۰؛ در مقیاس‌های دیگر، "
                "هوادار از ۸۵٪ مقیاس به بالا و ناراضی زیر ۶۵٪ آن است.",
                "Share of promoters (9, 10) minus share of detractors (0 to 6), out of 100; on "
                "other scales a promoter stands at 85% of the scale or above, a detractor below "
                "65%.",
            ),
        ),
        Measure(
            name="csat", statistics=("top", "mean"), rule=SCORE_RULES["csat"],
            title=Bilingual("رضایت (CSAT)", "CSAT"),
            definition=Bilingual(
                "سهم دو گزینهٔ بالا از پنج؛ در مقیاس‌های دیگر، از ۷۵٪ مقیاس به بالا. "
                "میانگین روی ۱ تا ۵ است.",
                "Share of the top two of five boxes; on other scales, at 75% of the scale or "
                "above. The mean is on 1 to 5.",
            ),
        ),
        Measure(
            name="ces", statistics=("mean", "top"), rule=SCORE_RULES["ces"],
            title=Bilingual("آسانی کار (CES)", "Customer effort (CES 2.0)"),
            definition=Bilingual(
                "«شرکت کار را برایم آسان کرد»، ۱ تا ۷: میانگین، و سهم پاسخ‌های ۵ تا ۷ "
                "(دو سوم بالای مقیاس).",
                "“The company made it easy for me”, 1 to 7: the mean, and the share of 5 to 7 "
                "(from two thirds of the scale on).",
            ),
        ),
        Measure(
            name="enps", statistics=("nps",), rule=SCORE_RULES["enps"], minimum=10,
            title=Bilingual("خالص هواداران کارکنان (eNPS)", "eNPS"),
            definition=Bilingual(
                "همان NPS، از کارکنان؛ گروه کمتر از ده نفر هرگز نشان داده نمی‌شود.",
                "The same as NPS, of employees; a group of fewer than ten people is never shown.",
            ),
        ),
        Measure(
            name="rating", statistics=("mean", "top"), rule=SCORE_RULES["rating"],
            title=Bilingual("ستاره‌ها", "Stars"),
            definition=Bilingual(
                "میانگین ستاره‌ها روی ۱ تا ۵، و سهم چهار و پنج ستاره.",
                "Mean of the stars on 1 to 5, and the share of four and five stars.",
            ),
        ),
        Measure(
            name="response", statistics=("rate",), rule=None,
            title=Bilingual("نرخ پاسخ", "Response rate"),
            definition=Bilingual(
                "سهم دعوت‌هایی که پاسخ گرفتند؛ دعوت‌های تازه‌ای که هنوز وقت پاسخ دارند شمرده "
                "نمی‌شوند.",
                "Share of invitations that were answered; fresh ones, which may still be answered, "
                "do not count.",
            ),
        ),
    )
}  # fmt: skip
"""Every measure by name, in the order of the pages."""

SCORED = tuple(name for name, one in MEASURES.items() if one.rule is not None)
"""The measures of answers; the response rate is one of invitations."""


def measure(name: str) -> Measure:
    """Return the measure called ``name``.

    Raises:
        ScoreError: when there is none; the hint lists those that exist.
    """
    if name in MEASURES:
        return MEASURES[name]
    raise ScoreError(
        f"There is no measure called {name!r}.", hint=f"Measures: {', '.join(MEASURES)}."
    )
