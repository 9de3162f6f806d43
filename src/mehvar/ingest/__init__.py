"""How do a company's own files become rows that Mehvar can count on?

``suggest`` proposes what the columns of files mean, a ``Mapping`` says it for good, and
``import_files`` takes the rows in: once, whatever is imported twice; whole, or not at all.
"""

from __future__ import annotations

from mehvar.ingest._columns import AskedColumn, OpenedColumns, SetAside, open_columns
from mehvar.ingest._database import DbSource, database_source
from mehvar.ingest._draft import (
    Alternative,
    ColumnSuggestion,
    DraftColumn,
    DraftFile,
    MappingDraft,
    TargetColumn,
    TargetTable,
    target_tables,
)
from mehvar.ingest._edit import ColumnUse
from mehvar.ingest._errors import MappingError, Reason, RepairError, SourceError
from mehvar.ingest._history import ImportState, ImportSummary, QuarantineFile, imports, quarantine
from mehvar.ingest._import import import_files
from mehvar.ingest._look import Look, look
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._preview import Preview, preview
from mehvar.ingest._problems import MappingProblem
from mehvar.ingest._repair import repair
from mehvar.ingest._report import FileReport, ImportNotice, ImportReport, TableReport
from mehvar.ingest._rows import AsideRow, ReadFile, import_rows
from mehvar.ingest._rules import Condition, FileMapping, Rule, TableMapping
from mehvar.ingest._stages import Cancelled, Stage
from mehvar.ingest._suggest import Suggestion, suggest
from mehvar.ingest._withdraw import restore, withdraw

__all__ = [
    "Alternative",
    "AsideRow",
    "AskedColumn",
    "Cancelled",
    "ColumnSuggestion",
    "ColumnUse",
    "Condition",
    "DbSource",
    "DraftColumn",
    "DraftFile",
    "FileMapping",
    "FileReport",
    "ImportNotice",
    "ImportReport",
    "ImportState",
    "ImportSummary",
    "Look",
    "Mapping",
    "MappingDraft",
    "MappingError",
    "MappingProblem",
    "OpenedColumns",
    "Preview",
    "QuarantineFile",
    "ReadFile",
    "Reason",
    "RepairError",
    "Rule",
    "SetAside",
    "SourceError",
    "Stage",
    "Suggestion",
    "TableMapping",
    "TableReport",
    "TargetColumn",
    "TargetTable",
    "database_source",
    "import_files",
    "import_rows",
    "imports",
    "look",
    "open_columns",
    "preview",
    "quarantine",
    "repair",
    "restore",
    "suggest",
    "target_tables",
    "withdraw",
]
