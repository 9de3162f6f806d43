"""What the store of policies refuses, and what to do then."""

from __future__ import annotations

from mehvar.empowerment import Finding
from mehvar.errors import MehvarError


class PolicyStateError(MehvarError, ValueError):
    """A version is not in a state in which this can be done; nothing was changed."""

    code = "policy-state"


class StaleDraftError(MehvarError, ValueError):
    """Somebody changed the version since it was read; nothing was changed."""

    code = "policy-stale"

    def __init__(self, key: str, number: int) -> None:
        super().__init__(
            f"Version {number} of {key} was changed meanwhile.",
            hint="Nothing was kept. Open it again, and look at what is there now.",
        )


class FourEyesError(MehvarError, ValueError):
    """Whoever wrote a version would publish it; a second person must."""

    code = "policy-four-eyes"

    def __init__(self, key: str, number: int) -> None:
        super().__init__(
            f"Version {number} of {key} must be published by somebody who did not write it.",
            hint="Nothing was published. Ask another person who may publish policies.",
        )


class PolicyUnsafeError(MehvarError, ValueError):
    """The linter finds an error in a version, so it is not published; ``findings`` holds them."""

    code = "policy-unsafe"

    def __init__(self, key: str, findings: tuple[Finding, ...]) -> None:
        told = "; ".join(f"{', '.join(one.rows)}: {one.message.en}" for one in findings)
        super().__init__(
            f"{key} cannot be published ({len(findings)} errors): {told}",
            hint="Nothing was published. Mend the rows that are named; `lint` shows an example.",
            findings=[
                {"kind": one.kind, "rows": list(one.rows), "message": one.message.en}
                for one in findings
            ],
        )
        self.findings = findings


class ExperimentError(MehvarError, ValueError):
    """An experiment cannot be begun, agreed to or stopped as asked; nothing was changed."""

    code = "policy-experiment"


class SamePersonError(ExperimentError):
    """Whoever asked for an experiment would agree to it; a second person must."""

    code = "policy-four-eyes"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The experiment with {key} must be agreed to by somebody who did not ask for it.",
            hint="Nothing was begun. Ask another person who may publish policies.",
        )
