"""Looking at what was brought, and proposing what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mehvar import ingest
from mehvar.ingest import DbSource, Look, Mapping, MappingDraft, SourceError
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.collect._connections import without_password
from mehvar_web.collect._samples import SAMPLE_ROWS, write_samples
from mehvar_web.collect._saved import find_saved, with_saved
from mehvar_web.collect._uploads import folder_of, source_of_feed, without_folders
from mehvar_web.collect.models import Upload, UploadFile

Progress = Callable[[Bilingual, int, int], None]

READING = Bilingual("خواندن فایل‌ها", "Reading the files")
GUESSING = Bilingual("شناختن ستون‌ها", "Recognising the columns")


def suggest_upload(upload: Upload, *, progress: Progress) -> None:
    """Look at every file of an upload and note what its columns seem to mean.

    A file that cannot be read is noted with its fault; the others are looked at all the same.
    """
    sources, looks = _look(upload, progress)
    progress(GUESSING, 0, 1)
    upload.draft, upload.saved_mapping = "", None
    if sources:
        settings = company.workspace().settings
        draft = ingest.suggest(sources, settings=settings, source=upload.source).draft
        saved = find_saved(looks)
        if saved is not None:
            draft = draft.with_mapping(with_saved(draft.mapping, saved, looks))
            upload.saved_mapping, upload.source = saved, draft.mapping.source
        upload.draft = draft.to_json()
    write_samples(upload, looks)
    upload.state = Upload.States.MAPPING
    upload.save()
    progress(GUESSING, 1, 1)


def draft_of(upload: Upload) -> MappingDraft:
    """Return the draft of an upload's mapping; one that says nothing before the first look.

    Raises:
        MappingError: when it was kept by another version and cannot be read.
    """
    if not upload.draft:
        return MappingDraft(mapping=Mapping(source=upload.source, files=()), files=())
    return MappingDraft.from_json(upload.draft)


def put_mapping(upload: Upload, mapping: Mapping) -> MappingDraft:
    """Keep a corrected mapping; return the draft as it stands then."""
    draft = draft_of(upload).with_mapping(mapping)
    upload.draft, upload.source = draft.to_json(), mapping.source
    upload.save(update_fields=["draft", "source"])
    return draft


def _look(upload: Upload, progress: Progress) -> tuple[list[Path | DbSource], list[Look]]:
    files: Sequence[UploadFile] = list(upload.files.filter(deleted_at=None, corrects=False))
    sources: list[Path | DbSource] = []
    looks: list[Look] = []
    for place, file in enumerate(files):
        progress(READING, place, len(files))
        source = source_of_feed(file.feed) if file.feed else folder_of(upload) / file.name
        try:
            seen = ingest.look(source, rows=SAMPLE_ROWS)
        except SourceError as error:
            file.fault = without_folders(str(error), upload)
            if file.feed is not None:
                file.fault = without_password(file.fault, file.feed.connection)
        else:
            file.fault = ""
            looks += seen
            sources.append(source)
        file.save(update_fields=["fault"])
    return sources, looks
