"""Proposing what the columns of files mean, with confidence, reasons and alternatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mehvar.ingest._derive import Draft, Drafter
from mehvar.ingest._draft import (
    Alternative,
    ColumnSuggestion,
    DraftColumn,
    DraftFile,
    MappingDraft,
)
from mehvar.ingest._links import Link, boosts_for, find_links
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._match import Match, alternatives
from mehvar.ingest._opening import Source, listed, open_sources, sample_opening
from mehvar.ingest._pieces import Opening
from mehvar.ingest._profile import Profile, TableProfile, profile_table
from mehvar.ingest._raw import RawTable
from mehvar.ingest._report import ImportNotice
from mehvar.ingest._rules import FileMapping, TableMapping, Unit, pattern_of
from mehvar.ingest._tables import Guess, guess_tables
from mehvar.text import Bilingual
from mehvar.workspace import Settings

_SAMPLE_ROWS = 50_000
_ENOUGH = 2.0
"""A table must score this much, or the file stays unmapped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A proposed mapping, to be looked at and corrected by a person.

    ``columns`` explains every mapped column, ``unmapped`` lists (file, column) that mean nothing
    to Mehvar, ``warnings`` what should be looked at first, and ``files`` what else each column
    might be.
    """

    mapping: Mapping
    columns: tuple[ColumnSuggestion, ...]
    unmapped: tuple[tuple[str, str], ...]
    warnings: tuple[ImportNotice, ...]
    files: tuple[DraftFile, ...] = ()

    @property
    def draft(self) -> MappingDraft:
        """The suggestion as data to be corrected on a page."""
        return MappingDraft(mapping=self.mapping, files=self.files, warnings=self.warnings)


def suggest(
    sources: Source | Sequence[Source], *, settings: Settings, source: str = "main"
) -> Suggestion:
    """Propose a mapping for files or database tables from their headers and values.

    Up to 50,000 rows of each are looked at. Give the files of one system together: which ids of
    one appear in another is evidence. ``source`` becomes the name of the system.

    Raises:
        SourceError: when a file cannot be read as a table.
    """
    with sample_opening(_SAMPLE_ROWS) as opening:
        raws = open_sources(listed(sources), opening)
        return suggest_mapping(raws, opening, settings=settings, source=source)


def suggest_mapping(
    raws: Sequence[RawTable], opening: Opening, *, settings: Settings, source: str
) -> Suggestion:
    """Propose a mapping for tables that are open already."""
    tables = [profile_table(raw, opening) for raw in raws]
    links = find_links(tables, opening) if len(tables) > 1 else []
    guesses = _without_rivals(_guesses(tables, links), tables)
    unit = _unit(tables, guesses, settings)
    drafts = {
        table.raw.name: _drafts(table, guesses, opening, unit)
        for table in tables
        if table.raw.name in guesses
    }
    mapping = Mapping(
        source=source,
        files=tuple(
            FileMapping(match=pattern_of(name), tables=tuple(draft.entry for draft in made))
            for name, made in drafts.items()
        ),
        time_zone=settings.time_zone,
        currency=settings.currency,
        unit=unit,
    )
    columns = tuple(
        suggestion
        for table in tables
        for suggestion in _explained(table, drafts.get(table.raw.name, []))
    )
    known = {(column.file, column.column) for column in columns}
    return Suggestion(
        mapping=mapping,
        columns=columns,
        unmapped=tuple(
            (table.raw.name, profile.name)
            for table in tables
            for profile in table.columns
            if (table.raw.name, profile.name) not in known
        ),
        warnings=tuple(_warnings(tables, mapping, drafts, settings)),
        files=tuple(_file(table, columns, drafts.get(table.raw.name, [])) for table in tables),
    )


# -- which table each file holds -----------------------------------------------------------


def _guesses(tables: Sequence[TableProfile], links: Sequence[Link]) -> dict[str, Guess]:
    first = {table.raw.name: guess_tables(table)[0] for table in tables}
    known = {name: guess for name, guess in first.items() if guess.score >= _ENOUGH}
    found = {}
    for table in tables:
        name = table.raw.name
        best = guess_tables(table, boosts=boosts_for(name, links, known))[0]
        if best.score >= _ENOUGH:
            found[name] = best
    return found


def _without_rivals(guesses: dict[str, Guess], tables: Sequence[TableProfile]) -> dict[str, Guess]:
    """Of two files that both seem to hold the rows of one table, keep the one that says more.

    Files with the same header are pieces of one table and are all kept.
    """
    headers = {table.raw.name: table.raw.columns for table in tables}
    kept: dict[str, Guess] = {}
    for name, guess in sorted(guesses.items(), key=lambda found: -found[1].score):
        rivals = [
            other
            for other, known in kept.items()
            if known.table == guess.table and headers[other] != headers[name]
        ]
        single = guess.table in {"orders", "people", "products"}
        if not (single and rivals and _same_key(guess, kept[rivals[0]])):
            kept[name] = guess
    return {name: kept[name] for name in guesses if name in kept}


def _same_key(one: Guess, other: Guess) -> bool:
    keys = {"orders": "order_id", "people": "record_id", "products": "product_id"}
    key = keys[one.table]
    return bool(one.column(key)) and one.column(key) == other.column(key)


def _drafts(
    table: TableProfile, guesses: dict[str, Guess], opening: Opening, unit: Unit
) -> list[Draft]:
    name = table.raw.name
    drafter = Drafter(
        opening=opening,
        profile=table,
        guess=guesses[name],
        others=frozenset(guess.table for other, guess in guesses.items() if other != name),
        unit=unit,
    )
    return drafter.drafts()


def _unit(tables: Sequence[TableProfile], guesses: dict[str, Guess], settings: Settings) -> Unit:
    """The unit that most amounts name in their header or values."""
    if settings.currency != "IRR":
        return "major"
    said: Counter[str] = Counter()
    for table in tables:
        if table.raw.name in guesses:
            for profile in table.columns:
                unit = profile.header.unit or (profile.unit if profile.unit != "major" else "")
                if unit and profile.money > 0.8:
                    said[unit] += 1
    return said.most_common(1)[0][0] if said else "major"  # type: ignore[return-value]


# -- explanations --------------------------------------------------------------------------


def _explained(table: TableProfile, drafts: Sequence[Draft]) -> list[ColumnSuggestion]:
    found = []
    for draft in drafts:
        matches = {(match.target, match.column): match for match in draft.matches}
        for target, rule in draft.entry.columns:
            found += [
                _column(table, draft.entry, target, column, matches.get((target, column)))
                for column in rule.uses
            ]
        found += [
            _column(table, draft.entry, "record_id", column, matches.get(("record_id", column)))
            for rule in draft.entry.identity
            for column in rule.columns
            if column not in {c for _, rule in draft.entry.columns for c in rule.columns}
        ]
    return found


def _column(
    table: TableProfile, entry: TableMapping, target: str, column: str, match: Match | None
) -> ColumnSuggestion:
    profile = table.column(column)
    return ColumnSuggestion(
        file=table.raw.name,
        column=column,
        table=entry.table,
        target=target,
        confidence=round(min(1.0, match.score), 2) if match else 0.8,
        reason=_reason(profile, match),
        alternatives=_alternatives(table, entry.table, profile, taken=target),
    )


def _file(
    table: TableProfile, said: Sequence[ColumnSuggestion], drafts: Sequence[Draft]
) -> DraftFile:
    """What every column of a file was taken for and might be; also those left out."""
    name = table.raw.name
    ours = [draft.entry.table for draft in drafts] or [guess_tables(table)[0].table]
    found = []
    for profile in table.columns:
        chosen = [
            Alternative(
                table=one.table, target=one.target, confidence=one.confidence, reason=one.reason
            )
            for one in said
            if (one.file, one.column) == (name, profile.name)
        ]
        known = {(one.table, one.target) for one in chosen}
        others = [one for our in ours for one in _alternatives(table, our, profile)]
        rest = [one for one in others if (one.table, one.target) not in known]
        rest.sort(key=lambda one: -one.confidence)
        found.append(DraftColumn(name=profile.name, alternatives=tuple(chosen + rest[:5])))
    return DraftFile(name=name, columns=tuple(found))


def _alternatives(
    table: TableProfile, ours: str, profile: Profile, *, taken: str = ""
) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(
            table=ours,
            target=match.target,
            confidence=round(min(1.0, match.score), 2),
            reason=_reason(profile, match),
        )
        for match in alternatives(ours, profile, table.columns, taken=taken)
    )


def _reason(profile: Profile, match: Match | None) -> Bilingual:
    if match is None:
        return Bilingual("از ستون‌های دیگر فایل", "follows from the file's other columns")
    parts_fa, parts_en = [], []
    if match.header > 0.85:
        parts_fa, parts_en = ["سرستون همین را می‌گوید"], ["the header says so"]
    elif match.header >= 0.3:
        parts_fa, parts_en = ["سرستون به آن شبیه است"], ["the header is like it"]
    for share, fa, en in (
        (profile.mobile, "موبایل درست", "valid mobiles"),
        (profile.email, "ایمیل درست", "valid e-mails"),
        (profile.date, "تاریخ", "dates"),
    ):
        if share > 0.5:
            parts_fa.append(f"{share:.0%} مقدارها {fa} است")
            parts_en.append(f"{share:.0%} of the values are {en}")
    return Bilingual("؛ ".join(parts_fa) or "از مقدارها", "; ".join(parts_en) or "from the values")


def _warnings(
    tables: Sequence[TableProfile],
    mapping: Mapping,
    drafts: dict[str, list[Draft]],
    settings: Settings,
) -> list[ImportNotice]:
    found = []
    for table in tables:
        name = table.raw.name
        made = drafts.get(name)
        if not made:
            found.append(_unknown_file(name))
            continue
        entry = mapping.for_file(name)
        if entry is not None:
            one = replace(mapping, files=(entry,))
            found += [_incomplete(name, problem) for problem in one.problems()]
        found += [warning for draft in made for warning in _draft_warnings(table, draft)]
    if settings.currency == "IRR" and mapping.unit == "major" and _has_money(drafts):
        found.append(_unknown_unit())
    return found


def _draft_warnings(table: TableProfile, draft: Draft) -> list[ImportNotice]:
    found = []
    for target, rule in draft.entry.columns:
        for column in rule.columns:
            dates = table.column(column).dates
            if target in {"at", "birth_day"} and dates is not None and dates.ambiguous:
                found.append(_ambiguous(table.raw.name, column))
        if target == "score" and rule.missing_when:
            found.append(_not_rated(table.raw.name, rule.columns[0]))
    return found


def _has_money(drafts: dict[str, list[Draft]]) -> bool:
    return any(
        target.endswith(("amount", "price", "cost"))
        for made in drafts.values()
        for draft in made
        for target, _ in draft.entry.columns
    )


def _unknown_file(name: str) -> ImportNotice:
    return ImportNotice(
        code="not_mapped",
        file=name,
        message=Bilingual(
            f"ستون‌های «{name}» به هیچ جدولی نمی‌خورد؛ کنار گذاشته شد.",
            f"The columns of {name} fit no table, or another file says the same better; "
            "it was left aside.",
        ),
    )


def _incomplete(name: str, problem: str) -> ImportNotice:
    return ImportNotice(
        code="incomplete",
        file=name,
        message=Bilingual(
            f"نگاشت «{name}» کامل نیست: {problem}", f"{name} is not complete: {problem}"
        ),
    )


def _ambiguous(name: str, column: str) -> ImportNotice:
    return ImportNotice(
        code="date_format",
        file=name,
        column=column,
        message=Bilingual(
            f"در «{column}» روز و ماه از هم شناخته نمی‌شود؛ order را dmy یا mdy بنویسید.",
            f"In {column!r} day and month cannot be told apart; set order to dmy or mdy.",
        ),
    )


def _not_rated(name: str, column: str) -> ImportNotice:
    return ImportNotice(
        code="scale",
        file=name,
        column=column,
        message=Bilingual(
            f"صفر در «{column}» «نمره نداده» گرفته شد؛ اگر نمره است missing_when را بردارید.",
            f'0 in {column!r} is taken as "not rated"; remove missing_when if it is a score.',
        ),
    )


def _unknown_unit() -> ImportNotice:
    return ImportNotice(
        code="tenfold_money",
        file="",
        message=Bilingual(
            "هیچ ستونی نمی‌گوید مبلغ‌ها ریال است یا تومان؛ ریال گرفته شد. "
            "اگر تومان است unit: toman بنویسید.",
            "No column says whether amounts are in rial or toman; rial is assumed. "
            "If toman, set unit: toman.",
        ),
    )
