"""The long work of this app: looking at files, importing, repairing, reading databases daily."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mehvar.errors import MehvarError
from mehvar_web import jobs
from mehvar_web.jobs import JobContext

if TYPE_CHECKING:
    from mehvar_web.collect.models import Upload
    from mehvar_web.jobs.models import Job

SUGGEST, IMPORT, REPAIR = "collect.suggest", "collect.import", "collect.repair"
TIDY, FEEDS = "collect.tidy", "collect.feeds"


class UploadGone(MehvarError, LookupError):  # noqa: N818 (the answer to a request)
    """The upload was thrown away before its job began."""

    code = "upload-gone"


def register_jobs() -> None:
    """Make the kinds of work known."""
    jobs.register(SUGGEST, _suggest, title=_("Look at files"), retries=1, link=_to_upload)
    jobs.register(
        IMPORT, _import, title=_("Import"), concurrency="lake", retries=1, then_build=True,
        link=_to_upload,
    )  # fmt: skip
    jobs.register(
        REPAIR, _repair, title=_("Bring corrected rows"), concurrency="lake", retries=1,
        then_build=True, link=_to_upload,
    )  # fmt: skip
    jobs.register(TIDY, _tidy, title=_("Delete old uploads"), cron="daily 03:40", retries=1)
    jobs.register(FEEDS, _feeds, title=_("Read the databases"), cron="daily 01:00", retries=1)


def _suggest(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.collect._suggest import suggest_upload

    upload = _upload(context)
    suggest_upload(upload, progress=context.progress)
    return {"upload": upload.pk}


def _import(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.collect._importing import import_upload

    return import_upload(
        _upload(context), now=context.now(), actor=context.actor, progress=context.progress
    )


def _repair(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.collect._importing import repair_upload

    return repair_upload(
        _upload(context), now=context.now(), actor=context.actor, progress=context.progress
    )


def _tidy(context: JobContext) -> Mapping[str, object]:
    from mehvar_web import company
    from mehvar_web.collect._uploads import tidy_uploads

    return {"uploads": tidy_uploads(now=context.now()) if company.is_set_up() else 0}


def _feeds(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.collect._feeds import start_daily

    return {"uploads": [upload.pk for upload in start_daily(now=context.now())]}


def _upload(context: JobContext) -> Upload:
    from mehvar_web.collect.models import Upload

    upload = Upload.objects.filter(pk=int(str(context.args.get("upload", 0)))).first()
    if upload is None:
        raise UploadGone("This upload was thrown away.", hint="Bring the files again.")
    return upload


def _to_upload(job: Job) -> str:
    return reverse("collect:upload", args=[job.args["upload"]])
