"""Tables of the company's databases that are imported again and again."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from mehvar.ingest import Mapping, MappingDraft, MappingError
from mehvar_web import jobs
from mehvar_web.accounts.models import User
from mehvar_web.collect._jobs import IMPORT, SUGGEST
from mehvar_web.collect._uploads import kept_days
from mehvar_web.collect.models import Connection, Feed, Upload, UploadFile


def put_feed(connection: Connection, *, table: str, query: str, source: str) -> Feed:
    """Keep a table or query of a database; the same one again is the same feed."""
    name = table or _name_of_query(query)
    feed, _ = Feed.objects.update_or_create(
        connection=connection,
        name=name,
        defaults={"table": table, "query": query, "source": source},
    )
    return feed


def start_feed(feed: Feed, *, user: User | None, now: datetime) -> Upload:
    """Begin an import of a feed: at once where its mapping is known, else with a suggestion."""
    draft = _known_draft(feed)
    with transaction.atomic():
        upload = Upload.objects.create(
            created_at=now,
            user=user,
            source=feed.source,
            saved_mapping=feed.mapping,
            draft=draft,
            state=Upload.States.IMPORTING if draft else Upload.States.READING,
            kept_until=now + timedelta(days=kept_days()),
        )
        UploadFile.objects.create(upload=upload, name=feed.name, feed=feed)
        job = jobs.enqueue(
            IMPORT if draft else SUGGEST,
            {"upload": upload.pk},
            user=user,
            key=f"upload:{upload.pk}",
        )
        Upload.objects.filter(pk=upload.pk).update(job=str(job.pk))
    return upload


def start_daily(*, now: datetime) -> list[Upload]:
    """Begin today's import of every feed that is read daily and whose mapping is known."""
    started = []
    due = Feed.objects.filter(daily=True, mapping__isnull=False).exclude(ran_on=now.date())
    for feed in due.select_related("mapping", "connection"):
        with transaction.atomic():
            taken = Feed.objects.filter(pk=feed.pk).exclude(ran_on=now.date())
            if taken.update(ran_on=now.date()):
                started.append(start_feed(feed, user=None, now=now))
    return started


def _known_draft(feed: Feed) -> str:
    """The feed's saved mapping as a draft, if it can be read and speaks of the feed."""
    if feed.mapping is None:
        return ""
    try:
        mapping = Mapping.from_yaml(feed.mapping.yaml, where=feed.mapping.name)
    except MappingError:
        return ""
    if mapping.for_file(feed.name) is None:
        return ""
    return MappingDraft(mapping=mapping, files=()).to_json()


def _name_of_query(query: str) -> str:
    """A name by which a mapping knows the query: the same words, the same name."""
    plain = " ".join(query.lower().split())
    return f"query-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"
