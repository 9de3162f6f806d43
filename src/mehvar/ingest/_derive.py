"""From the matches of a file to the tables of its mapping, with keys and the tables inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from mehvar import schema
from mehvar.ingest._answers import (
    in_order,
    is_sure,
    kind_of,
    scale_of,
    score_rule,
    silent_words,
    words_of,
)
from mehvar.ingest._match import Match, match_table
from mehvar.ingest._pieces import Opening
from mehvar.ingest._profile import Profile, TableProfile
from mehvar.ingest._rules import RECORD_ID, Condition, Rule, TableMapping, Unit
from mehvar.ingest._tables import Guess

_PERSONAL = (
    RECORD_ID, "full_name", "first_name", "last_name", "mobile", "email", "national_code",
    "loyalty_card", "gender", "birth_day", "address", "postal_code", "country",
)  # fmt: skip
_FACTS = (
    "orders", "order_lines", "returns", "feedback", "interactions", "events", "costs",
    "invitations",
)  # fmt: skip
_REACHED = ("mobile", "email", "national_code", "loyalty_card")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A table of a mapping in the making, with the matches that it came from."""

    entry: TableMapping
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """Makes the tables of one file. ``others`` are the tables that other files hold."""

    opening: Opening
    profile: TableProfile
    guess: Guess
    others: frozenset[str]
    unit: Unit

    def drafts(self) -> list[Draft]:
        """Return the file's own table first, then the tables inside it."""
        table = self.guess.table
        own = self._own(self.guess.matches)
        found = [own]
        if table == "order_lines":
            found = self._split_returns(own)
            if "orders" not in self.others and own.entry.rule("order_id"):
                found.append(self._orders_of_lines(own))
        if table in {"order_lines", "orders"} and "products" not in self.others:
            found += self._products(own)
        if table == "orders" and "order_lines" not in self.others:
            found += self._lines_of_orders()
        if table in _FACTS:
            found = self._with_people(found)
        return found

    # -- the file's own table --------------------------------------------------------------

    def _own(self, matches: Sequence[Match]) -> Draft:
        table = self.guess.table
        columns = [
            (match.target, self.rule(table, match.target, match.column))
            for match in matches
            if match.target != RECORD_ID
        ]
        columns += self._constants(table, dict(columns))
        key = self._key(table, {match.target: match.column for match in matches})
        return Draft(
            entry=TableMapping(table=table, columns=in_order(table, columns), key=key),
            matches=tuple(matches),
        )

    def _constants(self, table: str, columns: dict[str, Rule]) -> list[tuple[str, Rule]]:
        if table == "feedback":
            return self._scale(columns)
        made = []
        if table in {"order_lines", "returns"} and "order_id" in columns and "at" not in columns:
            made.append(("at", Rule(from_order="at")))
            if "person_ref" not in columns:
                made.append(("person_ref", Rule(from_order="person_ref")))
        if table == "order_lines" and "amount" not in columns and "unit_price" in columns:
            price = columns["unit_price"]
            quantity = columns.get("quantity")
            by = quantity.columns[0] if quantity else ""
            made.append(("amount", replace(price, multiply_by=by)))
        return made

    def _scale(self, columns: dict[str, Rule]) -> list[tuple[str, Rule]]:
        """Say what was asked, and on which scale the score stands."""
        score = columns.get("score")
        if score is None:
            return [("kind", Rule(constant="comment"))]
        profile = self.profile.column(score.columns[0])
        low, high = scale_of(profile)
        return [
            ("kind", Rule(constant=kind_of(profile, high))),
            ("scale_min", Rule(constant=f"{low:g}")),
            ("scale_max", Rule(constant=f"{high:g}")),
        ]

    def _key(self, table: str, columns: dict[str, str]) -> tuple[Rule, ...]:
        """The smallest combination of identifying columns that never repeats in the file."""
        wanted = _KEYS.get(table, ())
        present = [columns[target] for target in wanted if target in columns]
        if table == "people" and RECORD_ID not in columns:
            reached = [target for target in _REACHED if target in columns]
            if reached:
                return (Rule(columns=(columns[reached[0]],), as_=reached[0]),)  # type: ignore[arg-type]
        if table in {"orders", "products", "stores", "employees"} and present:
            return (Rule(columns=(present[0],)),)
        for size in (1, 2, 3):
            for chosen in combinations(present, size):
                if self._is_unique(chosen):
                    return tuple(Rule(columns=(column,)) for column in chosen)
        if RECORD_ID in columns:
            return (Rule(columns=(columns[RECORD_ID],)),)
        if table == "order_lines":
            kept = [columns[target] for target in ("order_id", "product_id") if target in columns]
            kept = kept if len(kept) == 2 else present[:2]
            return tuple(Rule(columns=(column,)) for column in kept)
        return tuple(Rule(columns=(column,)) for column in (present or list(columns.values())))

    def _is_unique(self, columns: Sequence[str]) -> bool:
        profiles = [self.profile.column(column) for column in columns]
        if len(profiles) == 1:
            return profiles[0].unique
        listed = ", ".join(profile.physical for profile in profiles)
        row = self.opening.connection.execute(
            f"SELECT count(*), count(DISTINCT ({listed})) FROM ({self.profile.rows_sql})"
        ).fetchall()[0]
        return bool(row[0] == row[1])

    def rule(  # noqa: PLR0911 (one answer for each kind of column)
        self, table: str, target: str, column: str
    ) -> Rule:
        """Say how a column is read."""
        profile = self.profile.column(column)
        known = None if target == RECORD_ID else schema.table(table).column(target)
        rule = Rule(columns=(column,))
        if known is None or target.endswith("_id"):
            return rule
        if known.kind in {"at", "day"}:
            return self._date_rule(rule, target, profile)
        if known.kind == "money":
            return replace(rule, unit=self._unit(profile))
        if known.choices:
            return replace(rule, values=words_of(known.name, profile))
        if target == "score":
            return score_rule(rule, profile)
        if target == "recommended":
            return replace(rule, values=silent_words(profile))
        return rule

    def _date_rule(self, rule: Rule, target: str, profile: Profile) -> Rule:
        style = profile.dates.calendar if profile.dates else None
        order = profile.dates.order if profile.dates else None
        if style in {"jalali", "gregorian"}:
            rule = replace(rule, calendar=style)
        if order in {"dmy", "mdy"}:
            rule = replace(rule, order=order)
        clocks = [column for column in self.profile.columns if column.clock > 0.8]
        if target == "at" and clocks and profile.dates and not profile.dates.has_time:
            rule = replace(rule, columns=(*rule.columns, clocks[0].name))
        return rule

    def _unit(self, profile: Profile) -> Unit | None:
        said = profile.header.unit or profile.unit
        return said if said and said not in {self.unit, "major"} else None  # type: ignore[return-value]

    # -- the tables inside a file of lines -------------------------------------------------

    def _split_returns(self, own: Draft) -> list[Draft]:
        """Lines with a negative quantity are returns; often their order number says so too."""
        quantity = own.entry.rule("quantity")
        if quantity is None or not self.profile.column(quantity.columns[0]).negative:
            return [own]
        if "returns" in self.others:
            return [own]
        order = own.entry.rule("order_id")
        column = quantity.columns[0]
        cancelled = Condition(column=column, test="less_than", values=("0",))
        keep = [Condition(column=column, test="greater_than", values=("0",))]
        if order is not None and (letter := self._cancel_letter(order.columns[0], column)):
            cancelled = Condition(column=order.columns[0], test="starts_with", values=(letter,))
            keep.insert(0, replace(cancelled, negated=True))
        lines = replace(own, entry=replace(own.entry, keep=tuple(keep)))
        return [lines, self._returns(own, cancelled)]

    def _cancel_letter(self, order: str, quantity: str) -> str:
        """The letter that begins most orders of negative quantity, and no other."""
        o, q = (self.profile.column(name).physical for name in (order, quantity))
        rows = self.opening.connection.execute(
            f"SELECT upper({o}[1]), count(*) FILTER (n < 0), count(*) FILTER (n >= 0) FROM "
            f"(SELECT {o}, TRY_CAST({q} AS DOUBLE) AS n FROM ({self.profile.rows_sql})) "
            f"WHERE regexp_matches({o}, '^[A-Za-z]') GROUP BY 1"
        ).fetchall()
        clear = [row for row in rows if row[2] == 0 and row[1] > 0]
        return str(max(clear, key=lambda row: row[1])[0]) if clear else ""

    def _returns(self, own: Draft, cancelled: Condition) -> Draft:
        kept = {"at", "person_ref", "product_id", "quantity", "amount", "order_id"}
        columns = []
        for target, rule in own.entry.columns:
            if target in kept:
                negated = target in {"quantity", "amount"}
                name = "return_id" if target == "order_id" else target
                columns.append((name, replace(rule, negate=negated)))
        entry = TableMapping(
            table="returns",
            columns=in_order("returns", columns),
            key=own.entry.key,
            keep=(cancelled,),
        )
        return Draft(entry=entry, matches=())

    def _orders_of_lines(self, own: Draft) -> Draft:
        order = own.entry.rule("order_id")
        if order is None:
            raise AssertionError("a file of lines has orders, or it would be another table")
        key = order.columns[0]
        constant = [p for p in self.profile.columns if p.name == key or self._belongs(key, p)]
        matches = [m for m in match_table("orders", constant) if m.target != "total_amount"]
        taken = {rule.columns for target, rule in own.entry.columns if target in _LINE_ONLY}
        columns = [
            (match.target, self.rule("orders", match.target, match.column))
            for match in matches
            if (match.column,) not in taken
        ]
        columns = [
            (target, replace(rule, take="min") if target == "at" else rule)
            for target, rule in columns
        ]
        columns += self._totals(
            own, constant, {column for _, rule in columns for column in rule.columns}
        )
        rules = dict(own.entry.columns)
        known = dict(columns)
        for target in ("at", "person_ref"):
            if target not in known and target in rules and rules[target].columns:
                take = "min" if target == "at" else "first"
                columns.append((target, replace(rules[target], take=take)))  # type: ignore[arg-type]
        keep = Draft(entry=own.entry, matches=()).entry.keep
        if not keep and len(self._split_returns(own)) > 1:
            keep = self._split_returns(own)[0].entry.keep
        entry = TableMapping(
            table="orders", columns=in_order("orders", columns), one_per=(order,), keep=keep
        )
        return Draft(entry=entry, matches=tuple(matches))

    def _totals(
        self, own: Draft, constant: Sequence[Profile], taken: set[str]
    ) -> list[tuple[str, Rule]]:
        """The order's total: as written on every line, or the sum of the lines."""
        line = own.entry.rule("amount")
        summed = line.columns if line and not line.multiply_by else ()
        left = [profile for profile in constant if profile.name not in taken]
        for match in match_table("orders", left, only=("total_amount",)):
            if (match.column,) != summed and match.column not in _columns_of(own, _LINE_ONLY):
                return [("total_amount", self.rule("orders", "total_amount", match.column))]
        return [("total_amount", replace(line, take="sum"))] if line else []

    def _belongs(self, key: str, profile: Profile) -> bool:
        """Whether a column says the same on every line of an order."""
        if profile.distinct <= 1:
            return False
        o, c = self.profile.column(key).physical, profile.physical
        row = self.opening.connection.execute(
            f"SELECT count(*), count(*) FILTER (d > 1) FROM (SELECT count(DISTINCT {c}) AS d "
            f"FROM ({self.profile.rows_sql}) GROUP BY {o} HAVING count(*) > 1)"
        ).fetchall()[0]
        return bool(row[1] <= 0.01 * row[0])

    def _products(self, own: Draft) -> list[Draft]:
        rules = dict(own.entry.columns)
        if own.entry.table == "orders" or "product_id" not in rules or "product_name" not in rules:
            return []
        key = rules["product_id"]
        columns = [
            (target, rules[target])
            for target in ("product_id", "product_name", "category")
            if target in rules
        ]
        entry = TableMapping(
            table="products",
            columns=in_order("products", columns),
            one_per=(key,),
            keep=(Condition(column=key.columns[0], test="not_empty"),),
            complete=True,
        )
        return [Draft(entry=entry, matches=())]

    def _lines_of_orders(self) -> list[Draft]:
        """An order file that names one product per order holds its lines too."""
        matches = match_table("order_lines", self.profile.columns)
        found = {match.target for match in matches}
        product = [
            m for m in matches if m.target in {"product_id", "product_name"} and m.header > 0.85
        ]
        if not product or "order_id" not in found:
            return []
        taken = {match.column for match in self.guess.matches} - {
            match.column for match in matches if match.target in {"order_id", "person_ref", "at"}
        }
        kept = [match for match in matches if match.column not in taken]
        drafter = replace(self, guess=Guess(table="order_lines", matches=tuple(kept), score=0.0))
        own = drafter._own(kept)  # noqa: SLF001 (another drafter of the same file)
        return [own, *drafter._products(own)]  # noqa: SLF001

    # -- the people inside a file of facts -------------------------------------------------

    def _with_people(self, drafts: list[Draft]) -> list[Draft]:
        """Give every fact its person, and the people what the file says about them."""
        own = drafts[0].entry
        person = own.rule("person_ref")
        used = {
            column
            for draft in drafts
            for target, rule in draft.entry.columns
            if target not in {"person_ref", "city", "region"}
            for column in rule.columns
        }
        free = [profile for profile in self.profile.columns if profile.name not in used]
        matches = [m for m in match_table("people", free, only=_PERSONAL) if is_sure(m)]
        found = {match.target: match.column for match in matches}
        key = person if person is not None and person.columns else None
        if key is None:
            reached = next((target for target in _REACHED if target in found), None)
            if reached is None:
                return drafts
            key = Rule(columns=(found[reached],), as_=reached)  # type: ignore[arg-type]
            drafts = [_with_person(draft, key) for draft in drafts]
        told = [match for match in matches if match.target != RECORD_ID]
        told = [
            match for match in told if match.column not in key.columns or match.target in _REACHED
        ]
        if not told or ("people" in self.others and person is not None):
            return drafts
        entry = TableMapping(
            table="people",
            columns=in_order(
                "people", [(m.target, self.rule("people", m.target, m.column)) for m in told]
            ),
            one_per=(replace(key, take="first"),),
            keep=(Condition(column=key.columns[0], test="not_empty"),),
            complete=True,
        )
        return [*drafts, Draft(entry=entry, matches=tuple(told))]


_LINE_ONLY = {
    "line_no", "product_id", "product_name", "category", "seller_id", "quantity", "unit_price",
    "amount", "cost_amount", "out_of_stock", "substituted_for",
}  # fmt: skip
_KEYS: dict[str, tuple[str, ...]] = {
    "people": (RECORD_ID,),
    "orders": ("order_id",),
    "order_lines": ("order_id", "line_no", "product_id", "product_name"),
    "returns": ("return_id", "order_id", "product_id", "person_ref", "at"),
    "products": ("product_id",),
    "feedback": (RECORD_ID, "order_id", "product_id", "person_ref", "at", "text", "title"),
    "interactions": (RECORD_ID, "order_id", "person_ref", "at", "text", "topic"),
    "events": ("person_ref", "session_id", "at", "name", "product_id"),
    "stores": ("store_id",),
    "employees": ("employee_id",),
    "teams": ("team_id",),
    "costs": ("at", "kind", "campaign", "channel", "order_id"),
    "invitations": ("survey_id", "person_ref", "order_id", "at"),
}


def _columns_of(draft: Draft, targets: set[str]) -> set[str]:
    return {
        column
        for target, rule in draft.entry.columns
        if target in targets
        for column in rule.columns
    }


def _with_person(draft: Draft, key: Rule) -> Draft:
    if "person_ref" not in schema.table(draft.entry.table).column_names:
        return draft
    columns = [c for c in draft.entry.columns if c[0] != "person_ref"]
    columns.append(("person_ref", key))
    entry = replace(draft.entry, columns=in_order(draft.entry.table, columns))
    return replace(draft, entry=entry)
