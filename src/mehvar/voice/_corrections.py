"""What people say that we read wrongly: their labels, at once on the page and in the next build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

Target = Literal["sentiment", "emotion", "aspect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's label of a comment.

    ``value`` of a sentiment is positive, negative or unsure; of an emotion its name, or empty for
    none; of an aspect (named in ``aspect``) positive, neutral, negative or absent. ``withdrawn``
    takes an earlier label of the same comment, target and aspect back.
    """

    comment: int
    target: Target
    value: str
    aspect: str = ""
    withdrawn: bool = False


def correction_row(correction: Correction) -> dict[str, object]:
    """Return the row of ``voice_labels`` to give to ``mehvar_web.outbox.record``.

    A later label of the same comment, target and aspect replaces the earlier one: same record id.

    Raises:
        VoiceLabelError: when the value is none of the target's.
    """
    raise NotImplementedError


def show_correction(workspace: Workspace, *, correction: Correction) -> None:
    """Put a label on the comment in the search store, so that pages show it before any build.

    Taking one back shows what stood there before the label, until the next build judges anew.
    """
    raise NotImplementedError
