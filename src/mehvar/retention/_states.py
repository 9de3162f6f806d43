"""Is a customer's silence still within their own rhythm, and who goes quiet now?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mehvar.retention._records import Bools
from mehvar.retention._rhythm import Forecast, Gaps

STATES = ("new", "on_rhythm", "late", "quiet", "gone", "unknown")
"""The closed list: one for every customer who ever bought."""

_LATE, _GONE = 0.2, 0.2
_OWN_GAPS = 2
"""A rhythm of one's own takes two gaps; before, it is that of all."""


def tell_states(gaps: Gaps, forecast: Forecast, *, rate: float) -> npt.NDArray[np.int8]:
    """Return the place in ``STATES`` of every customer.

    late: four of five of the customer's own gaps are shorter than this silence; quiet: all but
    ``rate`` of them. gone: coming back at all is less likely than one in five. new: bought once,
    and the silence is not yet unusual for a first purchase.
    """
    p = forecast.silence_p
    state = np.full(len(gaps), STATES.index("on_rhythm"), np.int8)
    state[gaps.count == 0] = STATES.index("new")
    state[p < max(_LATE, rate)] = STATES.index("late")
    state[p < rate] = STATES.index("quiet")
    state[forecast.alive < _GONE] = STATES.index("gone")
    return state


def raise_alarms(gaps: Gaps, forecast: Forecast, *, rate: float) -> Bools:
    """Choose who goes quiet against a rhythm of their own, and is not gone already.

    A customer who keeps their rhythm raises a false alarm in at most ``rate`` of their gaps. How
    many of the alarms are false is told by the mean of ``alive`` over them: those come back.
    """
    own = (gaps.count >= _OWN_GAPS) & (forecast.alive >= _GONE)
    return np.asarray(own & (forecast.silence_p < rate))
