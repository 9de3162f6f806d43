"""Reading the files that pages send."""

from __future__ import annotations

import csv
import io
from typing import Any


def read_csv(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
