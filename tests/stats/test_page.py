from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "docs" / "slices" / "stats.md"


def test_the_examples_of_the_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    exec(compile(example, str(PAGE), "exec"), {})  # noqa: S102 - our own page is what is tested

    printed = capsys.readouterr().out
    assert "estimate=33.3" in printed
    assert "[False False  True]" in printed
    raw, effect, low, high = map(float, printed.splitlines()[-1].split())
    assert raw > 0 > high
    assert low < -15 < high
    assert low < effect < high
