"""What is wrong with a mapping: each problem with its place, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mehvar import schema
from mehvar.ingest._raw import plain_header
from mehvar.ingest._rules import RECORD_ID, FileMapping, Rule, TableMapping, target_columns
from mehvar.text import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingProblem:
    """One thing that must be corrected before a mapping can be used.

    ``file`` is the entry's match, ``table`` and ``target`` are ours, ``column`` is the file's;
    what does not apply is empty.
    """

    message: Bilingual
    file: str = ""
    table: str = ""
    target: str = ""
    column: str = ""

    @property
    def sentence(self) -> str:
        """The problem in English, with its place before it."""
        place = f"{self.file} -> {self.table}: " if self.table else ""
        return place + self.message.en


def zone_problems(time_zone: str) -> list[MappingProblem]:
    """Say whether a time zone is unknown."""
    if not time_zone:
        return []
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return [
            MappingProblem(
                message=Bilingual(
                    f"منطقهٔ زمانی «{time_zone}» ناشناخته است (نمونه: Asia/Tehran).",
                    f"time_zone {time_zone!r} is unknown (example: Asia/Tehran).",
                )
            )
        ]
    return []


NO_SOURCE = MappingProblem(
    message=Bilingual(
        "نام سامانه نیامده است: بگویید فایل‌ها از کدام سامانه است.",
        "source is missing: name the system that the files come from.",
    )
)


def table_problems(entry: FileMapping, table: TableMapping) -> list[MappingProblem]:
    """Say everything that is wrong with what a file says about one table."""
    said = _Said(file=entry.match, table=table.table)
    if table.table not in {known.name for known in schema.BASE_TABLES}:
        names = ", ".join(known.name for known in schema.BASE_TABLES)
        return [
            said.problem(
                f"جدولی به نام «{table.table}» نیست؛ جدول‌ها: {names}.",
                f"there is no table called {table.table!r}; the tables are {names}.",
            )
        ]
    allowed = target_columns(table.table)
    found = [
        problem
        for target, rule in table.columns
        for problem in _rule_problems(said, target, rule, allowed)
    ]
    return found + _key_problems(said, table) + _required_problems(said, table)


def column_problems(
    entry: FileMapping, columns: Mapping[str, Sequence[str]]
) -> list[MappingProblem]:
    """Say which columns an entry names that a file it stands for does not have.

    Args:
        entry: what is said about the files.
        columns: the columns of each file, by file name.
    """
    found = []
    for file, names in columns.items():
        known = {plain_header(name) for name in names}
        for table in entry.tables:
            said = _Said(file=file, table=table.table)
            found += [
                said.problem(
                    f"«{file}» ستونی به نام «{column}» ندارد.", f"{file} has no column {column!r}.",
                    column=column,
                )
                for column in table.uses
                if plain_header(column) not in known
            ]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The place at which problems are found."""

    file: str
    table: str

    def problem(self, fa: str, en: str, *, target: str = "", column: str = "") -> MappingProblem:
        return MappingProblem(
            message=Bilingual(fa, en),
            file=self.file,
            table=self.table,
            target=target,
            column=column,
        )


def _rule_problems(
    said: _Said, target: str, rule: Rule, allowed: Sequence[str]
) -> list[MappingProblem]:
    found = []
    if target not in allowed:
        found.append(
            said.problem(
                f"جدول {said.table} ستونی به نام «{target}» ندارد.",
                f"{target} is no column of {said.table}.",
                target=target,
            )
        )
    if not (rule.columns or rule.constant is not None or rule.from_order):
        found.append(
            said.problem(
                f"برای «{target}» نه ستونی آمده، نه مقداری ثابت، نه from_order.",
                f"{target} says neither from, constant nor from_order.",
                target=target,
            )
        )
    if rule.from_order and "order_id" not in allowed:
        found.append(
            said.problem(
                f"«{target}» از سفارش گرفته می‌شود، اما {said.table} شناسهٔ سفارش ندارد.",
                f"{target} is taken from the order, but {said.table} has no order_id.",
                target=target,
            )
        )
    return found


def _key_problems(said: _Said, table: TableMapping) -> list[MappingProblem]:
    found = []
    if not table.identity:
        found.append(
            said.problem(
                "شناسهٔ سطر نیامده است: بگویید کدام ستون‌ها یک سطر را می‌شناسانند.",
                "key is missing: name the columns that identify a row.",
                target=RECORD_ID,
            )
        )
    if table.key and table.one_per and table.key != table.one_per:
        found.append(
            said.problem(
                "key و one_per یکی نیستند: one_per خودش شناسه است، key را بردارید.",
                "key and one_per differ: one_per already is the key, leave key out.",
                target=RECORD_ID,
            )
        )
    return found


def _required_problems(said: _Said, table: TableMapping) -> list[MappingProblem]:
    given = dict(table.columns)
    allowed = target_columns(table.table)
    found = [
        said.problem(
            f"«{column.meaning.fa}» لازم است و ستونی برای آن نیامده است.",
            f"{column.name} is required ({column.meaning.en}) and not mapped.",
            target=column.name,
        )
        for column in schema.table(table.table).columns
        if column.required and column.name in allowed and column.name not in given
    ]
    if any(rule.from_order for rule in given.values()) and "order_id" not in given:
        found.append(
            said.problem(
                "برای گرفتن مقدار از سفارش، شناسهٔ سفارش لازم است.",
                "order_id is needed to take values from the order.",
                target="order_id",
            )
        )
    return found
