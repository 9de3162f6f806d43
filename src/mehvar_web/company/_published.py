"""Readers kept open for each thread, and answers remembered until the next build."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings

from mehvar_web.company._workspace import workspace

if TYPE_CHECKING:
    from mehvar.customers import Customer360
    from mehvar.workspace import Marts, Workspace

T = TypeVar("T")
R = TypeVar("R", "Marts", "Customer360")

_KEPT = 256
_lock = threading.Lock()
_answers: OrderedDict[Hashable, Any] = OrderedDict()
_threads = threading.local()


def memory_limit() -> str:
    """Return how much memory a reader's engine may take, as ``192MB``."""
    return str(settings.MEHVAR_READER_MEMORY)


def build_id() -> str:
    """Return the id of the published build; empty before the first one."""
    return workspace().current().build_id


def marts() -> Marts:
    """Return this thread's reader of the published marts."""
    from mehvar.workspace import Marts

    company = workspace()
    return _reader("marts", company, lambda: Marts(company, memory_limit=memory_limit(), threads=1))


def desk() -> Customer360:
    """Return this thread's reader of customers.

    Raises:
        NotPublished: before the first build.
    """
    from mehvar.customers import Customer360

    company = workspace()
    return _reader("desk", company, lambda: Customer360(company))


def close_readers() -> None:
    """Close this thread's readers."""
    for name in ("marts", "desk"):
        known = getattr(_threads, name, None)
        if known is not None:
            known[1].close()
            delattr(_threads, name)


def remember(key: Hashable, compute: Callable[[], T]) -> T:
    """Return what ``compute`` answers for the published build, computed once per process.

    Only for answers that follow from the build and from ``key`` alone: what one person may see
    and another may not must have its reason (the sight, the role) in the key.
    """
    whole = (str(workspace().root), build_id(), key)
    with _lock:
        if whole in _answers:
            _answers.move_to_end(whole)
            return _answers[whole]  # type: ignore[no-any-return]
    answer = compute()
    with _lock:
        _answers[whole] = answer
        while len(_answers) > _KEPT:
            _answers.popitem(last=False)
    return answer


def _reader(name: str, company: Workspace, open_: Callable[[], R]) -> R:
    known = getattr(_threads, name, None)
    if known is None or known[0] is not company:
        if known is not None:
            known[1].close()
        known = (company, open_())
        setattr(_threads, name, known)
    return cast("R", known[1])
