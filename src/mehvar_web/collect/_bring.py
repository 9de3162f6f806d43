"""Files brought by a program: taken in at once, with the mapping it names or the one suggested."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from mehvar.ingest import Mapping, MappingDraft
from mehvar_web import company
from mehvar_web.accounts.models import User
from mehvar_web.collect._receive import ArrivedFile, UploadRefused, expect_upload
from mehvar_web.collect._steps import begin_import
from mehvar_web.collect._uploads import start_upload
from mehvar_web.collect.models import Upload
from mehvar_web.jobs.models import Job


def bring_by_program(request: HttpRequest, *, user: User) -> tuple[Upload, Job]:
    """Keep the files of a request and ask for their import.

    Raises:
        UploadRefused: when there is no file, too much of it, or no room.
        MappingError: when the mapping sent along cannot be read.
    """
    if not hasattr(request, "_files"):  # a session's CSRF check has read the body already
        expect_upload(request)
    sent = request.FILES.getlist("files")
    fault = getattr(request.upload_handlers[0], "fault", None)
    if fault is not None:
        raise fault
    source = request.POST.get("source", "").strip() or "main"
    if not re.fullmatch(r"[\w-]{1,60}", source):
        raise UploadRefused("source must be one word of at most 60 letters, digits, - and _.")
    draft = _draft(request.POST.get("mapping", ""))
    upload, _ = start_upload(
        user=user, source=source, now=company.now(), files=[_arrived(file) for file in sent]
    )
    if draft:
        Upload.objects.filter(pk=upload.pk).update(draft=draft)
    return upload, begin_import(upload, user=user)


def _draft(yaml: str) -> str:
    if not yaml.strip():
        return ""
    mapping = Mapping.from_yaml(yaml, where="mapping")
    mapping.check()
    return MappingDraft(mapping=mapping, files=()).to_json()


def _arrived(file: UploadedFile[bytes]) -> ArrivedFile:
    """Put a file that Django took into memory where the others arrive."""
    if isinstance(file, ArrivedFile):
        return file
    arrived = ArrivedFile(file.name or "file", file.content_type, file.size or 0)
    for piece in file.chunks():
        arrived.write(piece)
    arrived.flush()
    return arrived
