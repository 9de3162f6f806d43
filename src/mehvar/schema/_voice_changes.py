"""The marts of "what changed": terms, aspects and scores that moved, and the charts that watch."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

DIMENSIONS = ("all", "city", "store", "product")
KINDS = ("term", "aspect", "score")
MEASURES = ("share", "negative", "mean")
TESTS = ("fisher", "pchart", "cusum", "ewma")

_STREAM = (
    _column("dimension", "text", "بعد", "all, city, store or product", required=True, choices=DIMENSIONS),
    _column("level", "text", "عضو بعد", "The city, store or product; empty for all"),
    _column("kind", "text", "نوع", "term, aspect (or stance), or score", required=True, choices=KINDS),
    _column("subject", "text", "دربارهٔ", "The term or the aspect; sentiment for a score", required=True),
    _column("measure", "text", "سنجه", "share of comments that speak of it, share of comments that speak negatively of it, or mean chance of being positive", required=True, choices=MEASURES),
    _column("test", "text", "آزمون", "fisher and pchart judge a whole week, cusum and ewma every day", required=True, choices=TESTS),
)  # fmt: skip

VOICE_CHANGES = _mart(
    "voice_changes", "چه چیز تغییر کرد", "What changed in the voice",
    "یک سطر برای هر چیزی که تغییر کرد", "One row per thing that changed, by the test that found it",
    _column("change", "text", "کلید", "The change's key: its stream and when it began", required=True),
    *_STREAM,
    _column("title", "text", "نام عضو", "Name of the city, store or product; its id where no name is known"),
    _column("week", "day", "هفته", "First day of the week judged; of a daily chart, the day on which it crossed its limit"),
    _column("last_day", "day", "تا روز", "Last day of the week judged; of a daily chart, the last day on which it stood above zero after crossing"),
    _column("comments_now", "int", "نظرهای اکنون", "Comments of the level in the days that are judged"),
    _column("count_now", "int", "شمار اکنون", "Those of them that speak (negatively) of the subject"),
    _column("comments_before", "int", "نظرهای پیشین", "Comments of the level in the eight weeks before"),
    _column("count_before", "int", "شمار پیشین", "Those of them that speak (negatively) of the subject"),
    _column("before", "float", "پیش از این", "Share (or mean) in the eight weeks before"),
    _column("now", "float", "اکنون", "Share (or mean) in the days that are judged"),
    _column("ratio", "float", "نسبت", "Now per before (of a mean: empty)"),
    _column("low", "float", "کف بازه", "Lower end of the 95 % interval of now minus before"),
    _column("high", "float", "سقف بازه", "Upper end of that interval"),
    _column("p", "float", "مقدار p", "How likely so large a change is when there is none; empty for daily charts"),
    _column("q", "float", "مقدار q", "The same after Benjamini-Hochberg over all that was tested with it; empty for daily charts"),
    _column("minimum_detectable", "float", "کوچک‌ترین تغییر دیدنی", "The least ratio (of a mean: difference) that would be found: in a week 80 times of 100, by a daily chart within seven days on average"),
    _column("exemplars", "text", "نمونه‌ها", "Keys of up to three typical comments, the most typical first, comma separated"),
    _column("direction", "text", "جهت", "up or down", choices=("up", "down")),
    _column("alarm", "bool", "هشدار", "Whether it raises an alarm within the false-alarm budget"),
    sorted_by=("dimension", "level", "kind", "test", "subject", "measure", "week"),
)  # fmt: skip

VOICE_STREAMS = _mart(
    "voice_streams", "نمودارهای پایش نظرها", "Charts that watch the voice",
    "یک سطر برای هر نمودار و هفته یا روز", "One row per chart and week (pchart) or day (cusum, ewma)",
    *_STREAM,
    _column("day", "day", "روز", "The day, or the first day of the week", required=True),
    _column("comments", "int", "نظرها", "Comments of the level then"),
    _column("count", "int", "شمار", "Those of them that speak (negatively) of the subject"),
    _column("value", "float", "مقدار", "Their share; of a score the mean"),
    _column("expected", "float", "مقدار عادی", "What the eight weeks before let expect"),
    _column("lower", "float", "کف", "Exact lower limit of a p-chart; empty for daily charts"),
    _column("upper", "float", "سقف", "Exact upper limit of a p-chart; empty for daily charts"),
    _column("statistic", "float", "آماره", "Of a daily chart: where its sum stands; empty for p-charts"),
    _column("limit", "float", "حد", "Of a daily chart: where it raises an alarm; empty for p-charts"),
    _column("alarm", "bool", "هشدار", "Whether the point is outside"),
    sorted_by=("dimension", "level", "kind", "subject", "measure", "test", "day"), row_group_size=8_192,
)  # fmt: skip

VOICE_WATCH = _mart(
    "voice_watch", "کارنامهٔ پایش", "How the voice is watched",
    "یک سطر برای هر عدد", "One row per figure about the watch: what was tested, and its false-alarm budget",
    _column("name", "text", "نام", "What the figure is, or a reason code", required=True),
    _column("value", "float", "مقدار", "The figure"),
    sorted_by=("name",),
)  # fmt: skip

VOICE_CHANGES_TABLES: tuple[Table, ...] = (VOICE_CHANGES, VOICE_STREAMS, VOICE_WATCH)
