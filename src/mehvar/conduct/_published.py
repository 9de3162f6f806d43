"""Reading what the last build asks about returns and grants."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Literal

from mehvar.workspace import EVERYONE, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Published, Workspace

QuestionOrder = Literal["p", "ratio", "observed", "amount", "last_day"]
ReturnerOrder = Literal["doubtful", "ratio", "counted", "amount", "residual_value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Whom somebody may read about.

    ``sight`` are the customers; ``teams`` the teams whose employees they answer for, None for all.
    """

    sight: Sight = EVERYONE
    teams: frozenset[str] | None = None


EVERYBODY = View()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is unusual about grants, beside what others would have; money in minor units.

    ``ratio`` and its 95 % interval are None where the chance is exact and no ratio is estimated.
    """

    question_id: str
    kind: str
    employee_id: str | None
    team_id: str | None
    customer_id: int | None
    people: int | None
    moments: int | None
    observed: int
    expected: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p: float
    is_found: bool
    amount: int | None
    limit_amount: int | None
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """A customer of a group that shares something: device, address or identifier, joined by |."""

    customer_id: int
    grants: int
    amount: int
    shares: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returner:
    """A customer's returns by own wish beside those that others would have; money in minor units.

    The ratio's interval holds with 95 %, the residual value's with 90 %.
    """

    customer_id: int
    lines: int
    returned: int
    ours: int
    unexplained: int
    counted: int
    expected: float
    ratio: float
    ratio_low: float
    ratio_high: float
    doubtful: float
    amount: int | None
    residual_value: int | None
    residual_low: int | None
    residual_high: int | None
    is_question: bool
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """A part of the questions that stand out, and how many there are in all."""

    rows: tuple[Question, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Returners:
    """A part of the customers who are asked about, and how many there are in all."""

    rows: tuple[Returner, ...]
    count: int


_QUESTION = ", ".join(one.name for one in fields(Question))
_RETURNER = ", ".join(one.name for one in fields(Returner))


def find_questions(
    workspace: Workspace, *, view: View = EVERYBODY, kind: str = "", order: QuestionOrder = "p",
    descending: bool = False, offset: int = 0, limit: int = 50, marts: Marts | None = None,
) -> Questions:  # fmt: skip
    """Return the questions about grants that stand out, the least likely by chance first.

    Raises:
        NotBuiltError: before the first build.
    """
    way = "DESC" if descending else "ASC"
    with published(workspace, mart="conduct_questions", marts=marts) as state:
        table = state.view("conduct_questions")
        where = f"is_found AND {_in_view(state, view)}" + (" AND kind = ?" if kind else "")
        values = [kind] if kind else []
        ((count,),) = state.ask(f"SELECT count(*) FROM {table} WHERE {where}", values)
        rows = state.rows(
            f"SELECT {_QUESTION} FROM {table} WHERE {where} "
            f"ORDER BY {order} {way} NULLS LAST, question_id LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
    return Questions(rows=tuple(Question(**row) for row in rows), count=count)


def read_question(
    workspace: Workspace, *, question_id: str, view: View = EVERYBODY, marts: Marts | None = None
) -> tuple[Question, tuple[GroupMember, ...]] | None:
    """Return a question with the members of its group; None where there is none in view.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="conduct_questions", marts=marts) as state:
        rows = state.rows(
            f"SELECT {_QUESTION} FROM {state.view('conduct_questions')} "
            f"WHERE question_id = ? AND {_in_view(state, view)}",
            [question_id],
        )
        members = state.rows(
            f"SELECT customer_id, grants, amount, shares FROM {state.view('conduct_members')} "
            f"WHERE question_id = ? AND {state.seen_by(view.sight)} ORDER BY grants DESC, 1",
            [question_id],
        )
    if not rows:
        return None
    return Question(**rows[0]), tuple(GroupMember(**one) for one in members)


def read_employee(
    workspace: Workspace, *, employee_id: str, marts: Marts | None = None
) -> tuple[Question, ...]:
    """Return everything that the last build compared of an employee, unusual or not.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="conduct_questions", marts=marts) as state:
        rows = state.rows(
            f"SELECT {_QUESTION} FROM {state.view('conduct_questions')} "
            "WHERE employee_id = ? ORDER BY is_found DESC, kind",
            [employee_id],
        )
    return tuple(Question(**row) for row in rows)


def find_returners(
    workspace: Workspace, *, view: View = EVERYBODY, order: ReturnerOrder = "doubtful",
    descending: bool = True, offset: int = 0, limit: int = 50, marts: Marts | None = None,
) -> Returners:  # fmt: skip
    """Return the customers in sight who are asked about for their returns.

    Raises:
        NotBuiltError: before the first build.
    """
    way = "DESC" if descending else "ASC"
    with published(workspace, mart="conduct_returners", marts=marts) as state:
        table = state.view("conduct_returners")
        where = f"is_question AND {state.seen_by(view.sight)}"
        ((count,),) = state.ask(f"SELECT count(*) FROM {table} WHERE {where}")
        rows = state.rows(
            f"SELECT {_RETURNER} FROM {table} WHERE {where} "
            f"ORDER BY {order} {way} NULLS LAST, customer_id LIMIT ? OFFSET ?",
            [limit, offset],
        )
    return Returners(rows=tuple(Returner(**row) for row in rows), count=count)


def read_returner(
    workspace: Workspace, *, customer_id: int, view: View = EVERYBODY, marts: Marts | None = None
) -> Returner | None:
    """Return a customer's returns beside others'; None when out of sight or without any counted.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="conduct_returners", marts=marts) as state:
        rows = state.rows(
            f"SELECT {_RETURNER} FROM {state.view('conduct_returners')} "
            f"WHERE customer_id = ? AND {state.seen_by(view.sight)}",
            [customer_id],
        )
    return Returner(**rows[0]) if rows else None


def read_numbers(
    workspace: Workspace, *, marts: Marts | None = None
) -> dict[tuple[str, str], float]:
    """Return the numbers behind the questions, by name and kind of question.

    ``compared`` and ``found`` of each kind, ``too_few`` employees to compare, ``spread`` of people,
    ``returned``, ``reasons_known`` and ``ours`` of returners.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="conduct_numbers", marts=marts) as state:
        rows = state.ask(f"SELECT name, kind, value FROM {state.view('conduct_numbers')}")
    return {(name, kind): value for name, kind, value in rows}


def _in_view(state: Published, view: View) -> str:
    """The condition that a row is about an employee of the reader's teams or a customer in sight.

    What concerns an employee is read only by who answers for them, whatever customers it names.
    """
    if view.teams is None:
        return "true"
    teams = ", ".join("'" + one.replace("'", "''") + "'" for one in sorted(view.teams)) or "NULL"
    of_employee = f"employee_id IS NOT NULL AND team_id IN ({teams})"
    return f"(({of_employee}) OR (employee_id IS NULL AND {state.seen_by(view.sight)}))"
