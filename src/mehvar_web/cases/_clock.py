"""The clocks of a case in words, and why a case stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar_web import care
from mehvar_web.cases import _words
from mehvar_web.ui.figures import isolated, write_figure, write_number, write_share
from mehvar_web.ui.templatetags.ui import icon


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A clock as the page of a case shows it."""

    name: str
    tone: str
    state: str
    left: str
    due_at: datetime
    stopped_at: datetime | None
    target: str
    done: int


def left(clock: care.Clock) -> str:
    """Return what is left of a clock, in words."""
    told = {"span": _words.span(clock.left)}
    if clock.state == "late":
        return _("%(span)s late") % told
    if clock.state == "met":
        return _("in time, %(span)s were left") % told
    if clock.state == "missed":
        return _("%(span)s too late") % told
    if clock.state == "paused":
        return _("rests, %(span)s left") % told
    return _("%(span)s left") % told


def pill(clock: care.Clock) -> SafeString:
    """Return a clock as a mark: what is left, in its tone."""
    tone = _words.CLOCK_TONES.get(clock.state, "")
    drawn = icon(_words.CLOCK_ICONS.get(clock.state, "clock"), 12)
    return format_html('<span class="pill {}">{}{}</span>', tone, drawn, left(clock))


def told(name: str, clock: care.Clock) -> Told:
    """Return a clock as the page of a case shows it; ``done`` is the share used, in percent."""
    used = 1 - clock.left / clock.target if clock.target else 1.0
    return Told(
        name=name,
        tone=_words.CLOCK_TONES.get(clock.state, ""),
        state=_words.word(_words.CLOCKS, clock.state),
        left=left(clock),
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        target=_words.span(clock.target),
        done=round(100 * min(max(used, 0.0), 1.0)),
    )


def reason(why: care.Explanation) -> str:
    """Return in a few words why a case stands where it stands."""
    if why.is_override:
        return _("safety or law comes first")
    if why.leaves is None:
        return _("nobody known is at stake: ordered by when it is due")
    if why.at_stake < 1:
        return _("little is at stake: ordered by when it is due")
    return _("a minute of work keeps about %(money)s") % {
        "money": write_figure(why.per_minute, "money")
    }


def parts(why: care.Explanation) -> tuple[tuple[str, SafeString | str, str], ...]:
    """Return what the reason is made of: a name, a value, and a note for each."""
    if why.is_override or why.leaves is None:
        return ()
    saved = (
        _("measured on %(n)s closed cases") % {"n": write_number(why.saved_from)}
        if why.saved_from
        else _("as set for the type; too few closed cases measure it yet")
    )
    return (
        (_("The customer leaves"), _share(why.leaves), ""),
        (_("What they are still worth"), _money(why.residual_value), ""),
        (_("An answer keeps them"), _share(why.p_save), saved),
        (_("Left of that by now"), _share(why.decay), _("it shrinks while they wait")),
        (_("Expected to be kept"), _money(why.at_stake), ""),
        (pgettext("of a case", "Work expected"), _words.span(why.minutes), ""),
        (_("Kept by each minute"), _money(why.per_minute), _("the queue is in this order")),
    )


def _share(value: float) -> SafeString:
    return isolated(write_share(value))


def _money(value: float) -> SafeString:
    return isolated(write_figure(value, "money"))
