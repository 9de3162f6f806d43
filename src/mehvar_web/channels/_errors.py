"""What can be wrong with a channel."""

from __future__ import annotations

from mehvar.errors import MehvarError


class ChannelError(MehvarError, ValueError):
    """A channel is not set up as it must be, or a message is none."""

    code = "channel"
