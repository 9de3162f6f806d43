"""The table of a chart's numbers, folded below it, for those who cannot or will not see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def numbers_table(
    *, caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> SafeString:
    """Return the folded table; the first cell of a row is its header."""
    head = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in heads))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (row[0], format_html_join("", '<td class="number">{}</td>', ((c,) for c in row[1:])))
            for row in rows
        ),
    )
    return format_html(
        '<details class="numbers"><summary>{}</summary>'
        '<div class="scroll" tabindex="0" role="region" aria-label="{}">'
        '<table class="table"><caption class="vh">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>",
        _("The numbers"),
        caption,
        caption,
        head,
        body,
    )
