"""What may an employee decide for this customer now, within which limits, at what cost?"""

from __future__ import annotations

from mehvar.empowerment._decide import (
    LOWEST_LEVEL,
    Decider,
    Decision,
    Outcome,
    Reason,
    compile_policy,
    decide,
)
from mehvar.empowerment._errors import FactsError, PolicyError, Problem
from mehvar.empowerment._facts import (
    FACTS,
    MOST_MONEY,
    SITUATION_TITLES,
    SITUATIONS,
    Fact,
    Facts,
    Situation,
    Value,
    check_facts,
    facts_of,
)
from mehvar.empowerment._findings import Finding, FindingKind, Weight
from mehvar.empowerment._judge import JUDGED, judge
from mehvar.empowerment._lint import lint
from mehvar.empowerment._policy import (
    ACTIONS,
    HITS,
    OPERATORS,
    Action,
    Amount,
    Authority,
    Beyond,
    Effect,
    Hit,
    Operator,
    Policy,
    Row,
    Test,
)
from mehvar.empowerment._read import SCHEMA, policy_to_json, read_policy
from mehvar.empowerment._recorded import DECIDED, replay_recorded
from mehvar.empowerment._replay import (
    Policies,
    Recorded,
    Replayed,
    Verdict,
    digest_of,
    read_facts,
    read_versions,
    replay,
    write_facts,
)
from mehvar.empowerment._say import name_rows, say_policy, say_row
from mehvar.empowerment._statute import IRAN, Statute
from mehvar.empowerment._substitutes import SubstituteRules, find_substitutes

__all__ = [
    "ACTIONS",
    "DECIDED",
    "FACTS",
    "HITS",
    "IRAN",
    "JUDGED",
    "LOWEST_LEVEL",
    "MOST_MONEY",
    "OPERATORS",
    "SCHEMA",
    "SITUATIONS",
    "SITUATION_TITLES",
    "Action",
    "Amount",
    "Authority",
    "Beyond",
    "Decider",
    "Decision",
    "Effect",
    "Fact",
    "Facts",
    "FactsError",
    "Finding",
    "FindingKind",
    "Hit",
    "Operator",
    "Outcome",
    "Policies",
    "Policy",
    "PolicyError",
    "Problem",
    "Reason",
    "Recorded",
    "Replayed",
    "Row",
    "Situation",
    "Statute",
    "SubstituteRules",
    "Test",
    "Value",
    "Verdict",
    "Weight",
    "check_facts",
    "compile_policy",
    "decide",
    "digest_of",
    "facts_of",
    "find_substitutes",
    "judge",
    "lint",
    "name_rows",
    "policy_to_json",
    "read_facts",
    "read_policy",
    "read_versions",
    "replay",
    "replay_recorded",
    "say_policy",
    "say_row",
    "write_facts",
]
