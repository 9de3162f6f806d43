"""The knowledge base and the ready answers beside a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Article, Case, CaseType, ReplyTemplate


def articles_for(
    *, q: str = "", type_: CaseType | None = None, live: bool = True, limit: int = 20
) -> Sequence[Article]:
    """Return articles with all of the words, in both languages; those of the type come first."""
    raise NotImplementedError


def save_article(
    article: Article, *, types: Sequence[CaseType] = (), by: By, now: datetime
) -> Article:
    """Keep an article that was made or changed, so that it is found."""
    raise NotImplementedError


def replies_for(
    *, case: Case, language: str, by: User
) -> Sequence[tuple[ReplyTemplate, str, tuple[str, ...]]]:
    """Return the ready answers that suit a case: its text filled in, and what is missing."""
    raise NotImplementedError


def save_reply(
    reply: ReplyTemplate, *, types: Sequence[CaseType] = (), by: By, now: datetime
) -> ReplyTemplate:
    """Keep a ready answer that was made or changed."""
    raise NotImplementedError
