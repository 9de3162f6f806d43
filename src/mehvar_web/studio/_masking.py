"""Words of customers on pages and in files: masked until somebody asked, and told to the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar import surveys as core
from mehvar import voice
from mehvar.audit import AuditEntry
from mehvar_web import company, disclosure, outbox, surveys
from mehvar_web.accounts import sight_of
from mehvar_web.studio._answers import Response

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mehvar.surveys import Filter, Survey, TextAnswer, TextPage
    from mehvar_web.disclosure import Reveal
    from mehvar_web.surveys.models import Survey as Kept

_BATCH = 2_000


def shown_for(request: HttpRequest, customer_id: int | None) -> Reveal | None:
    """Return whether personal fields of whoever answered are shown just now."""
    return disclosure.revealed(
        request, disclosure.EVERYBODY if customer_id is None else customer_id
    )


def masked_response(found: Response, *, is_shown: bool) -> Response:
    """Return a response with names and numbers of persons taken out of what was written."""
    if is_shown:
        return found
    masked = masked_texts([one.answer if one.is_words else "" for one in found.answers])
    told = tuple(
        replace(one, answer=text) if one.is_words else one
        for one, text in zip(found.answers, masked, strict=True)
    )
    return replace(found, answers=told)


def masked_texts(texts: Sequence[str]) -> list[str]:
    """Take numbers, addresses and names of persons out of texts."""
    import pyarrow as pa

    if not texts:
        return []
    return [str(one) for one in voice.redact_personal(pa.array(texts, pa.string())).to_pylist()]


def tell_read(request: HttpRequest, kept: Kept, found: Response, shown: Reveal | None) -> None:
    """Tell the audit that a response was read with what is personal in it."""
    del kept
    if shown is not None and found.sent.customer_id is not None:
        disclosure.write_read(request, found.sent.customer_id, shown)


def tell_export(request: HttpRequest, kept: Kept, *, what: str, personal: bool) -> None:
    """Tell the audit that answers left as a file."""
    entry = AuditEntry(
        at=company.now(), actor=disclosure.actor_of(request), action="survey.exported",
        object_kind="survey", object_id=kept.key, details={"what": what, "personal": personal},
    )  # fmt: skip
    with transaction.atomic():
        outbox.record_audit(entry)


def read_words(
    request: HttpRequest, kept: Kept, survey: Survey, field: str, *, page: int, size: int,
    wanted: Filter,
) -> TextPage:  # fmt: skip
    """Return a page of what was written to one question, in sight of the reader."""
    found = core.text_answers(
        company.workspace(),
        survey=survey,
        field_id=field,
        page=page,
        size=size,
        filter=wanted,
        sight=sight_of(request.user),
        minimum=company.workspace().settings.minimum_group,
        pending=surveys.pending_answers(kept.key),
        marts=company.marts(),
    )
    disclosure.write_list_read(
        request, [one.customer_id for one in found.answers if one.customer_id is not None]
    )
    if disclosure.revealed(request, disclosure.EVERYBODY) is not None:
        return found
    masked = masked_texts([one.text for one in found.answers])
    return replace(
        found,
        answers=tuple(
            replace(one, text=text) for one, text in zip(found.answers, masked, strict=True)
        ),
    )


def all_words(
    request: HttpRequest, kept: Kept, survey: Survey, field: str, *, wanted: Filter
) -> Iterator[TextAnswer]:
    """Yield everything that was written to one question, in sight of the reader."""
    page, total = 1, 1
    while (page - 1) * _BATCH < total:
        found = read_words(request, kept, survey, field, page=page, size=_BATCH, wanted=wanted)
        yield from found.answers
        page, total = page + 1, found.total
