"""The words of cases: what their codes are called, and in which tone they are shown."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.text import Language
from mehvar_web.ui.figures import write_number

Words = str | Promise

_MANY_HOURS = 10

STATES: dict[str, Words] = {
    "open": pgettext_lazy("state of a case", "Open"),
    "waiting": pgettext_lazy("state of a case", "Waits for the customer"),
    "resolved": pgettext_lazy("state of a case", "Resolved"),
    "merged": pgettext_lazy("state of a case", "Merged"),
}
STATE_TONES = {"open": "accent", "waiting": "", "resolved": "good", "merged": ""}
SEVERITIES: dict[str, Words] = {
    "low": pgettext_lazy("severity", "Low"),
    "medium": pgettext_lazy("severity", "Medium"),
    "high": pgettext_lazy("severity", "High"),
}
SEVERITY_TONES = {"low": "", "medium": "warn", "high": "bad"}
STAGES: dict[str, Words] = {
    "before": pgettext_lazy("stage of a case", "Before a purchase"),
    "after": pgettext_lazy("stage of a case", "After a purchase"),
}
CLOCKS: dict[str, Words] = {
    "late": pgettext_lazy("clock of a case", "Late"),
    "soon": pgettext_lazy("clock of a case", "Due soon"),
    "ok": pgettext_lazy("clock of a case", "In time"),
    "paused": pgettext_lazy("clock of a case", "Paused"),
    "met": pgettext_lazy("clock of a case", "Met"),
    "missed": pgettext_lazy("clock of a case", "Missed"),
}
CLOCK_TONES = {"late": "bad", "soon": "warn", "ok": "good", "met": "good", "missed": "bad"}
CLOCK_ICONS = {
    "late": "alarm-clock", "soon": "clock", "ok": "clock", "paused": "pause", "met": "circle-check",
    "missed": "circle-alert",
}  # fmt: skip
CAUSE_OWNERS: dict[str, Words] = {
    "company": pgettext_lazy("whose a cause is", "The company"),
    "courier": pgettext_lazy("whose a cause is", "The courier"),
    "partner": pgettext_lazy("whose a cause is", "A partner or seller"),
    "customer": pgettext_lazy("whose a cause is", "The customer"),
    "outside": pgettext_lazy("whose a cause is", "Nobody: from outside"),
}
CHANGE_STATES: dict[str, Words] = {
    "proposed": pgettext_lazy("state of a change", "Proposed"),
    "agreed": pgettext_lazy("state of a change", "Agreed"),
    "started": pgettext_lazy("state of a change", "Started"),
    "done": pgettext_lazy("state of a change", "In effect"),
    "dropped": pgettext_lazy("state of a change", "Dropped"),
}
CHANGE_TONES = {"agreed": "accent", "started": "warn", "done": "good"}
VERDICTS: dict[str, Words] = {
    "better": pgettext_lazy("verdict on a change", "Rarer since then"),
    "worse": pgettext_lazy("verdict on a change", "More often since then"),
    "unclear": pgettext_lazy("verdict on a change", "Could be chance"),
    "waiting": pgettext_lazy("verdict on a change", "Not enough weeks yet"),
    "too_few": pgettext_lazy("verdict on a change", "Too few cases before to tell"),
    "no_orders": pgettext_lazy("verdict on a change", "No orders to compare with"),
}
VERDICT_TONES = {"better": "good", "worse": "bad", "unclear": "warn"}
WEEKDAYS: tuple[Words, ...] = (
    _("Saturday"), _("Sunday"), _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"),
    _("Friday"),
)  # fmt: skip
STEPS: dict[str, Words] = {
    "opened": pgettext_lazy("step of a case", "Opened"),
    "assigned": pgettext_lazy("step of a case", "Given to somebody"),
    "noted": pgettext_lazy("step of a case", "Note among us"),
    "answered": pgettext_lazy("step of a case", "Answered"),
    "waiting": pgettext_lazy("step of a case", "Waits for the customer"),
    "resumed": pgettext_lazy("step of a case", "Goes on"),
    "escalated": pgettext_lazy("step of a case", "Raised to the next level"),
    "resolved": pgettext_lazy("step of a case", "Resolved"),
    "asked": pgettext_lazy("step of a case", "Asked whether it helped"),
    "verified": pgettext_lazy("step of a case", "The customer says it helped"),
    "failed": pgettext_lazy("step of a case", "The customer says it did not help"),
    "reopened": pgettext_lazy("step of a case", "Opened again"),
    "merged": pgettext_lazy("step of a case", "Merged"),
    "split": pgettext_lazy("step of a case", "Split off"),
}
STEP_ICONS = {
    "opened": "circle-dot", "assigned": "user-check", "noted": "sticky-note", "answered": "send",
    "waiting": "pause", "resumed": "play", "escalated": "arrow-up", "resolved": "circle-check",
    "asked": "message-circle-question-mark", "verified": "heart-handshake", "failed": "frown",
    "reopened": "rotate-ccw", "merged": "merge", "split": "split",
}  # fmt: skip
STEP_TONES = {
    "answered": "good", "resolved": "good", "verified": "good", "escalated": "warn",
    "failed": "bad", "reopened": "warn",
}  # fmt: skip
PART_ROLES: dict[str, Words] = {
    "helps": pgettext_lazy("part in a case", "Helps"),
    "follows": pgettext_lazy("part in a case", "Follows"),
    "mentioned": pgettext_lazy("part in a case", "Mentioned"),
    "partner": pgettext_lazy("part in a case", "Partner or seller"),
    "courier": pgettext_lazy("part in a case", "Courier"),
}
NOTICES: dict[str, Words] = {
    "assigned": _("was given to you"),
    "mentioned": _("somebody mentioned you"),
    "soon": _("is due soon"),
    "late": _("is late"),
    "very_late": _("is very late"),
    "failed": _("did not help the customer"),
    "handed": _("is yours personally"),
}
VALUE_CLASSES: dict[str, Words] = {
    "platinum": pgettext_lazy("value class", "Platinum"),
    "gold": pgettext_lazy("value class", "Gold"),
    "iron": pgettext_lazy("value class", "Iron"),
    "lead": pgettext_lazy("value class", "Lead"),
}
SITUATIONS: dict[str, Words] = {
    "late_order": pgettext_lazy("situation", "Late order"),
    "out_of_stock": pgettext_lazy("situation", "Item out of stock"),
    "damaged_item": pgettext_lazy("situation", "Damaged item"),
    "missing_item": pgettext_lazy("situation", "Missing item"),
    "wrong_item": pgettext_lazy("situation", "Wrong item"),
    "return": pgettext_lazy("situation", "Return"),
    "goodwill": pgettext_lazy("situation", "Goodwill"),
}
RULE_KINDS: dict[str, Words] = {
    "low_score": pgettext_lazy("kind of rule", "Low score"),
    "late_order": pgettext_lazy("kind of rule", "Late order"),
    "stock_out": pgettext_lazy("kind of rule", "Item out of stock"),
    "complaint_topic": pgettext_lazy("kind of rule", "Complaint about a topic"),
    "silence": pgettext_lazy("kind of rule", "Silence after a complaint"),
    "value_at_risk": pgettext_lazy("kind of rule", "Value at risk"),
}
TARGETS: dict[str, Words] = {
    "first_response": _("First answer within"),
    "resolution": _("Resolved within"),
}
UNITS: dict[str, Words] = {
    "minutes": pgettext_lazy("unit", "minutes"),
    "hours": pgettext_lazy("unit", "hours"),
    "days": pgettext_lazy("unit", "days"),
    "cases": pgettext_lazy("unit", "cases"),
    "times": pgettext_lazy("unit", "times"),
}
SCORES: dict[str, Words] = {
    "rating": pgettext_lazy("kind of score", "Stars"),
    "nps": pgettext_lazy("kind of score", "NPS"),
    "csat": pgettext_lazy("kind of score", "Satisfaction"),
    "ces": pgettext_lazy("kind of score", "Effort"),
}
ORDERS: dict[str, Words] = {
    "priority": _("What keeps the most first"),
    "due": _("What is due first"),
    "newest": _("Newest first"),
    "value": _("Most at risk first"),
    "changed": _("Last changed first"),
}
PURPOSES: dict[str, Words] = {
    "service": pgettext_lazy("purpose", "To serve the customer"),
    "complaint": pgettext_lazy("purpose", "To settle a complaint"),
    "request": pgettext_lazy("purpose", "The customer asked for it"),
}
FIRST_RESPONSE = _("First answer")
RESOLUTION = _("Resolution")
DONE: dict[str, Words] = {
    "take": _("The case is yours."),
    "assign": _("The case was given."),
    "wait": _("The case waits for the customer; until then its clock rests."),
    "resume": _("The case goes on."),
    "escalate": _("The next level was told; this cannot be taken back."),
    "resolve": _("The case is resolved."),
    "reopen": _("The case is open again."),
    "leader": _("Whose the case is among leaders was set."),
    "kind": _("The kind of the case was set."),
    "cause": _("Why it happened is written down."),
    "tick": _("The playbook was ticked."),
    "spend": _("The minutes were added."),
}
"""What was done with one case, by the act."""

LINKED: dict[str, Words] = {
    "into": pgettext_lazy("step of a case", "into case %(n)s"),
    "took": pgettext_lazy("step of a case", "took in case %(n)s"),
    "made": pgettext_lazy("step of a case", "made case %(n)s"),
}
"""What a step's detail tells of another case."""

DETAILS: dict[str, dict[str, Words]] = {"state": STATES, "severity": SEVERITIES}
"""What else a step's detail may tell in codes, each with its words."""


def language() -> Language:
    """Return the language of the page."""
    return "fa" if (get_language() or "fa").startswith("fa") else "en"


def word(words: dict[str, Words], code: str | None) -> str:
    """Return what a code means; the code itself where it is not known."""
    return str(words.get(code or "", code or ""))


def actor(name: str) -> str:
    """Return who acted where no person did."""
    kind, _colon, rest = name.partition(":")
    if kind == "rule":
        return str(_("The rule “%(name)s”") % {"name": rest})
    return str(_("Mehvar"))


def pill(words: dict[str, Words], tones: dict[str, str], code: str | None) -> SafeString | str:
    """Return a code as a mark; nothing where there is none."""
    if not code:
        return ""
    return format_html('<span class="pill {}">{}</span>', tones.get(code, ""), word(words, code))


def span(minutes: float) -> str:
    """Write a stretch of working time: "45 min", "2 h 15 min"; from ten hours on in hours."""
    whole = max(round(abs(minutes)), 0)
    hours, rest = divmod(whole, 60)
    if not hours:
        return str(_("%(n)s min") % {"n": write_number(rest)})
    if hours >= _MANY_HOURS or not rest:
        rounded = round(whole / 60) if hours >= _MANY_HOURS else hours
        return str(_("%(n)s h") % {"n": write_number(rounded)})
    told = {"h": write_number(hours), "m": write_number(rest)}
    return str(_("%(h)s h %(m)s min") % told)
