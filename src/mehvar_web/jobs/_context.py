"""What a running job knows, and how it tells how far it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mehvar.text import Bilingual
from mehvar_web import company

_PAUSE = 0.3
"""Seconds between two writes of the same stage's progress."""

_LINES = 200


class Cancelled(Exception):  # noqa: N818 (a wish of a person, not a failure)
    """A person cancelled the job, or another process took it over: stop now."""


@dataclass(slots=True, kw_only=True)
class JobContext:
    """One run of one job, in its own process."""

    job_id: int
    kind: str
    args: Mapping[str, object]
    actor: str
    user_id: int | None
    claim: UUID
    _stage: dict[str, str] = field(default_factory=dict)
    _told: float = 0.0
    _lines: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def progress(self, stage: str | Bilingual, done: float = 0, total: float | None = None) -> None:
        """Tell how far the job is: ``done`` of ``total`` of a stage, named in both languages.

        Cheap: at most three writes a second.

        Raises:
            Cancelled: when a person cancelled the job, or it is another process's by now.
        """
        words = _words(stage)
        moment = time.monotonic()
        is_new = words != self._stage
        if not is_new and moment - self._told < _PAUSE and done != total:
            return
        self._stage, self._told = words, moment
        if is_new and words:
            self._lines.append((company.now().isoformat(timespec="seconds"), words))
        self._write(stage=words, done=done, total=total)

    def log(self, line: str | Bilingual) -> None:
        """Add a line to what the job's page shows.

        Raises:
            Cancelled: as ``progress``.
        """
        self._lines.append((company.now().isoformat(timespec="seconds"), _words(line)))
        self._write()

    def now(self) -> datetime:
        """Return the time (UTC)."""
        return company.now()

    def _write(self, **changes: object) -> None:
        from mehvar_web.jobs.models import Job

        mine = Job.objects.filter(pk=self.job_id, claim=self.claim, state=Job.States.RUNNING)
        lines = [list(line) for line in self._lines[-_LINES:]]
        mine.update(log=lines, progressed_at=company.now(), **changes)
        if mine.filter(cancel_wanted=False).exists():
            return
        raise Cancelled


def _words(text: str | Bilingual) -> dict[str, str]:
    if isinstance(text, Bilingual):
        return {"fa": text.fa, "en": text.en}
    return {"en": text} if text else {}
