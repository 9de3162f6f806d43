"""How a draft is walked through as a preview, and the ways in which a survey is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from mehvar import surveys as core
from mehvar_web.studio import _results

if TYPE_CHECKING:
    from django.http import QueryDict

    from mehvar.surveys import Survey
    from mehvar_web.surveys.models import Survey as Kept

_OWN = frozenset({"language", "csrfmiddlewaretoken", "_r", "_p", "_shown", "_go", "_url"})
_LONGEST = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to ask: what it is good for, where it is set up, how many answered by it."""

    icon: str
    title: str
    text: str
    url: str
    label: str
    answers: int | None


def typed(*given: QueryDict) -> dict[str, list[str]]:
    """Return what was typed into a preview so far; what came last counts."""
    found: dict[str, list[str]] = {}
    for one in given:
        for name, values in one.lists():
            if name not in _OWN:
                found[name] = [str(value)[:_LONGEST] for value in values]
    return found


def following(survey: Survey, page_id: str, raw: dict[str, list[str]], *, language: str) -> str:
    """Return which page a preview shows after one was sent: its id, ``end``, or "" at first."""
    page = survey.page(page_id)
    if page is None:
        return ""
    answers: dict[str, core.Answer] = {}
    for one in survey.pages:
        reading = core.read_answers(
            survey=survey, page=one, raw=raw, answers=answers, language=language
        )
        answers = dict(reading.answers)
        if one.id == page_id:
            break
    step = core.next_page(survey=survey, page=page, answers=answers)
    return step.id if isinstance(step, core.Page) else "end"


def directions(survey: Survey, language: str) -> tuple[str, ...]:
    """Return what each scale says of its direction, as its readers are told."""
    said = [
        core.scale_of(survey=survey, field=field, language=language).said
        for field in survey.fields
        if field.points
    ]
    return tuple(dict.fromkeys(one for one in said if one))


def ways_of(kept: Kept) -> tuple[Way, ...]:
    """Return the ways in which a survey is asked, with the answers that came by each."""
    counts = _results.by_channel(kept) if kept.number else {}
    share = reverse("surveys:share", args=[kept.key]) if kept.number else ""

    def way(icon: str, title: str, text: str, url: str, label: str, *channels: str) -> Way:
        told = sum(counts.get(one, 0) for one in channels) if counts else None
        return Way(icon=icon, title=title, text=text, url=url, label=label, answers=told)

    return (
        way("link", _("Link and printed code"),
            _("An address for everybody, and a code to print on receipts, parcels and tables; "
              "each place and language has its own."),
            share, _("Links and codes"), "link", "qr"),
        way("send", _("E-mail, text message, Telegram and Bale"),
            _("Chosen people are asked after something happened, on certain days, or as a "
              "sample. Contact rules hold back who should not be asked now."),
            _address("asking:plans", "asking:home", kept=kept) if kept.number else "",
            _("Plans of asking"), "email", "sms", "telegram", "bale"),
        way("app-window", _("On your website"),
            _("One small file shows the survey in a corner of your pages."),
            f"{share}#sites" if share else "", _("Sites and snippet"), "widget"),
        way("smartphone", _("In your app"),
            _("The app asks for the survey by the API and sends the answers there."),
            reverse("setup:api") if kept.number and _known("setup:api") else "", _("About the API"),
            "app", "api"),
        way("tablet", _("Kiosk"),
            _("A stand in the store: large buttons, and it begins anew after each person."),
            share, _("Links and codes"), "kiosk"),
        way("phone", _("Telephone"),
            _("A colleague asks and fills it in; who wrote it down is kept."),
            reverse("surveys:find", args=[kept.key]) if kept.number else "",
            _("Choose a customer"), "phone"),
    )  # fmt: skip


def _address(*names: str, kept: Kept) -> str:
    """Return the first of these pages that there is, with the survey chosen on it."""
    found = next((name for name in names if _known(name)), "")
    return f"{reverse(found)}?survey={kept.key}" if found else ""


def _known(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
