"""Everything with which a survey is handed out: links, squares, stands, sites, the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.surveys import models
from mehvar_web.surveys._links import make_links, url_of
from mehvar_web.surveys._look import channel_words, language_name
from mehvar_web.surveys._phone import RIGHT
from mehvar_web.surveys._publish import published, set_sites, set_window
from mehvar_web.surveys._qr import qr_png, qr_svg
from mehvar_web.surveys._records import Ask, Published
from mehvar_web.surveys._widget import snippet
from mehvar_web.surveys.forms import LinkForm, SitesForm, WindowForm
from mehvar_web.ui import say

_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A link of everybody, with what it is used by."""

    link: models.Link
    url: str
    channel: str
    language: str
    is_widget: bool
    snippet: str


@page(Right.SEE_SURVEYS)
def share(request: HttpRequest, key: str) -> HttpResponseBase:
    """The links of everybody of a survey, and how to hand them out."""
    survey, told = _survey(key)
    return _page(request, survey, told)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def add_link(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make a link for a place; the same place has the same link."""
    survey, told = _survey(key)
    form = LinkForm(request.POST, languages=told.definition.languages)
    if not form.is_valid():
        return _page(request, survey, told, link_form=form)
    wanted = form.cleaned_data
    ask = Ask(
        survey_id=survey.key, channel=wanted["channel"], language=wanted["language"],
        store=wanted["store"], touchpoint=wanted["touchpoint"],
    )  # fmt: skip
    (link,) = make_links([ask])
    say(request, _("The link is ready."))
    return redirect(f"{request.path.removesuffix('links/')}#link-{link.code}")


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def put_sites(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say which sites may show it."""
    survey, told = _survey(key)
    form = SitesForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, told, sites_form=form)
    set_sites(survey, form.cleaned_data["sites"], by=disclosure.user_of(request))
    say(request, _("The sites are saved."))
    return redirect("surveys:share", key)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def put_window(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say from which day to which it is answered."""
    survey, told = _survey(key)
    form = WindowForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, told, window_form=form)
    closes = form.cleaned_data["closes"]
    set_window(
        survey,
        opens_at=_midnight(form.cleaned_data["opens"]),
        closes_at=_midnight(closes + timedelta(days=1)) if closes else None,
        by=disclosure.user_of(request),
    )
    say(request, _("The time is saved."))
    return redirect("surveys:share", key)


@page(Right.SEE_SURVEYS)
def qr_as_svg(_request: HttpRequest, key: str, code: str) -> HttpResponseBase:
    """The square of a link, with its caption, to print."""
    link, told = _link(key, code)
    url = url_of(link)
    drawn = qr_svg(url, caption=_caption(told, link), note=url.partition("//")[2])
    return _file(drawn.encode(), "image/svg+xml", f"{code}.svg")


@page(Right.SEE_SURVEYS)
def qr_as_png(_request: HttpRequest, key: str, code: str) -> HttpResponseBase:
    """The square of a link as dots; its caption stands on the sheet and in the SVG."""
    link, _told = _link(key, code)
    return _file(qr_png(url_of(link)), "image/png", f"{code}.png")


@page(Right.SEE_SURVEYS)
def sheet(request: HttpRequest, key: str, code: str) -> HttpResponseBase:
    """A sheet to print and put up."""
    link, told = _link(key, code)
    url = url_of(link)
    context = {
        "survey": link.survey,
        "square": qr_svg(url),
        "caption": _caption(told, link),
        "address": url.partition("//")[2],
        "language": link.language,
    }
    return render(request, "surveys/sheet.html", context)


def _page(
    request: HttpRequest,
    survey: models.Survey,
    told: Published,
    *,
    link_form: LinkForm | None = None,
    sites_form: SitesForm | None = None,
    window_form: WindowForm | None = None,
) -> HttpResponseBase:
    is_faulty = any((link_form, sites_form, window_form))
    links = survey.links.exclude(place=None).order_by("-pk")[:_MOST]
    shown = [_shown(link) for link in links]
    context: dict[str, Any] = {
        "survey": survey,
        "links": shown,
        "widgets": [one for one in shown if one.is_widget],
        "link_form": link_form or LinkForm(languages=told.definition.languages),
        "sites_form": sites_form or SitesForm(initial={"sites": "\n".join(survey.sites)}),
        "window_form": window_form or WindowForm(initial=_days(survey)),
        "may_edit": may(request.user, Right.EDIT_SURVEYS),
        "may_call": may(request.user, RIGHT),
        "origin": company.address(),
    }
    return render(request, "surveys/share.html", context, status=422 if is_faulty else 200)


def _shown(link: models.Link) -> Shown:
    is_widget = link.channel == "widget"
    return Shown(
        link=link,
        url=url_of(link),
        channel=channel_words().get(link.channel, link.channel),
        language=language_name(link.language),
        is_widget=is_widget,
        snippet=snippet(link) if is_widget else "",
    )


def _survey(key: str) -> tuple[models.Survey, Published]:
    survey = get_object_or_404(models.Survey, key=key, number__gt=0)
    return survey, published(survey)


def _link(key: str, code: str) -> tuple[models.Link, Published]:
    links = models.Link.objects.select_related("survey").exclude(place=None)
    link = links.filter(survey__key=key, code=code).first()
    if link is None:
        raise Http404(_("There is no such link."))
    return link, published(link.survey)


def _caption(told: Published, link: models.Link) -> str:
    return told.definition.say(told.definition.title, link.language)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="survey-{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _midnight(day: date | None) -> datetime | None:
    """Return when a local day begins, in UTC."""
    if day is None:
        return None
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _days(survey: models.Survey) -> dict[str, date]:
    """Return the first and the last local day."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    found: dict[str, date] = {}
    for name, moment, back in (("opens", survey.opens_at, 0), ("closes", survey.closes_at, 1)):
        if moment is not None:
            there = moment.replace(tzinfo=UTC).astimezone(zone) - timedelta(microseconds=back)
            found[name] = there.date()
    return found
