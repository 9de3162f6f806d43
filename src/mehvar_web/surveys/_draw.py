"""A page, a thanks and a refusal of the public survey, drawn from what is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import surveys as core
from mehvar_web.surveys import models
from mehvar_web.surveys._context import context_of
from mehvar_web.surveys._known import Known
from mehvar_web.surveys._links import token_of
from mehvar_web.surveys._look import (
    Look,
    Way,
    bare_look,
    footer_links,
    look_of,
    own_language,
    rendered,
)
from mehvar_web.surveys._preferences import way_to_preferences
from mehvar_web.surveys._shown import Filled, Page, piped, questions_of
from mehvar_web.surveys._standing import GRACE, Standing
from mehvar_web.surveys._submission import signed
from mehvar_web.ui.templatetags.ui import moment

KIOSK = "kiosk"
_IDLE, _AFTER_THANKS = 60, 8
"""Seconds after which a stand begins again: untouched, and after the thanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at a link: in which language, with which submission, and what they gave so far."""

    link: models.Link
    language: str
    submission: uuid.UUID
    survey: core.Survey
    version: int
    response: models.Response | None

    @property
    def answers(self) -> Mapping[str, Any]:
        """What is kept so far."""
        return self.response.answers if self.response is not None else {}

    @property
    def token(self) -> str:
        """The signed submission."""
        return signed(self.link, self.submission, version=self.version)

    @property
    def is_kiosk(self) -> bool:
        """Whether it is a stand in a shop."""
        return self.link.channel == KIOSK

    @property
    def context(self) -> dict[str, str]:
        """What is known of the asking."""
        link = self.link
        told = {"order_id": link.order_id, "store_id": link.store, "touchpoint_id": link.touchpoint}
        return context_of(told, channel=link.channel)

    @property
    def known(self) -> Known:
        """The words for it, for the texts of one page."""
        return Known(self.link, anonymous=self.survey.anonymous)

    def address(self, *, language: str = "", page: str = "", start: bool = False) -> str:
        """Return the path of this visit, at a page; ``start`` begins anew."""
        path = reverse(
            "survey:page", args=[token_of(self.link, language=language or self.language)]
        )
        if start:
            return path
        return f"{path}?{urlencode({'r': self.token} | ({'p': page} if page else {}))}"


def draw_page(
    visit: Visit,
    page: core.Page,
    *,
    raw: Mapping[str, list[str]] | None = None,
    answers: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    trapped: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw a page, with what was typed and what is wrong with it."""
    survey, language = visit.survey, visit.language
    known = visit.answers if answers is None else answers
    filled = Filled(answers=known, raw=raw, faults=faults, context=visit.known,
                    seed=str(visit.submission))  # fmt: skip
    way = core.way(survey=survey, answers=known, context=visit.context)
    before = [one for one in way if _place(survey, one) < _place(survey, page)]
    fields = core.visible_fields(survey=survey, page=page, answers=known, context=visit.context)
    left = len(survey.pages) - _place(survey, page)
    with translation.override(own_language(language)):
        shown = Page(
            action=visit.address(),
            token=visit.token,
            page=page.id,
            seen=tuple(one.id for one in fields),
            title=piped(survey, page.title, filled, language=language)
            or survey.say(survey.title, language),
            intro="" if before else piped(survey, survey.intro, filled, language=language),
            questions=questions_of(survey, fields, filled, language=language),
            step=len(before) + 1,
            steps=len(before) + left,
            is_last=left == 1,
            back=visit.address(page=before[-1].id) if before else "",
            banner=_banner(visit),
            trapped=trapped,
        )
    return rendered(
        "surveys/page.html", _look(visit, page=page.id), status=status,
        sites=visit.link.survey.sites, shown=shown,
    )  # fmt: skip


def draw_thanks(visit: Visit) -> HttpResponse:
    """Thank, say until when it can be corrected, and on a stand make room for the next person."""
    survey, language = visit.survey, visit.language
    end = core.end_of(survey=survey, answers=visit.answers, context=visit.context)
    response = visit.response
    may_correct = response is not None and response.finished_at is not None and not visit.is_kiosk
    filled = Filled(answers=visit.answers, context=visit.known)
    first = core.next_page(survey=survey, page=None, answers={}, context=visit.context)
    with translation.override(own_language(language)):
        until = ""
        if may_correct and response is not None and response.finished_at is not None:
            clock = strip_tags(moment(response.finished_at + GRACE, "time"))
            until = _("Until %(time)s you can correct what you said.") % {"time": clock}
        thanks = {
            "title": piped(survey, end.title, filled, language=language),
            "text": piped(survey, end.text, filled, language=language),
            "link": end.link,
            "link_text": survey.say(end.link_text, language) or end.link,
            "correct": visit.address(page=first.id) if until else "",
            "until": until,
        }
    look = _look(visit, idle=_AFTER_THANKS)
    return rendered("surveys/thanks.html", look, sites=visit.link.survey.sites, thanks=thanks)


def draw_standing(
    link: models.Link, standing: Standing, *, language: str, survey: core.Survey | None
) -> HttpResponse:
    """Say why nothing can be answered here."""
    with translation.override(own_language(language)):
        title, text = _words(standing)
    look = _survey_look(link, survey, language) if survey is not None else bare_look(language)
    status = 200 if standing is Standing.ANSWERED else 403 if standing is Standing.NOT_YET else 410
    return rendered("surveys/notice.html", look, status=status,
                    notice={"title": title, "text": text})  # fmt: skip


def draw_notice(language: str, *, title: str, text: str, status: int) -> HttpResponse:
    """Say something about an address that leads to no survey."""
    return rendered("surveys/notice.html", bare_look(language), status=status,
                    notice={"title": title, "text": text})  # fmt: skip


def _words(standing: Standing) -> tuple[str, str]:
    """What is said where nothing can be answered."""
    told = {
        Standing.ANSWERED: (
            _("You have answered already"),
            _("Thank you: your answer has reached us. It can no longer be changed here."),
        ),
        Standing.NOT_YET: (
            _("Not open yet"),
            _("This survey has not begun yet. Please open the link again later."),
        ),
        Standing.PAUSED: (
            _("Paused for now"),
            _("This survey takes no answers just now. Please open the link again later."),
        ),
        Standing.CLOSED: (
            _("This survey has ended"),
            _("It takes no more answers. Thank you for wanting to tell us something."),
        ),
        Standing.EXPIRED: (
            _("This link has expired"),
            _("It was meant for a time that is over. Thank you for wanting to tell us something."),
        ),
    }
    return told.get(standing, (pgettext("survey", "Open"), ""))


def _look(visit: Visit, *, page: str = "", idle: int = _IDLE) -> Look:
    home = visit.address(start=True) if visit.is_kiosk else ""

    def address(language: str) -> str:
        return visit.address(language=language, page=page, start=visit.response is None)

    with translation.override(own_language(visit.language)):
        return look_of(
            visit.survey, language=visit.language, address=address, home=home, idle=idle,
            links=_links(visit.link, visit.language),
        )  # fmt: skip


def _survey_look(link: models.Link, survey: core.Survey, language: str) -> Look:
    def address(code: str) -> str:
        return reverse("survey:page", args=[token_of(link, language=code)])

    with translation.override(own_language(language)):
        return look_of(survey, language=language, address=address, links=_links(link, language))


def _links(link: models.Link, language: str) -> Sequence[Way]:
    return footer_links(way_to_preferences(link, language=language))


def _banner(visit: Visit) -> str:
    if visit.link.channel == "phone":
        return _("You are filling this in for a customer on the telephone; your name is noted.")
    if visit.response is not None and visit.response.finished_at is not None:
        return _("You are correcting what you said. It counts when you send the last page.")
    return ""


def _place(survey: core.Survey, page: core.Page) -> int:
    return next(place for place, one in enumerate(survey.pages) if one.id == page.id)
