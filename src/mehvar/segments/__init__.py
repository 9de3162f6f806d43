"""Which groups of customers are there, how do we talk to them, and does a grouping earn its place?"""

from __future__ import annotations

from mehvar.segments._audiences import (
    AudienceState,
    AudienceSync,
    audience_folder,
    purpose_of,
    read_audience,
    read_changes,
    write_audience,
    write_audiences,
)
from mehvar.segments._choices import FieldChoice, read_choices, read_vocabulary
from mehvar.segments._consents import write_consents
from mehvar.segments._define import (
    archive_definition,
    change_definition,
    create_definition,
    restore_definition,
    undo_definition,
)
from mehvar.segments._definitions import (
    DEFINITIONS_FILES,
    Definition,
    DefinitionChange,
    DefinitionError,
    StaleDefinition,
    UnknownDefinition,
    definition_history,
    read_definition,
    read_definitions,
)
from mehvar.segments._errors import SegmentsError
from mehvar.segments._notes import (
    NOTES_FILE,
    NoteChange,
    SegmentNote,
    note_history,
    put_note,
    read_note,
    read_notes,
    undo_note,
)
from mehvar.segments._replay import rule_members, rule_needs
from mehvar.segments._rules import (
    EVERYONE_RULE,
    Condition,
    Group,
    Happening,
    Problem,
    RuleError,
    rule_to_json,
)
from mehvar.segments._rules_compile import Purpose
from mehvar.segments._rules_count import PartCount, RuleCount, count_rule, rule_customers
from mehvar.segments._rules_fields import (
    COUNT_OPERATORS,
    Field,
    HappeningKind,
    Vocabulary,
    vocabulary,
)
from mehvar.segments._rules_read import read_rule
from mehvar.segments._rules_say import say_part, say_rule, word_of

__all__ = [
    "COUNT_OPERATORS",
    "DEFINITIONS_FILES",
    "EVERYONE_RULE",
    "NOTES_FILE",
    "AudienceState",
    "AudienceSync",
    "Condition",
    "Definition",
    "DefinitionChange",
    "DefinitionError",
    "Field",
    "FieldChoice",
    "Group",
    "Happening",
    "HappeningKind",
    "NoteChange",
    "PartCount",
    "Problem",
    "Purpose",
    "RuleCount",
    "RuleError",
    "SegmentNote",
    "SegmentsError",
    "StaleDefinition",
    "UnknownDefinition",
    "Vocabulary",
    "archive_definition",
    "audience_folder",
    "change_definition",
    "count_rule",
    "create_definition",
    "definition_history",
    "note_history",
    "purpose_of",
    "put_note",
    "read_audience",
    "read_changes",
    "read_choices",
    "read_definition",
    "read_definitions",
    "read_note",
    "read_notes",
    "read_rule",
    "read_vocabulary",
    "restore_definition",
    "rule_customers",
    "rule_members",
    "rule_needs",
    "rule_to_json",
    "say_part",
    "say_rule",
    "undo_definition",
    "undo_note",
    "vocabulary",
    "word_of",
    "write_audience",
    "write_audiences",
    "write_consents",
]
