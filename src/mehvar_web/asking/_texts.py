"""What invitations say: a text for each kind of channel, filled in for one person."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar import surveys as core
from mehvar_web.channels import Button
from mehvar_web.contact import stop_link

if TYPE_CHECKING:
    from mehvar.surveys import Field, Survey

PLACES = ("name", "company", "link", "order", "stop")
"""What a text may hold in braces."""

KINDS = ("sms", "email", "messenger")
_ROW = 6
_HOLE = re.compile(r"\{(name|company|link|order|stop)(?:\|([^{}]*))?\}")

TEMPLATES: dict[str, dict[str, dict[str, str]]] = {
    "sms": {
        "fa": {"text": "{name|مشتری گرامی}، نظرتان برای {company} مهم است:\n{link}"},
        "en": {"text": "{name|Dear customer}, {company} would like your opinion:\n{link}"},
    },
    "email": {
        "fa": {
            "subject": "یک پرسش کوتاه از {company}",
            "text": "{name|مشتری گرامی} سلام،\n\nبا چند پاسخ کوتاه کمک کنید بهتر شویم.",
        },
        "en": {
            "subject": "A short question from {company}",
            "text": "Hello {name|there},\n\nA few short answers help us to serve you better.",
        },
    },
    "messenger": {
        "fa": {"text": "{name|مشتری گرامی} سلام! نظرتان برای {company} مهم است."},
        "en": {"text": "Hello {name|there}! {company} would like your opinion."},
    },
}  # fmt: skip
"""What is said where a plan says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An invitation as it leaves: plain text, the same as HTML, and buttons for messengers."""

    subject: str
    text: str
    html: str
    buttons: tuple[tuple[Button, ...], ...]


def kind_of(channel: str) -> str:
    """Return which of the texts a channel takes."""
    return channel if channel in {"sms", "email"} else "messenger"


def text_of(
    texts: Mapping[str, Mapping[str, Mapping[str, str]]], kind: str, language: str
) -> dict[str, str]:
    """Return the plan's text of a kind in a language, else the usual one."""
    usual = TEMPLATES[kind].get(language, TEMPLATES[kind]["en"])
    own = texts.get(kind, {}).get(language, {})
    return {part: own.get(part) or words for part, words in usual.items()}


def own_text(
    texts: Mapping[str, Mapping[str, Mapping[str, str]]],
    kind: str,
    language: str,
    said: Mapping[str, str],
) -> dict[str, str]:
    """Return what a plan says itself in a language.

    Our usual text, or the plan's of another language that was left standing when the language
    changed, is nothing of its own: the usual text of the new language counts.
    """
    elsewhere = [told for one, told in texts.get(kind, {}).items() if one != language]
    known = (*TEMPLATES[kind].values(), *elsewhere)
    return {
        part: "" if any(words == one.get(part) for one in known) else words
        for part, words in said.items()
    }


def fill(text: str, told: Mapping[str, str]) -> str:
    """Put what is known into a text; ``{name|dear customer}`` says what stands for nothing."""
    return _HOLE.sub(lambda hole: told.get(hole[1]) or hole[2] or "", text)


def write_letter(
    *,
    channel: str,
    texts: Mapping[str, Mapping[str, Mapping[str, str]]],
    survey: Survey,
    language: str,
    told: Mapping[str, str],
) -> Letter:
    """Return what is sent to one person.

    E-mails carry the first question as links, messengers as buttons: each opens the survey with
    that answer chosen, and nothing is kept before the person sends it.

    Args:
        channel: by which it goes.
        texts: those of the plan.
        survey: what is asked.
        language: of the text and the survey.
        told: what stands for the names in braces: name, company, link, order, preferences.
    """
    said = text_of(texts, kind_of(channel), language)
    preferences = told.get("preferences", "")
    known = {**told, "stop": stop_link(preferences) if preferences else ""}
    text = fill(said["text"], known)
    answers = first_answers(survey, language, told["link"])
    question = first_question(survey, language)
    if kind_of(channel) == "sms":
        return Letter(subject="", text=text, html="", buttons=())
    if channel == "email":
        return Letter(
            subject=fill(said.get("subject", ""), known),
            text=_plain_mail(text, question, known, language),
            html=_html_mail(text, question, answers, known, language),
            buttons=(),
        )
    rows = [Button(text=label, url=url) for label, url in answers]
    buttons = tuple(tuple(rows[at : at + _ROW]) for at in range(0, len(rows), _ROW))
    opened = (Button(text=_OPEN[_known(language)], url=told["link"]),)
    return Letter(
        subject="",
        text="\n\n".join(part for part in (text, question) if part),
        html="",
        buttons=(*buttons, opened),
    )


def first_question(survey: Survey, language: str) -> str:
    """Return the words of the question that an invitation carries; "" when it carries none."""
    field = _first(survey)
    if field is None:
        return ""
    words = survey.say(field.text, language)
    return core.pipe(words, survey=survey, answers={}, context={}, language=language)


def first_answers(survey: Survey, language: str, link: str) -> tuple[tuple[str, str], ...]:
    """Return the answers to the first question, each with the address that chooses it."""
    field = _first(survey)
    if field is None:
        return ()
    if field.points:
        scale = core.scale_of(survey=survey, field=field, language=language)
        return tuple(
            (label, f"{link}?a={point}")
            for label, point in zip(scale.labels, scale.points, strict=True)
        )
    return tuple(
        (survey.say(option.text, language), f"{link}?a={option.id}")
        for option in field.options
        if not option.other
    )


def _first(survey: Survey) -> Field | None:
    """The first field, when a button can answer it."""
    if not survey.pages or not survey.pages[0].fields:
        return None
    asked = next((one for one in survey.pages[0].fields if one.is_asked), None)
    if asked is None or asked.show_when is not None:
        return None
    return asked if asked.points or asked.type == "single" else None


_OPEN = {"fa": "باز کردن پرسش‌نامه", "en": "Open the survey"}
_STOP = {"fa": "دیگر نمی‌خواهم این پیام‌ها را بگیرم", "en": "I do not want to get such messages"}


def _known(language: str) -> str:
    return "fa" if language.startswith("fa") else "en"


def _plain_mail(text: str, question: str, told: Mapping[str, str], language: str) -> str:
    parts = [text, question, told["link"] if told["link"] not in text else ""]
    if told["stop"] and told["stop"] not in text:
        parts.append(f"--\n{_STOP[_known(language)]}: {told['stop']}")
    return "\n\n".join(part for part in parts if part)


def _html_mail(
    text: str,
    question: str,
    answers: tuple[tuple[str, str], ...],
    told: Mapping[str, str],
    language: str,
) -> str:
    """Return the same as HTML: styles stand on the elements, as mail programs ask."""
    direction = core.direction_of(language=language)
    paragraphs = "".join(
        f'<p style="margin:0 0 16px">{html.escape(part).replace(chr(10), "<br>")}</p>'
        for part in text.split("\n\n")
    )
    asked = f'<p style="margin:0 0 8px;font-weight:bold">{html.escape(question)}</p>'
    links = "".join(
        f'<a href="{html.escape(url)}" style="display:inline-block;min-width:24px;margin:0 2px 8px;'
        "padding:8px 10px;border:1px solid #0f766e;border-radius:8px;color:#0f766e;"
        f'text-align:center;text-decoration:none">{html.escape(label)}</a> '
        for label, url in answers
    )
    opened = (
        f'<p style="margin:16px 0"><a href="{html.escape(told["link"])}" style="color:#0f766e">'
        f"{_OPEN[_known(language)]}</a></p>"
    )
    ended = (
        f'<p style="margin:24px 0 0;font-size:12px"><a href="{html.escape(told["stop"])}" '
        f'style="color:#666">{_STOP[_known(language)]}</a></p>'
        if told["stop"]
        else ""
    )
    return (
        f'<div lang="{html.escape(language)}" dir="{direction}" '
        'style="font-family:Vazirmatn,Tahoma,sans-serif;font-size:16px;line-height:1.7;'
        'max-width:560px;margin:0 auto">'
        f"{paragraphs}{asked if question else ''}<div>{links}</div>{opened}{ended}</div>"
    )
