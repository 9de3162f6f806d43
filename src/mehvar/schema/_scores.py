"""The marts that ``scores`` publishes: NPS, CSAT, CES, eNPS, stars and response, and their trust."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

WEIGHTINGS = ("none", "rake", "propensity")

_MEASURE = _column("measure", "text", "سنجه", "nps, csat, ces, enps, rating or response", required=True)  # fmt: skip

SCORES = _mart(
    "scores", "نمره‌ها", "Scores",
    "یک سطر برای هر سنجه، آماره، بعد و دوره", "One row per measure, statistic, member of a dimension and period",
    _MEASURE,
    _column("statistic", "text", "آماره", "nps (points), top (share of the top boxes), mean (on the measure's scale) or rate", required=True),
    _column("dimension", "text", "بعد", "The dimension's name; empty for the whole"),
    _column("level", "text", "عضو بعد", "The dimension's value; empty for the whole"),
    _column("period_kind", "text", "نوع دوره", "jweek, jmonth, jseason, fyear or their Gregorian kin; empty for all time"),
    _column("period", "text", "دوره", "The period's key; empty for all time"),
    _column("n", "int", "شمار", "Answers behind it (invitations for the response rate)"),
    _column("customers", "int", "شمار افراد", "Distinct people behind it; an unknown one counts as one of its own"),
    _column("n_eff", "float", "شمار مؤثر", "How many independent, equally weighted answers would be as precise"),
    _column("value", "float", "مقدار", "The estimate, weighted as ``weighting`` says; empty when hidden"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("unweighted", "float", "بی‌وزن", "The plain value of the answers as they came"),
    _column("unweighted_low", "float", "کف بازهٔ بی‌وزن", "Lower end of its 95 % interval"),
    _column("unweighted_high", "float", "سقف بازهٔ بی‌وزن", "Upper end of its 95 % interval"),
    _column("weighting", "text", "وزن‌دهی", "How answers were weighted", choices=WEIGHTINGS),
    _column("weighting_note", "text", "چرا بی‌وزن", "Why nothing was weighted; empty when it was"),
    _column("response_rate", "float", "نرخ پاسخ", "Share who answered, of those in the band's population (0..1)"),
    _column("band_of", "text", "جامعهٔ باند", "Of whom the band is: invited, customers (who bought in the period), or empty"),
    _column("band_low", "float", "کف باند", "The value had everybody who did not answer given the worst answer (Manski)"),
    _column("band_high", "float", "سقف باند", "The value had everybody who did not answer given the best answer"),
    _column("variance", "float", "پراکندگی", "Variance of one answer, in the unit of the value squared"),
    _column("needed", "int", "شمار لازم", "Independent answers that bring the interval to the usual margin of the measure"),
    _column("enough", "bool", "کافی است", "Whether n_eff reaches what is needed"),
    _column("change", "float", "تغییر", "From the period before, the same people's answers taken as paired"),
    _column("change_low", "float", "کف بازهٔ تغییر", "Lower end of its 95 % interval"),
    _column("change_high", "float", "سقف بازهٔ تغییر", "Upper end of its 95 % interval"),
    _column("p", "float", "مقدار p", "How likely so large a change is when there is none"),
    _column("paired", "int", "پاسخ‌دهندهٔ مشترک", "People who answered in both periods"),
    _column("significant", "bool", "معنادار", "Whether the change is more than noise (false discovery rate 5 % over the members shown together) and comparable"),
    _column("comparable", "bool", "سنجش‌پذیر", "Whether the period may be compared with the one before"),
    _column("why", "text", "دلیل گسست", "Why not: channel, scale, question or survey, comma separated"),
    _column("note", "text", "یادداشت", "hidden (too few people to show) or partial (the period has not ended); else empty"),
    sorted_by=("measure", "statistic", "dimension", "period_kind", "period", "level"),
)  # fmt: skip

SCORE_WEIGHTS = _mart(
    "score_weights", "وزن‌ها", "Weights of the scores",
    "یک سطر برای هر سنجه، دوره، حاشیه و عضو آن", "One row per measure, period, margin and its member",
    _MEASURE,
    _column("period_kind", "text", "نوع دوره", "As in scores; empty for all time"),
    _column("period", "text", "دوره", "The period's key"),
    _column("weighting", "text", "وزن‌دهی", "rake or propensity", choices=WEIGHTINGS),
    _column("margin", "text", "حاشیه", "What was balanced: city, value_class, channel, or a signal of the record", required=True),
    _column("level", "text", "عضو", "The margin's member; empty for the mean of a number", required=True),
    _column("answered", "float", "در پاسخ‌ها", "Its share among answers (or the mean of a signal), before"),
    _column("weighted", "float", "پس از وزن", "The same after weighting"),
    _column("base", "float", "در جامعه", "The same among those whom the score is to speak for"),
    _column("weight", "float", "وزن میانگین", "Mean weight of its answers; 1 is no change"),
    _column("n", "int", "شمار", "Answers of the member"),
    sorted_by=("measure", "period_kind", "period", "margin", "level"),
)  # fmt: skip

SCORE_FACTS = _mart(
    "score_facts", "شناسنامهٔ نمره‌ها", "Facts about the scores",
    "یک سطر برای هر دانستنی دربارهٔ یک سنجه", "One row per fact about a measure",
    _MEASURE,
    _column("kind", "text", "نوع", "rule, answers, weighting, propensity (odds ratio of answering), effort (score by speed of answering) or break", required=True),
    _column("name", "text", "نام", "The fact's name", required=True),
    _column("place", "int", "جا", "Its place among the facts of its kind", required=True),
    _column("value", "float", "مقدار", "The figure"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("n", "int", "شمار", "Answers or invitations behind it"),
    _column("note", "text", "یادداشت", "A code or a text that belongs to it"),
    sorted_by=("measure", "kind", "place", "name"),
)  # fmt: skip

SCORES_TABLES: tuple[Table, ...] = (SCORES, SCORE_WEIGHTS, SCORE_FACTS)
