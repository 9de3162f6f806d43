"""Which events were promised to be kept, are they on the disk, and are they in the lake yet?"""

from __future__ import annotations

from mehvar.ingest.log._drain import DrainReport, drain
from mehvar.ingest.log._errors import LogError, LogFull
from mehvar.ingest.log._events import Dropped
from mehvar.ingest.log._log import Ack, IngestLog, LogSettings

__all__ = [
    "Ack",
    "DrainReport",
    "Dropped",
    "IngestLog",
    "LogError",
    "LogFull",
    "LogSettings",
    "drain",
]
