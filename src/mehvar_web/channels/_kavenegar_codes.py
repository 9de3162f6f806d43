"""What the numbers of a Kavenegar-compatible gateway mean (its REST documentation)."""

from __future__ import annotations

from typing import Literal

from mehvar_web.channels._transport import Reason

Kind = Literal["sent", "delivered", "failed", "blocked"]

STATUSES: dict[int, tuple[Kind, Reason | None]] = {
    1: ("sent", None),  # in the queue
    2: ("sent", None),  # at a time of its own
    4: ("sent", None),  # handed to the operator
    5: ("sent", None),  # the same
    6: ("failed", Reason.GATEWAY),  # the operator failed
    10: ("delivered", None),
    11: ("failed", Reason.NOT_REACHED),  # switched off or out of reach
    13: ("failed", Reason.CANCELLED),  # taken back, and the cost given back
    14: ("blocked", Reason.OPERATOR_LIST),  # the person wants no advertising lines
}
NO_SUCH_MESSAGE = 100

OF_MESSAGE: dict[int, Reason] = {
    406: Reason.EMPTY,
    411: Reason.ADDRESS,
    413: Reason.TOO_LONG,
    417: Reason.TOO_LATE,
    420: Reason.CONTENT,
    422: Reason.CONTENT,
    424: Reason.TEMPLATE,
    428: Reason.TEMPLATE,
    431: Reason.TEMPLATE,
    432: Reason.TEMPLATE,
}
"""Errors that one message causes: it fails, the others go on."""

OF_BATCH = frozenset({414, 419})
"""Errors of many messages together: they go one by one."""

OF_GATEWAY: dict[int, float | None] = {
    400: None,  # parameters are missing
    401: 600,  # the account is switched off
    403: 600,  # no such key
    404: None,  # no such method
    405: None,  # GET or POST
    407: 600,  # this key may not, or not from this address
    409: 60,  # busy, later
    412: 600,  # the line is not ours
    415: None,
    416: 600,  # the address of our server is not among those allowed
    418: 600,  # no credit
    426: 600,  # needs another tariff
    429: 30,
    451: 60,  # too often
    501: 600,  # a test account writes to its owner only
    607: None,
}
"""Errors of the account or the gateway -> seconds to hold; nothing was sent, everything waits."""
