"""Recordings and papers of studies: kept in the workspace, of safe types and sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mehvar_web import company

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from mehvar_web.insights.models import StudyFile

MOST_BYTES = 500 * 1024 * 1024
MOST_A_STUDY = 100
FOLDER = "attachments/studies"
_HEAD = 16

KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "webp": ("image/webp", (b"RIFF",)),
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": ("audio/mp4", (b"\x00\x00\x00",)),
    "ogg": ("audio/ogg", (b"OggS",)),
    "wav": ("audio/wav", (b"RIFF",)),
    "mp4": ("video/mp4", (b"\x00\x00\x00",)),
    "webm": ("video/webm", (b"\x1aE\xdf\xa3",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
}
"""What is kept, by the end of the name: its type, and the bytes with which it must begin."""


def fault_of(upload: UploadedFile[bytes]) -> str:
    """Return why a file is not kept; empty when it is."""
    if (upload.size or 0) > MOST_BYTES:
        return _("A file may have 500 MB.")
    kind = KINDS.get(_ending(upload.name or ""))
    head = upload.read(_HEAD)
    upload.seek(0)
    if kind is None or (kind[1] and not head.startswith(kind[1])):
        return _("This type of file is not kept; sound, video, pictures, PDF and text are.")
    return ""


def name_of(upload: UploadedFile[bytes]) -> str:
    """Return the file's own name without a folder."""
    return Path((upload.name or "file").replace("\\", "/")).name.replace("\x00", "")[-200:]


def kind_of(upload: UploadedFile[bytes]) -> str:
    """Return the type by which it is kept."""
    return KINDS[_ending(upload.name or "")][0]


def write(kept: StudyFile, upload: UploadedFile[bytes]) -> None:
    """Write the bytes piece by piece; a file is there whole or not at all."""
    path = path_of(kept)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with part.open("wb") as sink:
        for piece in upload.chunks():
            sink.write(piece)
    part.chmod(0o600)
    part.replace(path)


def path_of(kept: StudyFile) -> Path:
    """Return where a file lies."""
    return company.root() / FOLDER / kept.key[:2] / kept.key


def forget(kept: StudyFile) -> None:
    """Delete a file, its bytes first."""
    path_of(kept).unlink(missing_ok=True)
    kept.delete()


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
