"""The page of the slice says what the code does."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar import identity
from mehvar.identity._words import REASONS

if TYPE_CHECKING:
    import pytest
    from tests.identity.conftest import Shop

PAGE = Path(__file__).parent.parent.parent / "docs" / "slices" / "identity.md"


def test_every_reason_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [why for why in REASONS if f"`{why}`" not in page] == []


def test_every_default_limit_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rules = identity.Rules()

    for limits in (rules.per_source, rules.overall):
        assert [kind for kind, limit in limits.items() if f"{kind} {limit}" not in page] == []


def test_the_example_runs(shop: Shop, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    mobile: dict[str, object] = {"mobile": "+989123847561"}
    shop.people({"web/12": mobile, "till/3": mobile})
    example = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]

    exec(example, {"workspace": shop.workspace, "now": now})  # noqa: S102 (our own page)

    assert "2 profiles carry the mobile number +989123847561" in capsys.readouterr().out
    assert [one.kind for one in identity.decisions(shop.workspace)] == ["split", "undo"]
