"""What can go wrong when customers are looked up or published."""

from __future__ import annotations

from mehvar.errors import MehvarError


class CustomersError(MehvarError, ValueError):
    """A request about customers cannot be answered as it was put."""

    code = "customers"


class NotPublished(CustomersError):  # noqa: N818 (it is a state of the workspace, told as such)
    """The serving store is empty: no build has published customers yet."""

    code = "not-published"
