"""What the tests of the pages of cases share: cases of Bob's customer, and the pages' words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from mehvar_web import care, company
from mehvar_web.accounts.models import User
from mehvar_web.care.models import Case

ClientOf = Callable[[User], Client]


def opened(number: int = 1, **told: Any) -> Case:
    """A late order that was just opened, of nobody known unless told otherwise."""
    usual: dict[str, Any] = {
        "key": f"pages:{number}", "type": "late_order", "opened_by": "hand",
        "order": ("shop", f"o{number}"), "title": f"Late {number}", "apart": True,
    }  # fmt: skip
    return care.open_case(care.Opening(**usual | told), by="test", now=company.now()).case


def text_of(answer: Any) -> str:
    """What a page or a file says."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode())


def words_of(answer: Any) -> str:
    """What a page says to a reader, without its marks."""
    return " ".join(strip_tags(text_of(answer)).split())


def act(client: Client, case: Case, wanted: str, **told: str) -> Any:
    """Press a button on the page of a case; return the page that follows."""
    return client.post(f"/en/cases/{case.key}/act/", {"act": wanted, **told}, follow=True)


def now_of(case: Case) -> Case:
    """The case as it now stands."""
    return Case.objects.get(pk=case.pk)
