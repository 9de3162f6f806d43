"""A browser without script: reads the fields of a form and sends them with one button."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """The fields of the form with one id, as a browser would send them."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside = form, False
        self.fields: list[tuple[str, str]] = []
        self._select, self._options = "", []  # type: str, list[tuple[str, bool]]
        self._area, self._text = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("id") == self.form
        if not self.inside:
            return
        if tag == "input" and told.get("name"):
            box = told.get("type") in {"checkbox", "radio"}
            if not box or "checked" in told:
                self.fields.append((told["name"], told.get("value", "on" if box else "")))
        elif tag == "select" and told.get("name"):
            self._select, self._options = told["name"], []
        elif tag == "option":
            self._options.append((told.get("value", ""), "selected" in told))
        elif tag == "textarea":
            self._area, self._text = told.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data if self._area else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            first = [self._options[0][0]] if self._options else []
            self.fields += [(self._select, value) for value in (chosen or first)]
            self._select = ""
        elif tag == "textarea" and self._area:
            self.fields.append((self._area, self._text.strip("\n")))
            self._area = ""


def fields_of(page: str, form: str = "builder") -> dict[str, list[str]]:
    """Return what a browser would send of a form, without its buttons."""
    parser = _Fields(form)
    parser.feed(page)
    found: dict[str, list[str]] = {}
    for name, value in parser.fields:
        found.setdefault(name, []).append(value)
    return found
