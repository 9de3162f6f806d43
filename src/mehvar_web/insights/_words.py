"""The words of needs that only pages need."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.text import Language
from mehvar_web import company

Words = str | Promise

KINDS: dict[str, Words] = {
    "need": pgettext_lazy("kind of need", "Need"),
    "pain": pgettext_lazy("kind of need", "Pain"),
    "wish": pgettext_lazy("kind of need", "Wish"),
    "idea": pgettext_lazy("kind of need", "Idea"),
}
STATES: dict[str, Words] = {
    "new": pgettext_lazy("state of a need", "New"),
    "confirmed": pgettext_lazy("state of a need", "Confirmed"),
    "planned": pgettext_lazy("state of a need", "Planned"),
    "done": pgettext_lazy("state of a need", "Done"),
    "refused": pgettext_lazy("state of a need", "Not now"),
}
TONES = {"new": "", "confirmed": "gold", "planned": "gold", "done": "good", "refused": ""}
STUDIES: dict[str, Words] = {
    "interview": _("Interview"),
    "focus_group": _("Focus group"),
    "user_test": _("User test"),
    "observation": _("Observation"),
    "desk": _("Desk research"),
}
MEASURES: dict[str, Words] = {
    "nps": "NPS",
    "csat": "CSAT",
    "ces": "CES",
    "enps": "eNPS",
    "response": _("Response rate"),
}
VERDICTS: dict[str, Words] = {
    "better": _("Fewer complain since the change"),
    "worse": _("More complain since the change"),
    "unclear": _("No difference that is more than chance"),
    "waiting": _("Too few comments since the change; wait"),
    "no_change": _("Nothing was changed yet"),
    "no_aspect": _("Give it a topic, and comments before and after are compared"),
    "no_voice": _("Too few comments before the change to compare with"),
}
VERDICT_TONES = {"better": "good", "worse": "bad"}
FIELDS: dict[str, Words] = {
    "title": _("Title"),
    "statement": _("Who needs what"),
    "kind": _("Kind"),
    "aspect": pgettext_lazy("of comments", "Topic"),
    "state": pgettext_lazy("of a need", "State"),
    "reason": _("Reason"),
    "department": _("Department"),
    "owner": _("Who answers for it"),
    "segments": _("Segments"),
    "roadmap_item": _("Roadmap"),
    "due_day": _("Due"),
    "changed_day": _("Changed on"),
    "change": _("What was changed"),
    "is_archived": _("Archive"),
}


def language() -> Language:
    """Return the language of the page."""
    return "fa" if (get_language() or "fa").startswith("fa") else "en"


def topics() -> dict[str, str]:
    """Return the aspects of the company's lexicon by name, with their titles, in their order."""
    told = {name: one.title.in_(language()) for name, one in company.lexicon().subjects.items()}
    return dict(sorted(told.items(), key=lambda one: one[1]))


def state_pill(state: str) -> SafeString:
    """Return a need's state as a mark."""
    return format_html('<span class="pill {}">{}</span>', TONES[state], STATES[state])
