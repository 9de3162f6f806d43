"""The files of imports in the making: where they lie, who may read them, how long they stay."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from mehvar.ingest import DbSource, database_source
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.accounts.models import User
from mehvar_web.collect._receive import ArrivedFile, UploadRefused, safe_name
from mehvar_web.collect._secret import unsealed
from mehvar_web.collect.models import Feed, Upload, UploadFile

_FORGOTTEN = timedelta(hours=6)


def kept_days() -> int:
    """Return how many days originals stay for repairs, by ``MEHVAR_UPLOAD_DAYS``."""
    return int(settings.MEHVAR_UPLOAD_DAYS)


def folder_of(upload: Upload) -> Path:
    """Return the folder of an upload's files."""
    return company.workspace().root / "uploads" / str(upload.pk)


def keep_files(
    upload: Upload, files: Sequence[ArrivedFile], *, corrects: bool = False
) -> list[UploadFile]:
    """Move files that arrived into the upload's folder, each under a name of its own.

    Raises:
        UploadRefused: when there is none.
    """
    if not files:
        raise UploadRefused("No file was chosen.", hint="Choose one or more files first.")
    folder = folder_of(upload)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = []
    for file in files:
        name = _free_name(upload, safe_name(file.name or "file"))
        os.fsync(file.fileno())
        file.path.replace(folder / name)
        kept.append(
            UploadFile.objects.create(
                upload=upload, name=name, size=file.size or 0, corrects=corrects
            )
        )
    return kept


def start_upload(
    *,
    user: User | None,
    source: str,
    now: datetime,
    files: Sequence[ArrivedFile],
    once: str = "",
    repairs: str = "",
) -> tuple[Upload, bool]:
    """Begin an import with these files; return it, and whether it is new.

    A form sent twice (``once`` is its mark) begins one import. With ``repairs``, the one file
    brings corrected rows back to the import of that id.

    Raises:
        UploadRefused: when there is no file.
    """
    if known := Upload.objects.filter(once=once).first() if once else None:
        return known, False
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                created_at=now,
                once=once or None,
                user=user,
                source=source,
                repairs=repairs,
                kept_until=now + timedelta(days=kept_days()),
            )
            keep_files(upload, files, corrects=bool(repairs))
    except IntegrityError:
        return Upload.objects.get(once=once), False
    return upload, True


def sources_of(upload: Upload) -> list[Path | DbSource]:
    """Return what ``mehvar.ingest`` reads: the files that are still there, and the feeds."""
    found: list[Path | DbSource] = []
    for file in upload.files.filter(deleted_at=None, corrects=False, fault=""):
        if file.feed is not None:
            found.append(source_of_feed(file.feed))
        else:
            found.append(folder_of(upload) / file.name)
    return found


def source_of_feed(feed: Feed) -> DbSource:
    """Return the source of a feed, its password with it."""
    address = unsealed(feed.connection.secret, name=feed.connection.name)
    return database_source(address, table=feed.table, query=feed.query, name=feed.name)


def may_read(user: User, upload: Upload | None) -> bool:
    """Tell whether a person may see the values of an upload: their own, or with the right.

    Whoever brought a file knows what is in it; others see personal fields by their role only.
    """
    own = upload is not None and upload.user_id is not None and upload.user_id == user.pk
    return own or may(user, Right.SEE_PERSONAL)


def delete_files(upload: Upload, *, now: datetime) -> None:
    """Delete the originals of an upload; the record of what was imported stays."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)
    upload.files.filter(deleted_at=None, feed=None).update(deleted_at=now)


def drop_upload(upload: Upload) -> None:
    """Forget an import that was never made, with its files."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)
    upload.delete()


def tidy_uploads(*, now: datetime) -> int:
    """Delete the originals whose time is over, and what uploads that broke off left behind.

    Returns:
        How many uploads lost their files.
    """
    over = Upload.objects.filter(kept_until__lt=now).exclude(state=Upload.States.IMPORTING)
    done = 0
    for upload in over.filter(Q(files__deleted_at=None) & Q(files__feed=None)).distinct():
        if upload.import_id:
            delete_files(upload, now=now)
        else:
            drop_upload(upload)
        done += 1
    _sweep(company.workspace().root / "uploads" / "incoming", older_than=now - _FORGOTTEN)
    return done


def without_folders(text: str, upload: Upload) -> str:
    """Take the server's folder out of a message: people know their files by name."""
    return text.replace(f"{folder_of(upload)}{os.sep}", "")


def _sweep(folder: Path, *, older_than: datetime) -> None:
    found: Iterable[Path] = folder.iterdir() if folder.is_dir() else ()
    for path in found:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        if changed < older_than:
            path.unlink(missing_ok=True)


def _free_name(upload: Upload, name: str) -> str:
    taken = set(upload.files.values_list("name", flat=True))
    stem, dot, ending = name.partition(".")
    free, copy = name, 2
    while free in taken:
        free, copy = f"{stem} ({copy}){dot}{ending}", copy + 1
    return free
