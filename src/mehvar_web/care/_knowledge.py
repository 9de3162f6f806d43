"""The knowledge base and the ready answers beside a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case as When
from django.db.models import Exists, IntegerField, OuterRef, Q, Value
from django.db.models import When as Then

from mehvar import text as texts
from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.care._actor import By, actor_of, user_of
from mehvar_web.care._answers import fill_in, unknown_fields
from mehvar_web.care._errors import CareActError
from mehvar_web.care.models import Article, ReplyTemplate

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case, CaseType

_LONGEST = 40_000


def articles_for(
    *, q: str = "", type_: CaseType | None = None, live: bool = True, limit: int = 20
) -> Sequence[Article]:
    """Return articles with all of the words, in both languages.

    Those whose title has the words come first, then those about the type, then the newest.
    """
    found = Article.objects.filter(is_live=True) if live else Article.objects.all()
    parts = texts.search_key_one(q).split()[:8]
    for part in parts:
        found = found.filter(search__contains=part)
    about = Article.types.through.objects.filter(article_id=OuterRef("pk"))
    is_near = Q(Exists(about.filter(casetype_id=type_.pk))) if type_ else Q(pk__in=())
    titled = Q()
    for part in parts:
        titled &= Q(search__regex=f"^[^\n]*{_plain(part)}")
    near = When(
        Then(titled if parts else Q(pk__in=()), then=Value(0)), Then(is_near, then=Value(1)),
        default=Value(2), output_field=IntegerField(),
    )  # fmt: skip
    return list(found.alias(near=near).order_by("near", "-changed_at", "-pk")[:limit])


def _plain(word: str) -> str:
    """Return a word of a search as a pattern that means itself, for both databases."""
    return "".join(one if one.isalnum() else "." for one in word)


def save_article(
    article: Article, *, types: Sequence[CaseType] = (), by: By, now: datetime
) -> Article:
    """Keep an article that was made or changed, so that it is found.

    Raises:
        CareActError: when it has no title, no text, or too much of it.
    """
    titles = (article.title_fa.strip(), article.title_en.strip())
    bodies = (article.body_fa.strip(), article.body_en.strip())
    if not any(titles) or not any(bodies) or max(map(len, bodies)) > _LONGEST:
        raise CareActError("article", most=_LONGEST)
    article.search = "\n".join(
        texts.search_key_one(" ".join(part).replace("\n", " ")) for part in (titles, bodies)
    )
    article.changed_at = now
    article.author = user_of(by) or article.author
    with transaction.atomic():
        article.save()
        article.types.set(types)
        _tell("article", article.key, by=by, now=now)
    return article


def replies_for(
    *, case: Case, language: str, by: User
) -> Sequence[tuple[ReplyTemplate, str, tuple[str, ...]]]:
    """Return the ready answers that suit a case: its text filled in, and what is missing."""
    about = ReplyTemplate.types.through.objects.filter(replytemplate_id=OuterRef("pk"))
    suits = ~Q(Exists(about)) | Q(Exists(about.filter(casetype_id=case.type_id)))
    name = "text_fa" if language == "fa" else "text_en"
    found = ReplyTemplate.objects.filter(suits).exclude(**{name: ""})
    return [(one, *fill_in(case=case, text=getattr(one, name), by=by)) for one in found]


def save_reply(
    reply: ReplyTemplate, *, types: Sequence[CaseType] = (), by: By, now: datetime
) -> ReplyTemplate:
    """Keep a ready answer that was made or changed.

    Raises:
        CareActError: when it has no name, no text, or names what nothing fills.
    """
    told = (reply.text_fa.strip(), reply.text_en.strip())
    strange = unknown_fields(" ".join(told))
    if not reply.name.strip() or not any(told) or strange:
        if strange:
            raise CareActError("unfilled", fields=", ".join(strange))
        raise CareActError("reply")
    reply.changed_at = now
    reply.author = user_of(by) or reply.author
    with transaction.atomic():
        reply.save()
        reply.types.set(types)
        _tell("reply", str(reply.pk), by=by, now=now)
    return reply


def _tell(kind: str, key: str, *, by: By, now: datetime) -> None:
    outbox.record_audit(
        AuditEntry(
            at=now, actor=actor_of(by), action=f"case.{kind}", object_kind=f"case_{kind}",
            object_id=key, details={},
        )
    )  # fmt: skip
