"""The model of a company: the one in use, the one before, and what became of every training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import msgspec

from mehvar.errors import MehvarError
from mehvar.lake import write_durably

if TYPE_CHECKING:
    from mehvar.voice._lexicon import Lexicon
    from mehvar.voice._model import TextModel, TrainedModel
    from mehvar.voice._model_card import ModelCard
    from mehvar.workspace import Workspace

FOLDER = "voice_models"
CURRENT_FILE = f"{FOLDER}/current.json"
"""Names the model in use: a build reads all comments anew when it changes."""
FILES = (CURRENT_FILE, "lexicons")
"""Files and folders of a workspace on which the reading of comments depends."""
_HISTORY = "history.json"
_KEPT = 6
DAY_ONE = "day-one"

Outcome = Literal["adopted", "refused", "rolled_back"]


class VoiceModelError(MehvarError, RuntimeError):
    """What was asked of the company's models cannot be done."""

    code = "voice-model"


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the models' history.

    ``name`` is the model's; ``why`` the code of why it was adopted or refused: first, better, tie,
    worse, forced or by_hand. ``old`` and ``new`` are the two models' shares of right labels on the
    ``texts`` that neither learned from, with the paired ``difference`` and its 95 % interval.
    """

    name: str
    at: str
    actor: str
    outcome: Outcome
    why: str
    texts: int = 0
    old: float | None = None
    new: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    learned_from: dict[str, int] = {}


class _Current(msgspec.Struct, frozen=True, kw_only=True):
    current: str = ""
    previous: str = ""


@dataclass(frozen=True, kw_only=True)
class ModelInUse:
    """The model by which comments are read, and its name; ``day-one`` is the lexicon's."""

    name: str
    model: TextModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """The company's models: cards of the one in use and the one before, and the history.

    ``previous`` is None when there is nothing to go back to; going back from the first model
    leads to the lexicon (``day-one``).
    """

    current: str
    card: ModelCard | None
    previous: str | None
    previous_card: ModelCard | None
    history: tuple[ModelEntry, ...]
    """Newest first."""

    @property
    def is_day_one(self) -> bool:
        """Whether the lexicon reads the comments, because nothing was learned yet."""
        return self.current == DAY_ONE


def model_in_use(workspace: Workspace, *, lexicon: Lexicon | None = None) -> ModelInUse:
    """Return the model that reads comments: the trained one, else that of day one.

    Raises:
        VoiceError: when the model's file is damaged; roll back to the one before.
    """
    name = _current(workspace).current
    if name and _path(workspace, name).exists():
        from mehvar.voice._model_file import read_model

        return ModelInUse(name=name, model=read_model(_path(workspace, name)))
    from mehvar.voice._model_lexicon import day_one_model

    return ModelInUse(name=DAY_ONE, model=day_one_model(lexicon=lexicon))


def read_models(workspace: Workspace) -> ModelState:
    """Return what the company's models are and were."""
    pointer = _current(workspace)
    has_before = bool(pointer.current)
    return ModelState(
        current=pointer.current or DAY_ONE,
        card=_card(workspace, pointer.current),
        previous=(pointer.previous or DAY_ONE) if has_before else None,
        previous_card=_card(workspace, pointer.previous),
        history=tuple(reversed(_history(workspace))),
    )


def adopt_model(workspace: Workspace, model: TrainedModel, *, entry: ModelEntry) -> str:
    """Make a model the one in use; the one before stays, to go back to. Return its name."""
    from mehvar.voice._model_file import write_model

    with _held(workspace):
        before = _current(workspace).current
        write_model(model, path=workspace.path(FOLDER, f"{entry.name}.model"))
        _point(workspace, current=entry.name, previous=before)
        _tell(workspace, entry)
        _sweep(workspace)
    return entry.name


def tell_refusal(workspace: Workspace, *, entry: ModelEntry) -> None:
    """Write down that a new model was worse, and that the old one stays."""
    with _held(workspace):
        _tell(workspace, entry)


def roll_back(workspace: Workspace, *, now: datetime, actor: str) -> str:
    """Go back to the model before (or to the lexicon); return the name of what is in use then.

    Doing it twice comes back to where it began.

    Raises:
        VoiceModelError: when nothing was ever learned.
    """
    with _held(workspace):
        pointer = _current(workspace)
        if not pointer.current and not pointer.previous:
            raise VoiceModelError(
                "There is no model before this one.", hint="Train one: mehvar voice learn."
            )
        if pointer.previous and not _path(workspace, pointer.previous).exists():
            raise VoiceModelError(
                f"The file of the model {pointer.previous} is gone; nothing was changed."
            )
        _point(workspace, current=pointer.previous, previous=pointer.current)
        name = pointer.previous or DAY_ONE
        _tell(
            workspace,
            ModelEntry(
                name=name, at=now.isoformat(timespec="seconds"), actor=actor,
                outcome="rolled_back", why="by_hand",
            ),
        )  # fmt: skip
    return name


def new_name(now: datetime) -> str:
    """Return a name for a model that was trained at ``now``: its day and some letters."""
    return f"{now:%Y-%m-%d}-{uuid4().hex[:6]}"


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.root / FOLDER / f"{name}.model"


def _current(workspace: Workspace) -> _Current:
    try:
        content = (workspace.root / CURRENT_FILE).read_bytes()
    except FileNotFoundError:
        return _Current()
    return msgspec.json.decode(content, type=_Current)


def _point(workspace: Workspace, *, current: str, previous: str) -> None:
    content = msgspec.json.encode(_Current(current=current, previous=previous))
    write_durably(workspace.path(CURRENT_FILE), content)


def _card(workspace: Workspace, name: str) -> ModelCard | None:
    """Return a model's card; None for the lexicon's, and when the file cannot be read."""
    from mehvar.voice._model_card import VoiceError
    from mehvar.voice._model_file import read_model

    if not name or not _path(workspace, name).exists():
        return None
    try:
        return read_model(_path(workspace, name)).card
    except VoiceError:
        return None


def _history(workspace: Workspace) -> list[ModelEntry]:
    try:
        content = (workspace.root / FOLDER / _HISTORY).read_bytes()
    except FileNotFoundError:
        return []
    return msgspec.json.decode(content, type=list[ModelEntry])


def _tell(workspace: Workspace, entry: ModelEntry) -> None:
    entries = [*_history(workspace), entry]
    write_durably(workspace.path(FOLDER, _HISTORY), msgspec.json.encode(entries))


def _sweep(workspace: Workspace) -> None:
    """Remove files of models that are neither in use, nor the one before, nor among the last."""
    pointer = _current(workspace)
    adopted = [one.name for one in _history(workspace) if one.outcome == "adopted"]
    keep = {pointer.current, pointer.previous, *adopted[-_KEPT:]}
    for path in (workspace.root / FOLDER).glob("*.model"):
        if path.stem not in keep:
            path.unlink(missing_ok=True)


@contextmanager
def _held(workspace: Workspace) -> Iterator[None]:
    with workspace.lock("voice-model", verb="model"):
        yield
