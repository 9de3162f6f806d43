"""Whose is a reason: in both languages, with the company's own words, and in doubt nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from mehvar import conduct


@pytest.mark.parametrize(
    ("told", "whose"),
    [
        ("کالا خراب بود", "ours"),
        ("كالاي اشتباه", "ours"),
        ("دیر رسید", "ours"),
        ("wrong_item", "ours"),
        ("Late delivery", "ours"),
        ("پشیمان شدم", "theirs"),
        ("changed_mind", "theirs"),
        ("از سایز خوشم نیامد", "theirs"),
        ("سایز اشتباه فرستادند", "ours"),
        ("other", None),
        ("", None),
        (None, None),
    ],
)
def test_a_reason_says_whose_it_is(told: str | None, whose: str | None, tmp_path: Path) -> None:
    assert conduct.whose_reasons([told], conduct.read_reasons(tmp_path)) == [whose]


def test_a_company_writes_its_own_words(tmp_path: Path) -> None:
    conduct.write_reasons(tmp_path / conduct.REASONS_FILE)
    with (tmp_path / conduct.REASONS_FILE).open("a", encoding="utf-8") as file:
        file.write("رنگ,theirs\n")

    words = conduct.read_reasons(tmp_path)

    assert conduct.whose_reasons(["رنگش را دوست نداشتم", "damaged"], words) == ["theirs", "ours"]


def test_rows_that_mean_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / conduct.REASONS_FILE).write_text("words,whose\nرنگ,mine\n,ours\n", encoding="utf-8")

    with pytest.raises(conduct.ReasonsError, match=r"line 2, column whose: .*line 3, column words"):
        conduct.read_reasons(tmp_path)
