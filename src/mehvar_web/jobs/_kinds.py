"""The kinds of work that apps registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from mehvar_web.jobs._cron import next_due
from mehvar_web.jobs._errors import JobsError

if TYPE_CHECKING:
    from mehvar_web.jobs._context import JobContext
    from mehvar_web.jobs.models import Job

Run = Callable[["JobContext"], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of work; ``register`` says what the fields mean."""

    name: str
    run: Run
    title: str | Promise
    cron: str = ""
    concurrency: str = ""
    retries: int = 0
    again: bool = False
    then_build: bool = False
    link: Callable[[Job], str] | None = None


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    run: Run,
    *,
    title: str | Promise,
    cron: str = "",
    concurrency: str = "",
    retries: int = 0,
    again: bool = False,
    then_build: bool = False,
    link: Callable[[Job], str] | None = None,
) -> None:
    """Make a kind of work known; a second one of the same name replaces the first.

    Args:
        kind: its stable name, stored with every job.
        run: does the work, in a process of its own that may be killed at any moment; returns what
            JSON knows. ``context.progress`` tells how far it is.
        title: what it is called, to be translated.
        cron: when it is asked for by itself: ``daily 02:00`` (company time) or ``every 10m``.
        concurrency: jobs of the same name here run one at a time: ``lake`` for its writers.
        retries: how often it is tried again after a crash (never after an error of ours).
        again: a request while one is running queues one more run, because the running one may
            have read its input already.
        then_build: a build is asked for when it is done.
        link: the address of what a finished job made.

    Raises:
        JobsError: when the cron rule is not understood.
    """
    if cron:
        next_due(cron, after=datetime(2000, 1, 1), zone="UTC")
    _kinds[kind] = Kind(
        name=kind,
        run=run,
        title=title,
        cron=cron,
        concurrency=concurrency,
        retries=retries,
        again=again,
        then_build=then_build,
        link=link,
    )


def kinds() -> dict[str, Kind]:
    """Return every kind by name."""
    return dict(_kinds)


def kind_named(name: str) -> Kind:
    """Return the kind called ``name``.

    Raises:
        JobsError: when nobody registered it.
    """
    if name not in _kinds:
        raise JobsError(
            f"There is no kind of job called {name!r}.", hint=f"Known: {', '.join(sorted(_kinds))}."
        )
    return _kinds[name]
