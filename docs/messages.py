"""Bring the Persian catalogues of the pages up to date: ``python docs/messages.py [APP ...]``.

Reads every message of an app's code and templates, keeps the translations there are, leaves new
ones empty for a person to write, and compiles. It needs Babel and Django only, no gettext
programs; what it writes depends on nothing but the sources, so that a test can compare it.
"""

from __future__ import annotations

import io
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

APPS = Path(__file__).parent.parent / "src" / "mehvar_web"
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: fa\n"
    "MIME-Version: 1.0\n"
    "Plural-Forms: nplurals=2; plural=(n > 1);\n"
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main() -> None:
    """Update the apps named on the command line, or all of them."""
    apps = [APPS / name for name in sys.argv[1:]] or apps_with_messages()
    for app in apps:
        if not app.is_dir():
            print(f"{app.name}: there is no such app", file=sys.stderr)
            sys.exit(2)
        path = po_path(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(app)
        path.write_text(written(catalogue), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(path))
        missing = [message for message in catalogue if message.id and not is_translated(message)]
        print(f"{app.name}: {len(catalogue)} messages, {len(missing)} to translate")


def apps_with_messages() -> list[Path]:
    """Return the folders of the apps that say something."""
    folders = sorted(path for path in APPS.iterdir() if (path / "__init__.py").is_file())
    return [folder for folder in folders if any(messages_of(folder))]


def po_path(app: Path) -> Path:
    """Return where the app's Persian words are."""
    return app / "locale" / "fa" / "LC_MESSAGES" / "django.po"


def messages_of(app: Path) -> Iterator[tuple[str, Message]]:
    """Yield every message of an app's code and templates, with its file."""
    files = sorted(app.rglob("*.py")) + sorted(app.rglob("*.html")) + sorted(app.rglob("*.txt"))
    for path in files:
        name = path.relative_to(app).as_posix()
        if name.startswith(("migrations/", "locale/", "static/")):
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source, origin=name)
        found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
        for _line, words, _comments, context in found:
            yield name, Message(words, context=context)


def updated(app: Path) -> Catalog:
    """Return the app's catalogue with its messages of now and the translations there were."""
    template = Catalog(locale="fa")
    for name, message in messages_of(app):
        template.add(message.id, locations=[(name, 1)], context=message.context)
    path = po_path(app)
    if not path.exists():
        return template
    with path.open("rb") as file:
        catalogue = read_po(file, locale="fa")
    catalogue.update(template, no_fuzzy_matching=True)
    return catalogue


def written(catalogue: Catalog) -> str:
    """Write a catalogue as the text of its file, in an order that does not jump about."""
    body = io.BytesIO()
    for message in catalogue:
        message.locations = sorted({(name, 1) for name, _line in message.locations})
    write_po(
        body,
        catalogue,
        omit_header=True,
        ignore_obsolete=True,
        include_lineno=False,
        sort_output=True,
        width=100,
    )
    head = "".join(f'"{line}\\n"\n' for line in HEADER.splitlines())
    return f'msgid ""\nmsgstr ""\n{head}\n{body.getvalue().decode().strip()}\n'


def compiled(path: Path) -> bytes:
    """Return the compiled form of a catalogue's file (the MO format of GNU gettext)."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="fa")
    words = {b"": HEADER.encode()}
    for message in catalogue:
        if message.id and is_translated(message) and not message.fuzzy:
            words[_key(message)] = "\0".join(_forms(message.string)).encode()
    keys = sorted(words)
    text = b"\0".join(keys) + b"\0" + b"\0".join(words[key] for key in keys) + b"\0"
    place = 28 + 16 * len(keys)
    tables = b""
    for strings in (keys, [words[key] for key in keys]):
        for string in strings:
            tables += struct.pack("<2I", len(string), place)
            place += len(string) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + tables + text


def is_translated(message: Message) -> bool:
    """Tell whether every form of a message has words."""
    forms = _forms(message.string)
    return bool(forms) and all(forms)


def _forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def _key(message: Message) -> bytes:
    key = "\0".join(_forms(message.id))
    return (f"{message.context}\4{key}" if message.context else key).encode()


if __name__ == "__main__":
    main()
