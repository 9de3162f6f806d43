"""Attachments: kept in the workspace under a key, of safe types and sizes, sent as downloads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mehvar_web import company
from mehvar_web.inbox._records import File

if TYPE_CHECKING:
    from mehvar_web.inbox.models import Attachment, Item

MOST_BYTES = 10 * 1024 * 1024
MOST_A_THREAD = 20
FOLDER = "attachments/inbox"

KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "webp": ("image/webp", (b"RIFF",)),
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "ogg": ("audio/ogg", (b"OggS",)),
    "mp4": ("video/mp4", (b"\x00\x00\x00",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
}
"""What is kept, by the end of the name: its type, and the bytes with which it must begin."""


def keep(item: Item, file: File) -> Attachment:
    """Keep a file of a message, or say why it was refused; its name stands there either way."""
    from mehvar_web.inbox.models import Attachment

    name = Path(file.name.replace("\\", "/")).name.replace("\x00", "")[:200] or "file"
    refused = _refusal(item, name, file.content)
    kind = KINDS.get(_ending(name), ("", ()))[0]
    kept = Attachment.objects.create(
        item=item, name=name, kind=kind, size=len(file.content), refused=refused
    )
    if not refused:
        path = path_of(kept)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(file.content)
        path.chmod(0o600)
    return kept


def path_of(attachment: Attachment) -> Path:
    """Return where an attachment lies."""
    return company.root() / FOLDER / attachment.key[:2] / attachment.key


def forget(attachment: Attachment) -> None:
    """Delete an attachment, its bytes first."""
    path_of(attachment).unlink(missing_ok=True)
    attachment.delete()


def _refusal(item: Item, name: str, content: bytes) -> str:
    from mehvar_web.inbox.models import Attachment

    if len(content) > MOST_BYTES:
        return "size"
    kind = KINDS.get(_ending(name))
    if kind is None or (kind[1] and not content.startswith(kind[1])):
        return "type"
    kept = Attachment.objects.filter(item__thread=item.thread_id, refused="").count()
    return "many" if kept >= MOST_A_THREAD else ""


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
