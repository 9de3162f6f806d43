"""Taking files from a browser: streamed into the workspace, counted, and stopped in time."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from mehvar.errors import MehvarError
from mehvar_web import company

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_HALF_SPACE = "\u200c"
_SPARE = 256 << 20
"""Bytes of the disk that an upload leaves free: builds, the database and the log need them."""


class UploadRefused(MehvarError, ValueError):  # noqa: N818 (the answer to a request, not a failure)
    """Files were not taken; nothing was kept of them."""

    code = "upload-refused"


def upload_limit() -> int:
    """Return how many bytes one upload may have, by ``MEHVAR_UPLOAD_LIMIT`` (as ``2GB``)."""
    text = str(settings.MEHVAR_UPLOAD_LIMIT).strip().upper()
    found = re.fullmatch(r"(\d+)\s*([KMG]?)I?B?", text)
    return int(found[1]) * _UNITS[found[2]] if found else 2 << 30


def incoming() -> Path:
    """Return the folder of files that are still arriving, on the disk where they will stay."""
    folder = company.workspace().root / "uploads" / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def expect_upload(request: HttpRequest) -> StreamToWorkspace:
    """Prepare a request for files before anything of its body is read.

    Raises:
        UploadRefused: when the body is announced as too large, or the disk could not hold it.
    """
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    limit = upload_limit()
    if announced > limit + (1 << 20):
        raise _too_large(limit)
    free = shutil.disk_usage(incoming()).free
    if announced + _SPARE > free:
        raise UploadRefused(
            "The server's disk has not enough room for these files.",
            hint="Delete uploads that are no longer needed, or ask for a larger disk.",
        )
    handler = StreamToWorkspace(request, limit=min(limit, free - _SPARE))
    request.upload_handlers = [handler]
    return handler


def safe_name(name: str) -> str:
    """Return a file's name without folders, control characters and hidden marks, cut to fit."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        letter if letter == _HALF_SPACE or unicodedata.category(letter)[0] != "C" else " "
        for letter in base
    )
    kept = re.sub(r"[*?\[\]#|<>:\"\s]+", " ", kept).strip(" .")
    stem, dot, ending = kept.partition(".")
    return f"{stem[:80] or 'file'}{dot}{ending[-20:]}"


class ArrivedFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file on the disk of the workspace that vanishes unless it is moved away."""

    def __init__(self, name: str, kind: str | None, size: int = 0) -> None:
        file = tempfile.NamedTemporaryFile(dir=incoming(), prefix="part-", delete=False)  # noqa: SIM115 (closed with us)
        super().__init__(file, name, kind, size)
        self.path = Path(file.name)

    def close(self) -> None:
        """Close the file and remove it where it was not moved."""
        super().close()
        self.path.unlink(missing_ok=True)


class StreamToWorkspace(FileUploadHandler):
    """Writes every file of a request below ``uploads/``; stops at the limit.

    ``fault`` says why it stopped; a view looks at it after reading the form.
    """

    def __init__(self, request: HttpRequest, *, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.written = 0
        self.fault: UploadRefused | None = None
        self.file: ArrivedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.file = ArrivedFile(self.file_name or "file", self.content_type)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, or stop."""
        del start
        self.written += len(raw_data)
        if self.written > self.limit:
            self.fault = _too_large(self.limit)
            raise StopUpload(connection_reset=False)
        if self.file is not None:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> ArrivedFile | None:
        """Hand the file over."""
        done, self.file = self.file, None
        if done is not None:
            done.size = file_size
            done.flush()
            done.seek(0)
        return done

    def upload_interrupted(self) -> None:
        """Remove what was half written."""
        if self.file is not None:
            self.file.close()
            self.file = None


def _too_large(limit: int) -> UploadRefused:
    return UploadRefused(
        f"These files are larger than {limit >> 20} MB together.",
        hint="Bring them in parts, compress them with gzip, or read the database directly.",
        limit=limit,
    )
