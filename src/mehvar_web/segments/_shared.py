"""How two segmentations share their customers, drawn."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar import segments
from mehvar.segments import SegmentationView, SharedCustomers
from mehvar.workspace import Marts
from mehvar_web.ui import charts
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.templatetags.ui import num


def draw_shared(
    marts: Marts, one: SegmentationView, other: SegmentationView, *, title: str
) -> SafeString | str:
    """Draw, of each segment of one, the share that is in each segment of the other."""
    rows = segments.read_shared(marts, segmentation=one.row.name, with_segmentation=other.row.name)
    if not rows:
        return ""
    known = {(each.segment, each.with_segment): each for each in rows}
    return charts.heatmap(
        charts.Heatmap(
            title=title,
            corner=one.row.title,
            columns_head=other.row.title,
            columns=tuple(each.title for each in other.segments),
            rows=tuple(
                charts.HeatRow(
                    label=mine.title,
                    href=reverse("segments:segment", args=[one.row.name, mine.segment]),
                    cells=tuple(
                        _cell(known.get((mine.segment, theirs.segment)))
                        for theirs in other.segments
                    ),
                )
                for mine in one.segments
            ),
            show=lambda share: write_figure(share, "share"),
            low=0.0,
        )
    )


def _cell(pair: SharedCustomers | None) -> charts.HeatCell:
    if pair is None:
        return charts.HeatCell(standing="none")
    if pair.customers is None or pair.share is None:
        return charts.HeatCell(standing="hidden", note=_("too few to show"))
    said = ngettext("%(n)s customer", "%(n)s customers", pair.customers) % {
        "n": num(pair.customers)
    }
    return charts.HeatCell(value=pair.share, note=said)
