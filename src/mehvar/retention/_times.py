"""Times until an event, some of them not seen to their end: what every survival estimator takes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Times, events and groups as a file holds them; ``labels`` is None without groups."""

    time: npt.NDArray[np.float64]
    event: npt.NDArray[np.float64]
    labels: npt.NDArray[np.str_] | None


def read_times(path: Path, *, time: str, event: str, group: str | None = None) -> Columns:
    """Read the columns of a survival estimate from a CSV or Parquet file.

    Raises:
        RetentionError: when the file cannot be read, or a column is not in it or holds no numbers.
    """
    from mehvar import engine

    with closing(engine.open_duckdb(engine.EngineSettings())) as connection:
        reader = "read_parquet" if path.suffix.lower() in {".parquet", ".pq"} else "read_csv"
        try:
            told = connection.execute(f"DESCRIBE FROM {reader}(?)", [str(path)]).fetchall()
            known = [str(row[0]) for row in told]
            wanted = {"time": time, "event": event} | ({} if group is None else {"label": group})
            if lost := sorted(set(wanted.values()) - set(known)):
                raise RetentionError(
                    f"{path} has no column {', '.join(lost)}.", hint=f"It has: {', '.join(known)}."
                )
            cells = ", ".join(
                f"{_quoted(column)}::{'VARCHAR' if name == 'label' else 'DOUBLE'} AS {name}"
                for name, column in wanted.items()
            )
            query = f"SELECT {cells} FROM {reader}(?)"
            found = connection.execute(query, [str(path)]).fetchnumpy()
        except _engine_error() as error:
            raise RetentionError(f"{path}: {str(error).splitlines()[0]}") from error
    return Columns(
        time=_plain(found["time"]),
        event=_plain(found["event"]),
        labels=None if group is None else np.asarray(found["label"]).astype(str),
    )


def _engine_error() -> type[Exception]:
    """Return what the engine raises for a file that it cannot read."""
    import duckdb

    return duckdb.Error


def _plain(values: object) -> Floats:
    """An empty cell of a file is a missing number."""
    return np.ma.filled(np.ma.asarray(values, np.float64), np.nan)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
