"""Telling comments inside the company: only with consent, without a name unless that was agreed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar import identity, voice
from mehvar.audit import AuditEntry, Scalar
from mehvar.voice import Comment
from mehvar.workspace import EVERYONE
from mehvar_web import company, disclosure, jobs, outbox
from mehvar_web.ui import forms as fields
from mehvar_web.voice import _spans
from mehvar_web.voice.models import Story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mehvar_web.accounts.models import User
    from mehvar_web.jobs import JobContext

PURPOSE = "story"
"""The purpose of the consent, as events tell it."""
SHOWN = 12


class StoryForm(forms.Form):
    """What makes a comment a story: a title, what we make of it, and the customer's yes."""

    title = forms.CharField(
        max_length=120,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("In your own words; no name and no number of a person."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    lesson = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("What we make of it"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    agreed_through = forms.ChoiceField(
        label=gettext_lazy("How the customer said yes"), choices=Story.Ways.choices
    )
    agreed_on = fields.DateField(label=gettext_lazy("On which day"))
    is_named = forms.BooleanField(
        required=False,
        label=gettext_lazy("The customer also agreed to be named"),
        help_text=gettext_lazy("Otherwise nobody learns from the story whose words these are."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The customer agreed that we tell this inside the company")
    )

    def clean_agreed_on(self) -> date:
        """Refuse a yes of tomorrow."""
        told: date = self.cleaned_data["agreed_on"]
        if told > company.now().date():
            raise forms.ValidationError(_("This day has not come yet."))
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as its readers see it; ``name`` is empty unless the customer agreed to be named."""

    story: Story
    comment: Comment
    text: SafeString
    topics: tuple[_spans.Said, ...]
    name: str
    may_withdraw: bool


def read_stories(user: User, *, may_tell: bool) -> tuple[Told, ...]:
    """Return the stories that are told, the newest first.

    Everybody in the company reads them, whoever serves the customer: that is what was agreed to.
    A story whose comment is not there any more is not told.
    """
    stories = list(Story.objects.filter(withdrawn_at=None).select_related("author")[:200])
    found = voice.read_comments(
        company.workspace(), comments=[one.comment for one in stories], sight=EVERYONE
    )
    comments = {one.comment: one for one in found if one.customer_id is not None}
    return tuple(
        Told(
            story=one,
            comment=comments[one.comment],
            text=_spans.marked(comments[one.comment], whole=True),
            topics=_spans.said(comments[one.comment]),
            name=_name(comments[one.comment]) if one.is_named else "",
            may_withdraw=may_tell or one.author_id == user.pk,
        )
        for one in stories
        if one.comment in comments
    )


def _name(comment: Comment) -> str:
    found = company.desk().profile(comment.customer_id or 0, sight=EVERYONE)
    return (found.full_name or "") if found is not None else ""


def story_of(comment: Comment) -> Story | None:
    """Return the story that a comment is told as."""
    return Story.objects.filter(comment=comment.comment, withdrawn_at=None).first()


def tell_story(request: HttpRequest, comment: Comment, form: StoryForm) -> Story | None:
    """Tell a comment as a story: the story, the consent and the event in one transaction.

    Returns None when somebody else told it in the meantime.
    """
    user, told = disclosure.user_of(request), form.cleaned_data
    try:
        with transaction.atomic():
            story = Story.objects.create(
                comment=comment.comment,
                customer_id=comment.customer_id or 0,
                title=told["title"],
                lesson=told["lesson"],
                is_named=told["is_named"],
                agreed_on=told["agreed_on"],
                agreed_through=told["agreed_through"],
                author=user,
                at=company.now(),
            )
            _record(user, story, consent=True)
    except IntegrityError:
        return None
    return story


def withdraw_story(request: HttpRequest, story_id: int) -> Story:
    """Take a story back: it disappears at once, and the consent is withdrawn on record.

    Raises:
        Http404: when there is no such story.
    """
    user = disclosure.user_of(request)
    with transaction.atomic():
        story = Story.objects.select_for_update().filter(pk=story_id).first()
        if story is None:
            raise Http404(_("There is no such story."))
        if story.withdrawn_at is None:
            story.withdrawn_at = company.now()
            story.save(update_fields=["withdrawn_at"])
            _record(user, story, consent=False)
    return story


def _record(user: User, story: Story, *, consent: bool) -> None:
    """Write the consent into the customer's events, the story into ours, both into the audit."""
    action = "story.published" if consent else "story.withdrawn"
    about: dict[str, Scalar] = {
        "purpose": PURPOSE,
        "comment": str(story.comment),
        "story": story.pk,
    }
    told = {"through": story.agreed_through, "on": story.agreed_on.isoformat()}
    person = _person(story.customer_id)
    if person:
        outbox.record(
            "events",
            [
                {
                    **person,
                    "name": "consent.given" if consent else "consent.withdrawn",
                    "properties": json.dumps({**about, **(told if consent else {})}),
                }
            ],
            actor=user.actor,
        )
    outbox.record(
        "system_events",
        [
            {
                "name": action,
                "subject": f"comment:{story.comment}",
                "properties": json.dumps({**about, "named": story.is_named}),
            }
        ],
        actor=user.actor,
    )
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=user.actor,
            action=action,
            object_kind="customer",
            object_id=str(story.customer_id),
            details={**about, "named": story.is_named, "through": story.agreed_through},
        )
    )


def _person(customer_id: int) -> dict[str, object]:
    """Return the profile on which the customer's events hang; nothing when they are gone."""
    try:
        found = identity.anchor(company.workspace(), customer_id=customer_id, marts=company.marts())
    except identity.IdentityError:
        return {}
    return {"person_source": found.source, "person_ref": found.person_ref}


def register() -> None:
    """Have the stories of persons who were erased deleted by night."""
    jobs.register(
        "voice.stories", _tidy, title=gettext_lazy("Forget stories of erased persons"),
        cron="daily 03:50", retries=1,
    )  # fmt: skip


def _tidy(_context: JobContext) -> dict[str, object]:
    return {"forgotten": forget_gone()}


def forget_gone() -> int:
    """Delete the stories whose comment is not there any more, as after a person was erased."""
    known: Iterable[Story] = Story.objects.only("pk", "comment")
    keys = [one.comment for one in known]
    there = {
        one.comment
        for one in voice.read_comments(company.workspace(), comments=keys, sight=EVERYONE)
    }
    gone = [one.pk for one in known if one.comment not in there]
    Story.objects.filter(pk__in=gone).delete()
    return len(gone)
