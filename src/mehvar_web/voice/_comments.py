"""The list of comments: found, marked, with whom they come from and what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar import voice
from mehvar.voice import Comment, CommentFilters, CommentPage
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.ui import Column, Pager
from mehvar_web.ui.tables import cursor_pager
from mehvar_web.voice import _names, _spans, _words

SHOWN = 20
_FILE_PAGE = 500
_MOST_IN_FILE = 50_000
_LONGEST = 200
"""So long may be what is searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A comment as a page shows it."""

    comment: Comment
    text: SafeString
    topics: tuple[_spans.Said, ...]
    pill: SafeString
    channel: str
    kind: str
    store: str
    product: str
    emotion: str
    method: str


def show(comment: Comment, *, whole: bool = False) -> Shown:
    """Return a comment as a page shows it."""
    return Shown(
        comment=comment,
        text=_spans.marked(comment, whole=whole),
        topics=_spans.said(comment),
        pill=_words.sentiment_pill(comment.sentiment),
        channel=_words.word(_words.CHANNELS, comment.channel),
        kind=_words.word(_words.KINDS, comment.kind),
        store=_names.name_of("store_id", comment.store_id) if comment.store_id else "",
        product=_names.name_of("product_id", comment.product_id) if comment.product_id else "",
        emotion=_words.word(_words.EMOTIONS, comment.emotion),
        method=_words.word(_words.METHODS, comment.method),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of the list; ``total`` is exact unless ``is_capped``."""

    rows: tuple[Shown, ...]
    total: int
    is_capped: bool
    pager: Pager


def read_list(
    *, words: str, filters: CommentFilters, sight: Sight, after: str, limit: int = SHOWN
) -> Listed:
    """Return a page of the comments that the person may see.

    Raises:
        NotBuiltError: before the first build.
    """
    found = _find(words, filters, sight, after, limit)
    rows = tuple(map(show, found.rows))
    pager = cursor_pager(
        shown=len(rows), next=found.next or "", started=bool(after), count=found.total
    )
    return Listed(rows=rows, total=found.total, is_capped=found.is_capped, pager=pager)


def _find(words: str, filters: CommentFilters, sight: Sight, after: str, limit: int) -> CommentPage:
    """Search; a mark of a page that nobody gave begins anew."""
    try:
        return voice.search_comments(
            company.workspace(), words=words, filters=filters, sight=sight,
            after=after or None, limit=limit,
        )  # fmt: skip
    except voice.VoiceSearchError:
        return voice.search_comments(
            company.workspace(), words=words, filters=filters, sight=sight, limit=limit
        )


def searched(request: HttpRequest) -> str:
    """Return the words that are searched for."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]


def find_comment(comment: int, sight: Sight) -> Comment:
    """Return a comment.

    Raises:
        Http404: when there is none, or none that the person may see.
    """
    if comment >= 2**63:
        raise Http404(_("There is no such comment."))
    found = voice.read_comment(company.workspace(), comment=comment, sight=sight)
    if found is None:
        raise Http404(_("There is no such comment."))
    return found


def all_rows(*, words: str, filters: CommentFilters, sight: Sight) -> Iterator[Comment]:
    """Yield every comment that is found, up to so many as a file holds."""
    after: str | None = None
    for _page in range(_MOST_IN_FILE // _FILE_PAGE):
        found = voice.search_comments(
            company.workspace(), words=words, filters=filters, sight=sight, after=after,
            limit=_FILE_PAGE,
        )  # fmt: skip
        yield from (replace(one, highlights=()) for one in found.rows)
        after = found.next
        if after is None:
            return


def _topics_of(comment: Comment) -> str:
    return "; ".join(f"{one.aspect}:{one.polarity}" for one in _spans.said(comment))


def _col(name: str, label: object) -> Column[Comment]:
    return Column(name=name, label=label, cell=lambda one: getattr(one, name))  # type: ignore[arg-type]


FILE: tuple[Column[Comment], ...] = (
    _col("comment", gettext_lazy("Comment")),
    _col("day", gettext_lazy("Day")),
    _col("customer_id", gettext_lazy("Customer")),
    _col("order_id", gettext_lazy("Order")),
    _col("channel", gettext_lazy("Channel")),
    _col("store_id", gettext_lazy("Store")),
    _col("city", gettext_lazy("City")),
    _col("product_id", gettext_lazy("Product")),
    _col("kind", gettext_lazy("Kind")),
    _col("language", gettext_lazy("Language")),
    _col("sentiment", gettext_lazy("Sentiment")),
    Column(
        name="positive", label=gettext_lazy("Probability of positive"), numeric=True,
        cell=lambda one: one.positive, value=lambda one: one.positive,
    ),
    Column(
        name="stars", label=gettext_lazy("Stars"), numeric=True,
        cell=lambda one: one.stars, value=lambda one: one.stars,
    ),
    _col("emotion", gettext_lazy("Emotion")),
    _col("method", gettext_lazy("Method")),
    Column(name="topics", label=gettext_lazy("Topics"), cell=_topics_of),
    _col("text", gettext_lazy("Text")),
)  # fmt: skip
