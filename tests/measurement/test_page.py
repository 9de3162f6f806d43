from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.measurement.conftest import Built

PAGE = Path(__file__).parent.parent.parent / "docs" / "slices" / "measurement.md"


def test_the_examples_of_the_page_run(built: Built, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    exec(  # noqa: S102 - our own page is what is tested
        compile(example, str(PAGE), "exec"), {"workspace": built.workspace}
    )

    printed = capsys.readouterr().out
    assert printed.startswith("Late delivery costs most")
    assert "The data do not record it." in printed
    assert "سفارش دیر رسید" in printed
