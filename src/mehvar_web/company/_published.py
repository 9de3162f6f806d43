"""Readers kept open, and answers remembered until the next build."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from mehvar_web.company._workspace import workspace

if TYPE_CHECKING:
    from mehvar.customers import Customer360
    from mehvar.workspace import Marts, Workspace

T = TypeVar("T")

_KEPT = 256
_ENGINE_THREADS = 1
_lock = threading.Lock()
_answers: OrderedDict[Hashable, Any] = OrderedDict()
_engines: dict[int, tuple[Workspace, Marts]] = {}
_threads = threading.local()


def memory_limit() -> str:
    """Return how much memory this process's reading engine may take, as ``128MB``."""
    return str(settings.MEHVAR_READER_MEMORY)


def build_id() -> str:
    """Return the id of the published build; empty before the first one."""
    return workspace().current().build_id


def marts() -> Marts:
    """Return this process's reader of the published marts; its threads share its memory."""
    from mehvar.workspace import Marts

    company, process = workspace(), os.getpid()
    with _lock:
        known = _engines.get(process)
        if known is None or known[0] is not company:
            reader = Marts(company, memory_limit=memory_limit(), threads=_ENGINE_THREADS)
            known = _engines[process] = (company, reader)
        return known[1]


def desk() -> Customer360:
    """Return this thread's reader of customers, over the process's reader of the marts.

    Raises:
        NotPublished: before the first build.
    """
    from mehvar.customers import Customer360

    reader = marts()
    known: tuple[Marts, Customer360] | None = getattr(_threads, "desk", None)
    if known is None or known[0] is not reader:
        if known is not None:
            known[1].close()
            del _threads.desk
        known = _threads.desk = (reader, Customer360(reader.workspace, marts=reader))
    return known[1]


def close_readers() -> None:
    """Close this thread's reader of customers and the process's reader of the marts."""
    known: tuple[Marts, Customer360] | None = getattr(_threads, "desk", None)
    if known is not None:
        known[1].close()
        del _threads.desk
    with _lock:
        engine = _engines.pop(os.getpid(), None)
    if engine is not None:
        engine[1].close()


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
