"""The marts that ``segments`` publishes: which groups customers belong to, and what it is worth."""

from __future__ import annotations

from mehvar.schema._declare import CUSTOMER as _CUSTOMER
from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

_SEGMENTATION = _column(
    "segmentation",
    "text",
    "دسته‌بندی",
    "The segmentation's name: rfm, cluster, values, survey:ID, value_class, rule:NAME or control",
    required=True,
)
_SEGMENT = _column(
    "segment", "text", "بخش", "The segment's code; in for a rule's members", required=True
)
_REASON = _column("reason", "text", "دلیل", "Code of why there is no figure, or empty")

SEGMENT_MEMBERS = _mart(
    "segment_members", "عضویت در بخش‌ها", "Members of segments",
    "یک سطر برای هر مشتری و هر دسته‌بندی که در آن جایی دارد", "One row per customer and segmentation that knows the customer's segment",
    _SEGMENTATION, _SEGMENT, _CUSTOMER,
    _column("probability", "float", "احتمال عضویت", "How sure the membership is; 1 where it follows from a rule"),
    _column("since", "day", "از روز", "The day of the first build that found the customer in this segment, without a break"),
    _column("previous", "text", "بخش پیشین", "The segment before it, or empty"),
    _column("previous_since", "day", "آغاز بخش پیشین", "The day of the first build that found the customer in the segment before"),
    sorted_by=("segmentation", "segment", "customer_id"), row_group_size=32_768,
)  # fmt: skip

SEGMENTATIONS = _mart(
    "segmentations", "دسته‌بندی‌ها", "Segmentations",
    "یک سطر برای هر دسته‌بندی و داوری دربارهٔ آن", "One row per segmentation, with the verdict on it",
    _SEGMENTATION,
    _column("kind", "text", "نوع", "How it was made", choices=("rfm", "cluster", "values", "latent", "class", "rule", "control")),
    _column("title_fa", "text", "نام فارسی", "Its name in Persian; empty when it is the kind's own"),
    _column("title_en", "text", "نام انگلیسی", "Its name in English; empty when it is the kind's own"),
    _column("customers", "int", "مشتریان", "Customers whose segment is known"),
    _column("segments", "int", "شمار بخش‌ها", "How many segments have a customer"),
    _column("chosen_by", "text", "چگونه برگزیده شد", "Code of how the number of segments was chosen, or empty"),
    _column("verdict", "text", "داوری", "Whether it earns its place out of sample", choices=("earns_place", "adds_nothing", "cannot_tell")),
    _REASON,
    _column("beyond", "text", "فراتر از", "The baseline of the verdict: demographic, behavioural or both"),
    _column("outcome", "text", "پیامد", "The outcome on which it adds most: margin, churn or score; empty when nothing could be tested"),
    _column("gain", "float", "افزوده", "Out-of-sample share of that outcome explained beyond the baseline (0..1)"),
    _column("gain_low", "float", "کف بازهٔ افزوده", "Lower end of its interval, corrected for the number of outcomes"),
    _column("gain_high", "float", "سقف بازهٔ افزوده", "Upper end of it"),
    _column("n", "int", "شمار", "Customers on whom it was tested"),
    _column("origin_day", "day", "روز مبدأ", "The day up to which the tested memberships knew the customers"),
    _column("horizon_days", "int", "افق", "Length of the following period", unit="days"),
    _column("similarity_of", "text", "شباهت در چه", "What members were compared in: values, category_mix or behaviour"),
    _column("similarity", "float", "شباهت درون بخش‌ها", "Mean pairwise cosine of two customers of one segment"),
    _column("similarity_base", "float", "شباهت هر دو مشتری", "The same of any two customers: the base rate"),
    _column("similarity_lift", "float", "افزودهٔ شباهت", "Lift over the base rate: (similarity - base) / (1 - base)"),
    _column("lift_low", "float", "کف بازهٔ افزودهٔ شباهت", "Lower end of its 95 % bootstrap interval"),
    _column("lift_high", "float", "سقف بازهٔ افزودهٔ شباهت", "Upper end of it"),
    _column("similarity_p", "float", "مقدار p شباهت", "Share of shuffled segmentations that are as similar"),
    _column("stability", "float", "پایداری", "Median adjusted Rand index of refits to bootstrap samples; empty when nothing is fitted"),
    _column("stability_low", "float", "صدک ۱۰ پایداری", "Its 10th percentile"),
    _column("persistence", "float", "ماندگاری", "Share of customers in the same segment as one horizon before"),
    _column("drift", "float", "جابه‌جایی", "Population stability index of the segments' shares against the reference"),
    _column("drift_limit", "float", "حد جابه‌جایی", "What the index exceeds by chance alone once in a hundred, at least 0.1"),
    _column("drifted", "bool", "جابه‌جا شد", "Whether the drift passes its limit"),
    _column("sensitive", "bool", "حساس", "Whether it says something private about people (their values): shown to whom the right allows"),
    _column("built_day", "day", "تا روز", "The day up to which it was computed"),
    sorted_by=("segmentation",),
)  # fmt: skip

SEGMENT_PROFILES = _mart(
    "segment_profiles", "نمای بخش‌ها", "Profiles of segments",
    "یک سطر برای هر بخش", "One row per segment",
    _SEGMENTATION, _SEGMENT,
    _column("place", "int", "جا", "Its place in the segmentation's own order, from 1", required=True),
    _column("title_fa", "text", "نام فارسی", "Its name in Persian"),
    _column("title_en", "text", "نام انگلیسی", "Its name in English"),
    _column("customers", "int", "مشتریان", "Customers in it; empty when fewer than the smallest group"),
    _column("hidden", "bool", "پنهان", "Whether the group is too small to be shown"),
    _column("share", "float", "سهم", "Its share of the segmentation's customers"),
    _column("share_low", "float", "کف بازهٔ سهم", "Lower end of its 95 % interval"),
    _column("share_high", "float", "سقف بازهٔ سهم", "Upper end of it"),
    _column("money_of", "text", "پول چیست", "contribution (after variable costs) or net_spend where costs are unknown"),
    _column("money", "float", "پول هر مشتری", "Mean of it per customer up to now (minor units)"),
    _column("money_low", "float", "کف بازهٔ پول", "Lower end of its 95 % interval"),
    _column("money_high", "float", "سقف بازهٔ پول", "Upper end of it"),
    _column("money_share", "float", "سهم از پول", "Its share of the money of all of them; empty when their sum is not positive"),
    _column("residual", "float", "ارزش آینده", "Mean residual value per customer (minor units); empty when unknown"),
    _column("stability", "float", "پایداری بخش", "Mean Jaccard similarity of its members in bootstrap refits; empty when nothing is fitted"),
    sorted_by=("segmentation", "place"),
)  # fmt: skip

SEGMENT_TRAITS = _mart(
    "segment_traits", "ویژگی‌های بخش‌ها", "Traits of segments",
    "یک سطر برای هر بخش و هر ویژگی سنجیده", "One row per segment and measured trait",
    _SEGMENTATION, _SEGMENT,
    _column("trait", "text", "ویژگی", "The trait's name: orders, recency_days, return_share, value:security, ...", required=True),
    _column("level", "text", "مقدار ویژگی", "Of a trait in kinds (channel, category, city, hour): which kind; else empty"),
    _column("unit", "text", "یکا", "share, days, count, money, hour or points"),
    _column("value", "float", "مقدار", "The segment's mean or share"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of it"),
    _column("everyone", "float", "همهٔ مشتریان", "The same of all customers of the segmentation"),
    _column("difference", "float", "تفاوت استاندارد", "Value minus everyone, in standard deviations of customers"),
    _column("n", "int", "شمار", "Customers of the segment of whom it is known"),
    _column("rank", "int", "رتبه", "1 is what sets the segment apart most; empty when the difference may be chance (5 % false discovery rate)"),
    sorted_by=("segmentation", "segment", "trait", "level"),
)  # fmt: skip

SEGMENT_WORTH = _mart(
    "segment_worth", "ارزش دسته‌بندی‌ها", "What segmentations add",
    "یک سطر برای هر دسته‌بندی، پیامد و مبنای مقایسه", "One row per segmentation, outcome and baseline",
    _SEGMENTATION,
    _column("outcome", "text", "پیامد", "margin (money of the next period), churn (no purchase in it) or score (0..1)", required=True),
    _column("baseline", "text", "مبنا", "nothing, demographic, behavioural or both", required=True),
    _column("measure", "text", "سنجه", "r2 (share of variance) or log_loss_skill (share of log-loss taken away)"),
    _column("base", "float", "توان مبنا", "Out-of-sample skill of the baseline alone"),
    _column("together", "float", "توان با دسته‌بندی", "Out-of-sample skill of the baseline with the segmentation"),
    _column("gain", "float", "افزوده", "Together minus base"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of it"),
    _column("n", "int", "شمار", "Customers tested"),
    _column("knows", "text", "مبنا چه می‌داند", "What the baseline knows, comma separated"),
    _REASON,
    sorted_by=("segmentation", "outcome", "baseline"),
)  # fmt: skip

SEGMENT_OVERLAP = _mart(
    "segment_overlap", "هم‌پوشانی بخش‌ها", "Overlap of segments",
    "یک سطر برای هر دو بخش از دو دسته‌بندی", "One row per pair of segments of two segmentations, each pair both ways",
    _SEGMENTATION, _SEGMENT,
    _column("with_segmentation", "text", "با دسته‌بندی", "The other segmentation", required=True),
    _column("with_segment", "text", "با بخش", "The other segment", required=True),
    _column("customers", "int", "مشتریان مشترک", "Customers in both; empty when fewer than the smallest group"),
    _column("share", "float", "سهم از بخش", "Of this segment's customers whom the other segmentation knows, the share in the other segment"),
    _column("jaccard", "float", "ژاکارد", "Customers in both over customers in either"),
    _column("lift", "float", "نسبت به تصادف", "How many times more often together than by chance"),
    _column("lift_low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("lift_high", "float", "سقف بازه", "Upper end of it"),
    sorted_by=("segmentation", "segment", "with_segmentation", "with_segment"),
)  # fmt: skip

SEGMENT_CHANGES = _mart(
    "segment_changes", "تغییر بخش‌ها", "Changes of segments",
    "یک سطر برای هر روزِ ساخت، دسته‌بندی و بخش؛ بخش خالی یعنی کل دسته‌بندی", "One row per day of a build, segmentation and segment; an empty segment is the whole segmentation",
    _column("day", "day", "روز", "The day up to which the build knew", required=True),
    _SEGMENTATION,
    _column("segment", "text", "بخش", "The segment's code; empty for the whole"),
    _column("customers", "int", "مشتریان", "Customers in it; empty when fewer than the smallest group"),
    _column("joined", "int", "آمده", "Customers who were not in it at the build before; empty when too few to show, or there was none"),
    _column("left", "int", "رفته", "Customers who were in it at the build before and are not; empty alike"),
    _column("psi", "float", "شاخص پایداری جمعیت", "Of the whole: population stability index against the reference"),
    _column("divergence", "float", "واگرایی ینسن-شانون", "Of the whole: Jensen-Shannon divergence against the reference, in bits"),
    _column("limit", "float", "حد", "What the index exceeds by chance alone once in a hundred, at least 0.1"),
    _column("reference_day", "day", "روز مرجع", "The day of the reference"),
    _column("drifted", "bool", "جابه‌جا شد", "Whether the index passes its limit"),
    sorted_by=("segmentation", "segment", "day"),
)  # fmt: skip

SEGMENT_MODELS = _mart(
    "segment_models", "الگوهای بخش‌بندی", "Models of segmentations",
    "یک سطر برای هر بخش و ویژگی که بخش‌بندی از آن ساخته شده", "One row per segment and feature of a fitted segmentation: where the next build begins",
    _SEGMENTATION, _SEGMENT,
    _column("feature", "text", "ویژگی", "The feature's name", required=True),
    _column("centre", "float", "میانهٔ ویژگی", "What was taken away from the feature"),
    _column("scale", "float", "پراکندگی ویژگی", "What the feature was divided by"),
    _column("value", "float", "مقدار", "The segment's centre in the scaled feature"),
    _column("learned_day", "day", "روز یادگیری", "The day up to which the model has seen customers"),
    sorted_by=("segmentation", "segment", "feature"),
)  # fmt: skip

CUSTOMER_CONSENTS = _mart(
    "customer_consents", "رضایت مشتریان", "Customers' consents",
    "یک سطر برای هر مشتری که نظرش را دربارهٔ پیام‌های بازاریابی گفته است", "One row per customer who said whether they agree to marketing",
    _CUSTOMER,
    _column("marketing", "bool", "رضایت به بازاریابی", "Whether some source says that they agreed and none that they refused"),
    sorted_by=("customer_id",), row_group_size=32_768,
)  # fmt: skip

SEGMENTS_TABLES: tuple[Table, ...] = (
    SEGMENT_MEMBERS, SEGMENTATIONS, SEGMENT_PROFILES, SEGMENT_TRAITS, SEGMENT_WORTH,
    SEGMENT_OVERLAP, SEGMENT_CHANGES, SEGMENT_MODELS, CUSTOMER_CONSENTS,
)  # fmt: skip
