"""How do a company's own files become rows that Mehvar can count on?

``suggest`` proposes what the columns of files mean, a ``Mapping`` says it for good, and
``import_files`` takes the rows in: once, whatever is imported twice; whole, or not at all.
"""

from __future__ import annotations

from mehvar.ingest._database import DbSource, database_source
from mehvar.ingest._errors import MappingError, Reason, SourceError
from mehvar.ingest._import import import_files, restore, withdraw
from mehvar.ingest._look import Look, look
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._preview import Preview, preview
from mehvar.ingest._report import FileReport, ImportNotice, ImportReport, TableReport
from mehvar.ingest._rules import Condition, FileMapping, Rule, TableMapping
from mehvar.ingest._suggest import Alternative, ColumnSuggestion, Suggestion, suggest

__all__ = [
    "Alternative",
    "ColumnSuggestion",
    "Condition",
    "DbSource",
    "FileMapping",
    "FileReport",
    "ImportNotice",
    "ImportReport",
    "Look",
    "Mapping",
    "MappingError",
    "Preview",
    "Reason",
    "Rule",
    "SourceError",
    "Suggestion",
    "TableMapping",
    "TableReport",
    "database_source",
    "import_files",
    "look",
    "preview",
    "restore",
    "suggest",
    "withdraw",
]
