"""Is this an e-mail address, and which one?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text._units import apply

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[a-z]{{2,24}}|xn--[a-z0-9-]+)"
"""RFC 5322's dot-atom at a host name, in small letters."""

_WHOLE = rf"^{ADDRESS}$"
_LONGEST, _LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1
_IN_BRACKETS = r"^.*<([^<>]*)>.*$"
_BEFORE = r"^[\s\p{Cf}\p{Z}\"'<(\[;,:.]*(?:(?:mailto|e-?mail)\s*:)?[\s\p{Cf}\p{Z}\"'<(\[]*"
_BEHIND = r"(?:\?.*)?[\s\p{Cf}\p{Z}\"'>)\].,;:!،؛]*$"

_NOBODY = (
    r"^(?:no-?reply|do-?not-?reply|tests?|testing|info|admin|administrator|webmaster|postmaster|"
    r"root|support|sales|contact|office|hello|example|sample|none|null|nil|na|n\.a|no|nomail|"
    r"no-?e?-?mail|noemail|e?-?mail|my-?e?mail|user|username|guest|customer|unknown|anonymous|"
    r"name|abcd?|xyz|asdf\w*|qwerty\w*|aaa+|xxx+|123+4?5?6?|0+|1+|a|b|x|-|_)(?:\+[^@]*)?@"
)
_NOWHERE = (
    r"@(?:[a-z0-9-]+\.)*(?:(?:example|test|invalid|localhost)\.[a-z.]+|"
    r"[a-z0-9.-]+\.(?:example|test|invalid|localhost|local)|(?:a|aa|aaa|xyz|asdf|"
    r"none|noemail|nomail|noreply|mailinator|yopmail|guerrillamail|10minutemail)\.[a-z.]+)$"
)
_PARTS = r"^(?P<local>[^@]*)@(?P<host>[^.]*)\."


def clean_email(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return e-mail addresses in small letters, null where there is no valid one.

    ``mailto:``, a display name before ``<…>``, and punctuation around the address are cut. Tags
    (``+shop``) and dots stay: whether two addresses reach one person is for identity to judge.
    """
    return apply(column, _email_rows)


def placeholder_email(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return whether an address is a dummy or everybody's: noreply@, test@, info@, a@a.com.

    Such an address stands for no single person, so it must not join people.
    """
    return apply(column, _placeholder_rows)


def _placeholder_rows(rows: pa.Array) -> pa.Array:
    address = pc.fill_null(_email_rows(rows), "")
    parts = pc.extract_regex(address, _PARTS)
    local, host = pc.struct_field(parts, "local"), pc.struct_field(parts, "host")
    named = pc.match_substring_regex(address, _NOBODY)
    nowhere = pc.match_substring_regex(address, _NOWHERE)
    twice = pc.fill_null(pc.equal(local, host), fill_value=False)
    return pc.or_(pc.or_(named, nowhere), twice)


def _email_rows(rows: pa.Array) -> pa.Array:
    address = pc.ascii_lower(rows)
    valid = pc.match_substring_regex(address, _WHOLE)
    doubtful = pc.and_(pc.invert(valid), pc.match_substring(address, "@"))
    if pc.any(doubtful).as_py():
        address = pc.replace_with_mask(address, doubtful, _trimmed(address.filter(doubtful)))
        valid = pc.match_substring_regex(address, _WHOLE)
    short = pc.less_equal(pc.binary_length(address), _LONGEST)
    local = pc.less_equal(pc.find_substring(address, "@"), _LONGEST_LOCAL)
    return pc.if_else(pc.and_(valid, pc.and_(short, local)), address, pa.scalar(None, pa.string()))


def _trimmed(rows: pa.Array) -> pa.Array:
    rows = pc.ascii_lower(pc.utf8_normalize(rows, "NFKC"))
    rows = pc.replace_substring_regex(rows, _IN_BRACKETS, r"\1")
    rows = pc.replace_substring_regex(rows, r"\p{Cf}", "")
    return pc.replace_substring_regex(pc.replace_substring_regex(rows, _BEFORE, ""), _BEHIND, "")
