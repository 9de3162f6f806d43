"""Which groups of customers are there, how do we talk to them, and do they earn their place?"""

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
from mehvar.segments._build import (
    ATTRIBUTES,
    build_segments,
)
from mehvar.segments._choices import (
    FieldChoice,
    read_choices,
    read_vocabulary,
)
from mehvar.segments._clusters import (
    Clusters,
    Scaling,
    Trial,
    fit_clusters,
)
from mehvar.segments._consents import (
    write_consents,
)
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
from mehvar.segments._errors import (
    SegmentsError,
    UnknownSegmentError,
)
from mehvar.segments._files import file_columns, read_columns, read_items
from mehvar.segments._items import (
    Items,
    ItemsError,
)
from mehvar.segments._latent import (
    LatentClasses,
    fit_latent_classes,
)
from mehvar.segments._latent_choice import (
    LatentChoice,
    Stability,
    choose_latent_classes,
    latent_stability,
)
from mehvar.segments._lists import (
    member_ids,
    read_customer_segments,
    read_members,
)
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
from mehvar.segments._overlap_read import (
    SharedCustomers,
    read_shared,
)
from mehvar.segments._published import (
    read_segment,
    read_segmentation,
    read_segmentations,
)
from mehvar.segments._records import (
    ChangeRow,
    Member,
    MemberRow,
    MembersPage,
    OverlapRow,
    Persona,
    PersonaLine,
    SegmentationRow,
    SegmentationView,
    SegmentRow,
    SegmentView,
    TalkLine,
    TraitRow,
    WorthRow,
)
from mehvar.segments._replay import (
    rule_members,
    rule_needs,
)
from mehvar.segments._rfm import (
    RfmLimits,
)
from mehvar.segments._rules import (
    EVERYONE_RULE,
    Condition,
    Group,
    Happening,
    Problem,
    RuleError,
    rule_to_json,
)
from mehvar.segments._rules_compile import (
    Purpose,
)
from mehvar.segments._rules_count import (
    PartCount,
    RuleCount,
    count_rule,
    rule_customers,
)
from mehvar.segments._rules_fields import (
    COUNT_OPERATORS,
    Field,
    HappeningKind,
    Vocabulary,
    attribute_field,
    vocabulary,
)
from mehvar.segments._rules_read import (
    read_rule,
)
from mehvar.segments._rules_say import (
    say_part,
    say_rule,
    word_of,
)
from mehvar.segments._similarity import (
    Similarity,
    similarity,
)
from mehvar.segments._values import (
    CONSENT,
    CONSENT_WORDS,
    OWN_SURVEY,
    PVQ21,
    VALUES,
    Key,
    ValueItem,
    ValueScores,
    ValuesError,
    item_of,
    own_items,
    own_key,
    read_key,
    score_values,
    scores_key,
)
from mehvar.segments._values_key import (
    has_values_key,
    put_values_key,
    read_values_key,
    remove_values_key,
)
from mehvar.segments._worth import (
    Gain,
    Outcome,
    Worth,
    compare_segmentations,
)

__all__ = [
    "ATTRIBUTES",
    "CONSENT",
    "CONSENT_WORDS",
    "COUNT_OPERATORS",
    "DEFINITIONS_FILES",
    "EVERYONE_RULE",
    "NOTES_FILE",
    "OWN_SURVEY",
    "PVQ21",
    "VALUES",
    "AudienceState",
    "AudienceSync",
    "ChangeRow",
    "Clusters",
    "Condition",
    "Definition",
    "DefinitionChange",
    "DefinitionError",
    "Field",
    "FieldChoice",
    "Gain",
    "Group",
    "Happening",
    "HappeningKind",
    "Items",
    "ItemsError",
    "Key",
    "LatentChoice",
    "LatentClasses",
    "Member",
    "MemberRow",
    "MembersPage",
    "NoteChange",
    "Outcome",
    "OverlapRow",
    "PartCount",
    "Persona",
    "PersonaLine",
    "Problem",
    "Purpose",
    "RfmLimits",
    "RuleCount",
    "RuleError",
    "Scaling",
    "SegmentNote",
    "SegmentRow",
    "SegmentView",
    "SegmentationRow",
    "SegmentationView",
    "SegmentsError",
    "SharedCustomers",
    "Similarity",
    "Stability",
    "StaleDefinition",
    "TalkLine",
    "TraitRow",
    "Trial",
    "UnknownDefinition",
    "UnknownSegmentError",
    "ValueItem",
    "ValueScores",
    "ValuesError",
    "Vocabulary",
    "Worth",
    "WorthRow",
    "archive_definition",
    "attribute_field",
    "audience_folder",
    "build_segments",
    "change_definition",
    "choose_latent_classes",
    "compare_segmentations",
    "count_rule",
    "create_definition",
    "definition_history",
    "file_columns",
    "fit_clusters",
    "fit_latent_classes",
    "has_values_key",
    "item_of",
    "latent_stability",
    "member_ids",
    "note_history",
    "own_items",
    "own_key",
    "purpose_of",
    "put_note",
    "put_values_key",
    "read_audience",
    "read_changes",
    "read_choices",
    "read_columns",
    "read_customer_segments",
    "read_definition",
    "read_definitions",
    "read_items",
    "read_key",
    "read_members",
    "read_note",
    "read_notes",
    "read_rule",
    "read_segment",
    "read_segmentation",
    "read_segmentations",
    "read_shared",
    "read_values_key",
    "read_vocabulary",
    "remove_values_key",
    "restore_definition",
    "rule_customers",
    "rule_members",
    "rule_needs",
    "rule_to_json",
    "say_part",
    "say_rule",
    "score_values",
    "scores_key",
    "similarity",
    "undo_definition",
    "undo_note",
    "vocabulary",
    "word_of",
    "write_audience",
    "write_audiences",
    "write_consents",
]
