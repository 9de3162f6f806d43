"""Texts of other systems as plain words: markup goes, what it said stays."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
_SILENT = {"script", "style", "head", "title"}
_MARKUP = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


class _Words(HTMLParser):
    """Collects what a reader of the page would see; a picture is its alternative text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag in _SILENT:
            self._silent += 1
        elif tag == "img":
            known = {name: value or "" for name, value in attrs}
            self.pictures.append(known.get("alt") or _file_name(known.get("src", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(markup: str) -> str:
    """Return the words of some HTML, a line for each paragraph.

    Where there is nothing but pictures, they are named by their alternative text or file.
    """
    if "<" not in markup and "&" not in markup:
        return _tidy(markup)
    reader = _Words()
    try:
        reader.feed(markup)
        reader.close()
    except AssertionError:  # the parser's answer to a declaration that it does not know
        return _tidy(unescape(_MARKUP.sub(" ", markup)))
    words = _tidy("".join(reader.parts))
    return words or _tidy(", ".join(name for name in reader.pictures if name))


def has_pictures(markup: str) -> bool:
    """Tell whether some HTML shows pictures, which its plain text cannot."""
    return "<img" in markup.lower()


def _file_name(address: str) -> str:
    return address.rsplit("/", maxsplit=1)[-1].partition("?")[0].partition(".")[0][:60]


def _tidy(text: str) -> str:
    text = text.replace("\xa0", " ").replace("\r\n", "\n").replace("\x00", "")
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
