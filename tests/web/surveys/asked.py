"""A survey with every kind of field, and a browser without script that fills forms in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client

from mehvar import surveys as core
from mehvar_web.accounts.models import User
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.surveys import draft, publish
from mehvar_web.surveys.models import Survey


def words(fa: str, en: str) -> dict[str, str]:
    return {"fa": fa, "en": en}


AFTER_DELIVERY: dict[str, Any] = {
    "schema": 1,
    "survey_id": "after-delivery",
    "title": words("سفارش شما چطور بود؟", "How was your order?"),
    "language": "fa",
    "languages": ["fa", "en"],
    "pages": [
        {
            "id": "main",
            "fields": [
                {
                    "id": "nps", "type": "nps", "required": True,
                    "text": words("چقدر ما را پیشنهاد می‌کنید؟", "Would you recommend us?"),
                },
                {
                    "id": "why", "type": "text", "long": True,
                    "text": words("چرا این نمره؟", "Why this score?"),
                },
            ],
        },
        {
            "id": "bad",
            "show_when": {"field": "nps", "at_most": 6},
            "fields": [
                {
                    "id": "what", "type": "multiple",
                    "text": words("چه چیزی بد بود؟", "What went wrong?"),
                    "options": [
                        {"id": "late", "text": words("دیر رسید", "It came late")},
                        {"id": "cold", "text": words("سرد بود", "It was cold")},
                        {"id": "else", "text": words("چیز دیگر", "Something else"), "other": True},
                    ],
                },
            ],
        },
        {
            "id": "rest",
            "fields": [
                {"id": "stars", "type": "stars", "text": words("پیک", "The courier")},
                {
                    "id": "parts", "type": "matrix", "text": words("هر کدام", "Each of these"),
                    "rows": [
                        {"id": "fresh", "text": words("تازگی", "Freshness")},
                        {"id": "price", "text": words("قیمت", "Price")},
                    ],
                    "options": [
                        {"id": "bad", "text": words("بد", "Bad")},
                        {"id": "good", "text": words("خوب", "Good")},
                    ],
                },
                {"id": "last", "type": "date", "text": words("آخرین خرید", "Last purchase")},
                {"id": "people", "type": "number", "text": words("چند نفرید؟", "How many are you?")},
            ],
        },
    ],
}  # fmt: skip
"""Two or three pages: who is unhappy is asked what went wrong."""

ONE_QUESTION: dict[str, Any] = {
    "schema": 1,
    "survey_id": "one-question",
    "title": words("یک پرسش", "One question"),
    "language": "fa",
    "languages": ["fa", "en"],
    "pages": [{"id": "only", "fields": AFTER_DELIVERY["pages"][0]["fields"]}],
}


def publish_survey(by: User, definition: dict[str, Any] = AFTER_DELIVERY) -> Survey:
    """Write a survey and publish it."""
    survey = draft(core.read_survey(definition), by=by)
    publish(survey, by=by)
    survey.refresh_from_db()
    return survey


def kept(table: str = "feedback") -> list[dict[str, Any]]:
    """The rows that wait for the lake, in the order of the acts."""
    entries = OutboxEntry.objects.filter(table=table).order_by("pk")
    return [row for entry in entries for row in entry.payload or ()]


def latest(table: str = "feedback") -> dict[str, dict[str, Any]]:
    """The rows by their record id, the last of each: what the lake comes to."""
    return {row["record_id"]: row for row in kept(table)}


@dataclass(slots=True, kw_only=True)
class Page:
    """A page in a browser without script, its form filled in by name."""

    client: Client
    url: str
    status: int
    text: str

    @classmethod
    def open(cls, url: str, *, client: Client | None = None) -> Page:
        browser = client or Client()
        answer = browser.get(url, follow=True)
        where = answer.redirect_chain[-1][0] if answer.redirect_chain else url
        return cls(
            client=browser, url=where, status=answer.status_code, text=answer.content.decode()
        )

    @property
    def hidden(self) -> dict[str, list[str]]:
        """What the form sends by itself."""
        found: dict[str, list[str]] = {}
        for name, value in re.findall(r'type="hidden" name="(.+?)" value="(.*?)"', self.text):
            found.setdefault(name, []).append(unescape(value))
        return found

    @property
    def action(self) -> str:
        found = re.search(r'<form class="card" method="post" action="(.+?)"', self.text)
        assert found is not None, self.text
        return unescape(found[1])

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        assert found is not None
        return unescape(found[1]).strip()

    @property
    def checked(self) -> list[str]:
        """What stands chosen."""
        return re.findall(r'value="([^"]*)" checked', self.text)

    def send(self, **answers: Any) -> Page:
        """Fill in and send; the page that follows."""
        sent = {
            **self.hidden,
            **{name.replace("__", "."): value for name, value in answers.items()},
        }
        answer = self.client.post(self.action, sent, follow=True)
        where = answer.redirect_chain[-1][0] if answer.redirect_chain else self.url
        text = answer.content.decode()
        return Page(client=self.client, url=where, status=answer.status_code, text=text)


def path_of(url: str) -> str:
    """The path of a whole address."""
    return "/" + url.split("/", 3)[3]
