"""What the pages of "What changed" show: the changes, the watch, one subject with its charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import voice
from mehvar.voice import Exemplar, VoiceChange, VoiceWatch
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.ui import Choice, Column, Table
from mehvar_web.ui.figures import isolated, range_ends, write_change, write_figure
from mehvar_web.voice._changes_notices import alert_of, title_of
from mehvar_web.voice._words import Words, word
from mehvar_web.voice.changes_models import ChangeAlert, ChangeSilence

DIMENSIONS: dict[str, Words] = {
    "": pgettext_lazy("where", "Everywhere and within"),
    "all": pgettext_lazy("where", "All comments"),
    "city": pgettext_lazy("where", "Cities"),
    "store": pgettext_lazy("where", "Stores"),
    "product": pgettext_lazy("where", "Products"),
}
LEVELS: dict[str, Words] = {
    "city": pgettext_lazy("dimension", "City"),
    "store": pgettext_lazy("dimension", "Store"),
    "product": pgettext_lazy("dimension", "Product"),
}
MEASURES: dict[tuple[str, str], Words] = {
    ("negative", "up"): gettext_lazy("more complaints"),
    ("negative", "down"): gettext_lazy("fewer complaints"),
    ("share", "up"): gettext_lazy("said more often"),
    ("share", "down"): gettext_lazy("said less often"),
    ("mean", "up"): gettext_lazy("happier"),
    ("mean", "down"): gettext_lazy("unhappier"),
}
TESTS: dict[str, Words] = {
    "fisher": gettext_lazy("this week against the eight before"),
    "pchart": gettext_lazy("this week against the eight before"),
    "cusum": gettext_lazy("adding up day by day"),
    "ewma": gettext_lazy("average that follows day by day"),
}
DONE: dict[str, Words] = {
    "acknowledge": gettext_lazy("Marked as seen."),
    "reopen": gettext_lazy("Open again."),
    "explain": gettext_lazy("Your explanation is kept with the alarm."),
    "silence": gettext_lazy("Silenced: its alarms tell nobody until then."),
    "unsilence": gettext_lazy("No longer silenced."),
}
REASONS: dict[str, Words] = {
    "no_comments": gettext_lazy("There is no comment in the last eight months."),
    "short_history": gettext_lazy(
        "There are fewer than four weeks of comments before the last whole week: nothing to "
        "compare it with yet."
    ),
    "few_comments": gettext_lazy(
        "The last whole week has too few comments to be judged: thirty at least are needed."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A change in words, with what was done about it."""

    change: VoiceChange
    name: str
    how: str
    where: str
    url: str
    alert: ChangeAlert | None
    silent: bool

    @property
    def tone(self) -> str:
        """How it is judged: more complaints are bad, fewer good, a mere change is neither."""
        if self.change.measure == "share":
            return "warn" if self.change.alarm else ""
        worse = (self.change.direction == "up") is (self.change.measure == "negative")
        return "bad" if worse else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page: alarms, other changes, and how it was looked for."""

    watch: VoiceWatch
    alarms: Table[Shown]
    others: Table[Shown]
    reason: str
    subjects: tuple[Choice, ...]
    dimensions: tuple[Choice, ...]

    @property
    def figures(self) -> dict[str, float]:
        """How much was tested."""
        return self.watch.figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change with the comments that show it."""

    shown: Shown
    exemplars: tuple[Exemplar, ...]


def read_page(dimension: str, *, csv: bool) -> Page:
    """Return what changed, of everything or of one dimension.

    Raises:
        NotBuiltError: before the first build.
    """
    asked = dimension if dimension in DIMENSIONS else ""
    watch = read_watch(asked)
    shown = show(watch.changes)
    csv_url = reverse("voice:changes_csv") if csv else ""
    return Page(
        watch=watch,
        alarms=_table(
            "alarms", _("Table of alarms"),
            [one for one in shown if one.change.alarm], csv_url,
        ),
        others=_table(
            "other-changes", _("Table of other changes"),
            [one for one in shown if not one.change.alarm], "",
        ),
        reason=word(REASONS, watch.reason) if watch.reason else "",
        subjects=_subjects(),
        dimensions=tuple(
            Choice(
                label=str(label),
                url=f"{reverse('voice:changes')}{f'?dimension={code}' if code else ''}",
                current=code == asked,
            )
            for code, label in DIMENSIONS.items()
        ),
    )  # fmt: skip


def read_watch(dimension: str = "") -> VoiceWatch:
    """Return what the last build found."""
    return company.remember(
        ("voice.changes", dimension),
        lambda: voice.read_changes(company.workspace(), dimension=dimension, marts=company.marts()),
    )


def read_told(subject: str, dimension: str, level: str, *, sight: Sight) -> tuple[Told, ...]:
    """Return what changed about a subject within a level, each change with its comments."""
    mine = [
        one
        for one in read_watch().changes
        if (one.subject, one.dimension, one.level) == (subject, dimension, level)
    ]
    return tuple(
        Told(
            shown=one,
            exemplars=voice.read_exemplars(
                company.workspace(), one.change, sight=sight, marts=company.marts()
            ),
        )
        for one in show(tuple(mine))
    )


def read_elsewhere(subject: str, dimension: str, level: str) -> Table[Shown]:
    """Return what changed about a subject in other levels."""
    found = [
        one
        for one in read_watch().changes
        if one.subject == subject and (one.dimension, one.level) != (dimension, level)
    ]
    return _table("elsewhere", _("Table of other places"), list(show(tuple(found))), "")


def find_change(key: str) -> VoiceChange | None:
    """Return a change by its key."""
    return voice.read_change(company.workspace(), change=key, marts=company.marts())


def show(changes: tuple[VoiceChange, ...]) -> tuple[Shown, ...]:
    """Put changes into words."""
    today = company.now().date()
    silent = set(ChangeSilence.objects.filter(until__gte=today).values_list("stream", flat=True))
    return tuple(
        Shown(
            change=one,
            name=title_of(one.kind, one.subject),
            how=word(MEASURES, (one.measure, one.direction)),
            where=_("All comments") if one.dimension == "all" else one.title,
            url=subject_url(one.subject, one.dimension, one.level),
            alert=alert_of(one) if one.alarm else None,
            silent=one.stream in silent,
        )
        for one in changes
    )


def subject_url(subject: str, dimension: str = "all", level: str = "") -> str:
    """Return the address of the page of a subject within a level."""
    asked = {"subject": subject}
    if level:
        asked |= {"dimension": dimension, "level": level}
    return f"{reverse('voice:change')}?{urlencode(asked)}"


def file_columns() -> tuple[Column[Shown], ...]:
    """Return the columns of the file."""
    names = (
        "dimension", "level", "title", "kind", "subject", "measure", "test", "direction", "week",
        "last_day", "count_now", "comments_now", "count_before", "comments_before", "now",
        "before", "ratio", "low", "high", "p", "q", "minimum_detectable", "alarm",
    )  # fmt: skip
    return tuple(Column(name=name, label=name, cell=_field(name)) for name in names)


def _field(name: str) -> Callable[[Shown], object]:
    return lambda row: getattr(row.change, name)


def _table(name: str, title: str, rows: list[Shown], csv_url: str) -> Table[Shown]:
    return Table(
        name=name,
        title=title,
        columns=_columns(alarms=name == "alarms"),
        rows=rows,
        csv_url=csv_url,
        empty_title=_("No alarm") if name == "alarms" else _("Nothing else"),
        empty_text=_("Nothing moved by more than chance explains.") if name == "alarms" else "",
    )


def _columns(*, alarms: bool) -> tuple[Column[Shown], ...]:
    found: list[Column[Shown]] = [
        Column(name="what", label=_("What"), cell=_what, head=True),
        Column(name="where", label=_("Where"), cell=_where),
        Column(
            name="now", label=_("Now"), cell=_now, value=lambda row: row.change.now, numeric=True,
        ),
        Column(
            name="before", label=_("Before"), cell=_before,
            value=lambda row: row.change.before, numeric=True,
        ),
        Column(
            name="change", label=_("Change"), cell=_moved,
            value=lambda row: row.change.ratio, numeric=True,
        ),
        Column(
            name="seen", label=_("Least to be seen"), cell=_least,
            value=lambda row: row.change.minimum_detectable, numeric=True,
        ),
    ]  # fmt: skip
    if alarms:
        found.append(Column(name="state", label=_("State"), cell=_state))
    return tuple(found)


def _what(row: Shown) -> SafeString:
    return format_html(
        '<span><a href="{}"><bdi>{}</bdi></a> <span class="pill {}">{}</span>'
        '<small class="below">{}</small></span>',
        row.url, row.name, row.tone, row.how, word(TESTS, row.change.test),
    )  # fmt: skip


def _where(row: Shown) -> SafeString | str:
    if row.change.dimension == "all":
        return row.where
    return format_html(
        '<bdi>{}</bdi><small class="below">{}</small>',
        row.where, word(LEVELS, row.change.dimension),
    )  # fmt: skip


def _now(row: Shown) -> SafeString:
    return _share(row.change.now, row.change.count_now, row.change.comments_now)


def _before(row: Shown) -> SafeString:
    return _share(row.change.before, row.change.count_before, row.change.comments_before)


def _share(share: float, count: int | None, comments: int) -> SafeString:
    of = _("%(k)s of %(n)s") % {
        "k": write_figure(count, "count"),
        "n": write_figure(comments, "count"),
    }
    if count is None:
        of = _("%(n)s comments") % {"n": write_figure(comments, "count")}
    return format_html(
        '{}<small class="below">{}</small>', isolated(write_figure(share, "share")), of
    )


def _moved(row: Shown) -> SafeString:
    one = row.change
    if one.ratio is None:
        told = write_change(one.now - one.before, "share") if one.measure == "mean" else _("new")
    else:
        told = f"× {write_figure(one.ratio, 'count', places=1)}"
    low, high = range_ends(one.low, one.high, "share", change=True)
    return format_html('{}<small class="below">{} {} {}</small>', told, low, _("to"), high)


def _least(row: Shown) -> str:
    least = row.change.minimum_detectable
    if least is None:
        return ""
    if row.change.measure == "mean":
        return write_change(least, "share")
    return f"× {write_figure(least, 'count', places=1)}"


def _state(row: Shown) -> SafeString | str:
    if row.silent:
        return _("silenced")
    if row.alert is None or row.alert.acknowledged_at is None:
        owner = row.alert.owner.shown_name if row.alert and row.alert.owner else _("nobody yet")
        return format_html(
            '<span class="pill warn">{}</span><small class="below">{}</small>', _("open"), owner
        )
    who = row.alert.acknowledged_by.shown_name if row.alert.acknowledged_by else ""
    told = _("explained") if row.alert.explanation else _("seen")
    return format_html('{}<small class="below">{}</small>', told, who)


def _subjects() -> tuple[Choice, ...]:
    found = company.remember(
        ("voice.watched",),
        lambda: voice.read_watched_subjects(company.workspace(), marts=company.marts()),
    )
    return tuple(
        Choice(
            label=title_of(kind, subject),
            url=subject_url(subject),
            current=False,
        )
        for kind, subject in found
    )
