"""Which comments should a person judge next, and what the model learned to listen to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.workspace import EVERYONE, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

_NEWEST_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsureComment:
    """A comment of which the model is not sure, and what its customer still promises.

    ``money`` is the customer's positive residual value (minor units); None where it is unknown.
    """

    comment: int
    positive: float
    money: int | None


def read_unsure(
    workspace: Workspace,
    *,
    sight: Sight = EVERYONE,
    most: int = 20,
    marts: Marts | None = None,
) -> tuple[UnsureComment, ...]:
    """Return the comments whose label would teach and matter most, the dearest customers first.

    Those of the last half year of the data that were judged unsure; without a value, those nearest
    to even chances. Reads all comments: remember the answer until the next build.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="voice_comments", marts=marts) as state:
        comments = state.view("voice_comments")
        money, join = "NULL::BIGINT", ""
        if "customer_value" in state.current.marts:
            money = "CASE WHEN v.residual_value > 0 THEN v.residual_value END"
            join = f"LEFT JOIN {state.view('customer_value')} v ON v.customer_id = c.customer_id"
        rows = state.ask(
            f"""
            SELECT c.comment, c.positive, {money} AS money FROM {comments} c {join}
            WHERE c.sentiment = 'unsure' AND c.method <> 'person'
                AND c.day > (SELECT max(day) FROM {comments}) - {_NEWEST_DAYS}
                AND {state.seen_by(sight, "c.customer_id")}
            ORDER BY money DESC NULLS LAST, abs(c.positive - 0.5), c.comment LIMIT ?
            """,
            [most],
        )
    return tuple(
        UnsureComment(
            comment=key, positive=float(chance), money=None if value is None else int(value)
        )
        for key, chance, value in rows
    )
