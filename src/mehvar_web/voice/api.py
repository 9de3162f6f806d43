"""Voice over HTTP: comments, topics, corrections, and the score of any text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import voice
from mehvar.voice import Comment, CommentFilters, Correction, ReadText, TopicCount
from mehvar_web import company
from mehvar_web.api import Caller, Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.voice import _correct, _why, _words, changes_api

router = Router()
router.add_router("", changes_api.router)

_MOST = 1_000
Key = Annotated[int, Path(description="The comment's key.", ge=0, lt=2**63)]
Sentiment = Literal["positive", "negative", "unsure"]


class VoiceSpanOut(Schema):
    """A place of the text that speaks of an aspect or takes a stance."""

    aspect: str
    kind: Literal["aspect", "stance"]
    polarity: int = Field(description="-1 badly, 0 neither, 1 well.")
    start: int | None = Field(None, description="First character, from 0.")
    end: int | None = Field(None, description="Just after the last character.")


class VoiceCommentOut(Schema):
    """A comment as it was read; personal data are taken out of its words."""

    comment: str = Field(description="The comment's key: a text, since it has up to 19 digits.")
    source: str
    record_id: str
    customer_id: int | None = None
    order_id: str | None = None
    at: datetime = Field(description="UTC.")
    day: date
    channel: str | None = None
    store_id: str | None = None
    city: str | None = None
    product_id: str | None = None
    kind: str | None = None
    score_share: float | None = Field(None, description="The customer's own score, 0..1.")
    text: str
    language: str | None = None
    sentiment: Sentiment | None = None
    positive: float | None = Field(None, description="Calibrated probability of positive.")
    stars: float | None = None
    emotion: str | None = None
    method: str | None = Field(None, description="lexicon, model or person.")
    spans: list[VoiceSpanOut]


class VoiceTopicOut(Schema):
    """A topic in a period; the empty topic is all comments together."""

    aspect: str
    title: str
    kind: str
    period_kind: str
    period: str
    comments: int
    customers: int
    positive: int
    negative: int
    unsure: int
    negative_share: float | None = Field(None, description="Null for a group too small to show.")
    low: float | None = Field(None, description="95 % Wilson interval.")
    high: float | None = None
    money_at_risk: int | None = Field(
        None, description="Minor units; null without the scope value:read."
    )
    is_complete: bool = Field(description="Whether the period is over.")


class VoiceTextsIn(Schema):
    """Texts to score."""

    texts: list[Annotated[str, Field(max_length=20_000)]] = Field(min_length=1, max_length=_MOST)


class VoiceScoredOut(Schema):
    """What is read in a text."""

    text: str = Field(description="As sent, personal data replaced by marks; spans count in it.")
    language: str | None = None
    sentiment: Sentiment | None = Field(None, description="Null where the language is not read.")
    positive: float | None = Field(None, description="Calibrated probability of positive.")
    stars: float | None = None
    emotion: str | None = None
    method: str | None = Field(None, description="lexicon or model.")
    spans: list[VoiceSpanOut]


class VoiceScoresOut(Schema):
    """The texts in the order in which they were sent."""

    items: list[VoiceScoredOut]


class VoiceLabelIn(Schema):
    """What should have been read in a comment."""

    target: Literal["sentiment", "emotion", "aspect"]
    value: str = Field(
        "",
        max_length=60,
        description="positive, negative or unsure; an emotion; of an aspect positive, neutral, "
        "negative or absent.",
    )
    aspect: str = Field("", max_length=60)
    withdrawn: bool = Field(False, description="Takes an earlier label back.")


class VoiceCommentsAsked(Schema):
    """Which comments; what is not given is no condition."""

    q: str = Field("", max_length=200, description="Words that all occur; a star for any ending.")
    sentiment: Sentiment | None = None
    aspect: str = Field("", max_length=60)
    polarity: Literal["positive", "negative", "neutral"] | None = None
    emotion: str = Field("", max_length=60)
    language: str = Field("", max_length=20)
    city: str = Field("", max_length=200)
    store_id: str = Field("", max_length=200)
    product_id: str = Field("", max_length=200)
    channel: str = Field("", max_length=200)
    kind: str = Field("", max_length=60)
    customer_id: int | None = Field(None, ge=0, lt=2**63)
    first_day: date | None = None
    last_day: date | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=200, description="The next of the page before.")


class VoiceTopicsAsked(Schema):
    """Which period; all time without one."""

    period_kind: Literal["", "jmonth", "jweek", "month", "week"] = ""
    period: str = Field("", max_length=10, description="As 1404-05, or the week's first day.")


class VoiceCourseAsked(Schema):
    """Periods of which kind, and how many."""

    period_kind: Literal["jmonth", "jweek", "month", "week"] = "jmonth"
    last: int = Field(24, ge=1, le=200)


@router.get("/comments", response=Page[VoiceCommentOut], summary="Comments")
@needs(Scope.VOICE_READ)
def list_comments(request: HttpRequest, asked: Query[VoiceCommentsAsked]) -> Page[VoiceCommentOut]:
    """List comments within sight, newest first; ``total`` is exact up to a thousand."""
    told = asked.dict(exclude={"q", "limit", "cursor"})
    found = voice.search_comments(
        company.workspace(),
        words=asked.q.replace("\x00", ""),
        filters=CommentFilters(**told),
        sight=caller_of(request).sight,
        after=asked.cursor or None,
        limit=asked.limit,
    )
    items = [_comment(one) for one in found.rows]
    return Page[VoiceCommentOut](items=items, total=found.total, next=found.next)


@router.get("/comments/{comment}", response=VoiceCommentOut, summary="One comment")
@needs(Scope.VOICE_READ)
def read_comment(request: HttpRequest, comment: Key) -> VoiceCommentOut:
    """Tell one comment as it was read."""
    return _comment(_known(comment, caller_of(request)))


@router.post("/comments/{comment}/labels", response=VoiceCommentOut, summary="Correct a comment")
@needs(Scope.VOICE_WRITE)
def correct_comment(request: HttpRequest, comment: Key, label: VoiceLabelIn) -> VoiceCommentOut:
    """Say how a comment should have been read; it shows at once, and the model learns from it."""
    caller = caller_of(request)
    found = _known(comment, caller)
    if label.target == "aspect" and label.aspect not in _words.subjects():
        raise Problem(422, "voice-label", f"There is no aspect {label.aspect!r}.")
    correction = Correction(
        comment=found.comment, target=label.target, value=label.value, aspect=label.aspect,
        withdrawn=label.withdrawn,
    )  # fmt: skip
    _correct.write_correction_by(
        caller.actor, caller.user.employee_id or caller.user.actor, correction
    )
    return _comment(_known(comment, caller))


@router.get("/topics", response=Page[VoiceTopicOut], summary="What customers speak of")
@needs(Scope.VOICE_READ)
def list_topics(request: HttpRequest, asked: Query[VoiceTopicsAsked]) -> Page[VoiceTopicOut]:
    """List topics and stances of a period, the most spoken of first."""
    found = voice.read_topics(
        company.workspace(), period_kind=asked.period_kind, period=asked.period,
        marts=company.marts(),
    )  # fmt: skip
    items = [_topic(one, caller_of(request)) for one in found]
    return Page[VoiceTopicOut](items=items, total=len(items), next=None)


@router.get("/topics/{aspect}/course", response=Page[VoiceTopicOut], summary="A topic over time")
@needs(Scope.VOICE_READ)
def read_topic_course(
    request: HttpRequest, aspect: str, asked: Query[VoiceCourseAsked]
) -> Page[VoiceTopicOut]:
    """List a topic's last periods, the oldest first; ``all`` is all comments together."""
    found = voice.read_topic_course(
        company.workspace(), aspect="" if aspect == "all" else aspect,
        period_kind=asked.period_kind, last=asked.last, marts=company.marts(),
    )  # fmt: skip
    items = [_topic(one, caller_of(request)) for one in found]
    return Page[VoiceTopicOut](items=items, total=len(items), next=None)


@router.post("/score", response=VoiceScoresOut, summary="Score texts")
@needs(Scope.VOICE_READ)
def score_texts(request: HttpRequest, asked: VoiceTextsIn) -> VoiceScoresOut:  # noqa: ARG001 (ninja passes it)
    """Read up to a thousand texts as the comments are read; nothing of them is kept."""
    found = voice.read_texts(asked.texts, reader=_why.reader())
    items = [VoiceScoredOut.model_validate(_told(one) | {"spans": _spans(one)}) for one in found]
    return VoiceScoresOut(items=items)


def _known(comment: int, caller: Caller) -> Comment:
    found = voice.read_comment(company.workspace(), comment=comment, sight=caller.sight)
    if found is None:
        raise Problem(404, "not-found", "There is no such comment.")
    return found


def _comment(one: Comment) -> VoiceCommentOut:
    told = _told(one) | {"comment": str(one.comment), "spans": _spans(one)}
    return VoiceCommentOut.model_validate(told)


def _topic(one: TopicCount, caller: Caller) -> VoiceTopicOut:
    told = _told(one) | {"title": _words.topic(one.aspect) if one.aspect else ""}
    if Scope.VALUE_READ not in caller.scopes:
        told["money_at_risk"] = None
    return VoiceTopicOut.model_validate(told)


def _spans(one: Comment | ReadText) -> list[dict[str, object]]:
    return [_told(span) for span in one.spans]


def _told(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined]
