"""Times until an event, some of them not seen to their end: what every survival estimator takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.retention._records import Bools, Floats, Integers, RetentionError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """How long each was observed, and whether the event ended it (else it is censored).

    ``time`` is in any one unit, not negative; ``group`` numbers the groups of ``names`` from 0.
    """

    time: Floats
    event: Bools
    group: Integers
    names: tuple[str, ...]

    @classmethod
    def of(
        cls, *, time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike | None = None
    ) -> Times:
        """Make the record from any columns.

        Raises:
            RetentionError: saying in how many rows what is wrong.
        """
        known, ended = _numbers("time", time), _numbers("event", event)
        _refuse_unequal(known, ended, group)
        wrong = {
            "time is missing or infinite": int((~np.isfinite(known)).sum()),
            "time is negative": int((known < 0).sum()),
            "event is neither 0 nor 1": int((~np.isin(ended, (0.0, 1.0))).sum()),
        }
        told = [f"{what} in {count:,} rows" for what, count in wrong.items() if count]
        if told:
            raise RetentionError("The times cannot be used: " + "; ".join(told) + ".")
        codes, names = _grouped(group, known.size)
        return cls(time=known, event=ended == 1, group=codes, names=names)

    def __len__(self) -> int:
        return self.time.size

    def of_group(self, place: int) -> Times:
        """Return the rows of one group."""
        here = self.group == place
        return Times(
            time=self.time[here],
            event=self.event[here],
            group=np.zeros(int(here.sum()), np.int64),
            names=(self.names[place],),
        )


def _numbers(name: str, values: npt.ArrayLike) -> Floats:
    try:
        return np.atleast_1d(np.asarray(values, np.float64))
    except (TypeError, ValueError) as error:
        raise RetentionError(f"{name} holds something that is no number.") from error


def _refuse_unequal(time: Floats, event: Floats, group: npt.ArrayLike | None) -> None:
    sizes = {time.size, event.size} | ({len(np.asarray(group))} if group is not None else set())
    if len(sizes) > 1:
        raise RetentionError("time, event and group must have one row each for the same rows.")
    if time.size == 0:
        raise RetentionError("There are no rows to estimate from.")


def _grouped(group: npt.ArrayLike | None, size: int) -> tuple[Integers, tuple[str, ...]]:
    if group is None:
        return np.zeros(size, np.int64), ("",)
    names, codes = np.unique(np.asarray(group).astype(str), return_inverse=True)
    return codes.astype(np.int64), tuple(names.tolist())
