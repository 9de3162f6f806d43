"""Which groups of customers are there, how do we talk to them, and does a grouping earn its place?"""

from __future__ import annotations

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
from mehvar.segments._rules_count import PartCount, RuleCount, count_rule, rule_ids_sql
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
    "Condition",
    "Definition",
    "DefinitionChange",
    "DefinitionError",
    "Field",
    "Group",
    "Happening",
    "HappeningKind",
    "PartCount",
    "Problem",
    "Purpose",
    "RuleCount",
    "RuleError",
    "SegmentsError",
    "StaleDefinition",
    "UnknownDefinition",
    "Vocabulary",
    "archive_definition",
    "change_definition",
    "count_rule",
    "create_definition",
    "definition_history",
    "read_definition",
    "read_definitions",
    "read_rule",
    "restore_definition",
    "rule_ids_sql",
    "rule_members",
    "rule_needs",
    "rule_to_json",
    "say_part",
    "say_rule",
    "undo_definition",
    "vocabulary",
    "word_of",
    "write_consents",
]
