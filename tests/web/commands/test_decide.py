"""``mehvar decide`` says its answer in the company's language and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mehvar.cli import Words
from mehvar_web.commands._decide import _BUDGETS, _ORIGINS, _show
from mehvar_web.grants import KINDS, Origin
from mehvar_web.grants.api_models import BudgetLeftOut, DecisionOut, KnownFactOut

if TYPE_CHECKING:
    from mehvar.text import Language
    from mehvar.workspace import Workspace


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param(
            "en",
            ["may be granted: 18,500 toman", "185,000 toman", "47 min", "the order", "this case"],
            id="en",
        ),
        pytest.param(
            "fa", ["می‌توان داد: ۱۸٬۵۰۰ تومان", "۴۷ دقیقه", "همین پرونده", "سفارش"], id="fa"
        ),
    ],
)
def test_an_answer_is_said_in_the_companys_unit(
    new_company: Workspace,
    capsys: pytest.CaptureFixture[str],
    language: Language,
    said: list[str],
) -> None:
    told = DecisionOut(
        outcome="allow",
        amount=185_000,
        facts=[
            KnownFactOut(name="order_amount", value=1_850_000, origin="order"),
            KnownFactOut(name="order_delay", value=47, origin="order"),
        ],
        budgets=[BudgetLeftOut(kind="case", period="", limit=1_500_000, left=1_315_000)],
    )

    _show(told, Words(new_company, language))

    shown = capsys.readouterr().out
    assert [one for one in said if one not in shown] == []


def test_every_origin_and_budget_has_words() -> None:
    assert set(_ORIGINS) == {str(one) for one in Origin}
    assert set(_BUDGETS) == set(KINDS)
