"""Why nothing could be decided, granted or redeemed: every reason, said once, in both languages.

What a budget, a rule or a state refuses is an answer (``Refused``, ``NotRedeemed``), not an error.
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mehvar import empowerment
from mehvar.errors import MehvarError
from mehvar.text import Language
from mehvar_web.ui import SaidError, Words

_SAME_KEY = _("Send the same key again when you do not know the answer.")
_NOTHING_MOVED = _("Nothing moved.")


class MomentError(SaidError):
    """A moment does not fit what is known; nothing was decided."""

    code = "moment"

    WORDS: ClassVar[dict[str, Words]] = {
        "customer": _(
            "It is not known who the customer is, and what would be granted is theirs alone."
        ),
        "order": _("The order %(order)s of %(source)s is not known."),
        "not_theirs": _("The order %(order)s of %(source)s is not known as this customer's."),
        "facts": _("These facts are known and cannot be told otherwise: %(facts)s."),
        "unreadable": _("This is no moment: %(faults)s."),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "customer": _("Nothing was decided. Tell the customer, or an order of theirs."),
        "order": _("Nothing was decided. Look the order up, or tell what is known without it."),
        "not_theirs": _("Nothing was decided. Look up whose order it is."),
        "facts": _("Nothing was decided. Leave them out; correct the data where they are wrong."),
        "unreadable": _("POST /decisions in docs/http-api.md shows what a moment is."),
    }


class GrantError(SaidError):
    """A grant cannot be acted on as asked; nothing was changed."""

    code = "grant"

    WORDS: ClassVar[dict[str, Words]] = {
        "amount": _("Of %(asked)s no %(amount)s can be given."),
        "limits": _("These limits cannot be set: %(limits)s."),
        "race": _("Others kept granting to this customer at the same moment."),
        "no_decision": _("There is no decision."),
        "key_used": _("This key was used for another moment."),
        "key": _("A grant needs a key of 1 to 100 characters by which it is done once."),
        "redemption_key_used": _("This key redeemed another code or another order."),
        "redemption": _(
            "A redemption needs a key of 1 to 100 characters and an amount above zero."
        ),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "amount": _("Nothing was changed. Give less of a code or credit, or the whole of it."),
        "limits": _(
            "Nothing was changed. A level (1 to 9) narrows an employee's budget, a team a team's; "
            "amounts are in minor units, from zero on."
        ),
        "race": _("Nothing was granted. Look again at what they got."),
        "no_decision": _("Nothing was recorded."),
        "key_used": _("Nothing was granted. Give every grant a key of its own."),
        "key": _SAME_KEY,
        "redemption_key_used": _("Nothing was redeemed. Give every redemption a key of its own."),
        "redemption": _SAME_KEY,
    }


class LedgerError(SaidError):
    """The ledger was asked for something that it cannot do; nothing moved."""

    code = "ledger"

    WORDS: ClassVar[dict[str, Words]] = {
        "budgets": _("An amount above zero is held in budgets that are named once each."),
        "other_amount": _("The key '%(key)s' holds %(held)s, not %(amount)s."),
        "exchange": _("%(amount)s cannot stand under the key '%(key)s'."),
        "unknown": _("Nothing was ever held under the key '%(key)s'."),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "budgets": _NOTHING_MOVED,
        "other_amount": _("Nothing moved. Give every grant a key of its own."),
        "exchange": _("Nothing moved. Give an amount above zero and a key of its own."),
        "unknown": _NOTHING_MOVED,
    }


def say_error(error: MehvarError) -> str:
    """Say in the language of the page what went wrong with a moment, a grant or a policy."""
    if isinstance(error, SaidError):
        return error.words
    if isinstance(error, empowerment.FactsError):
        return _now("These facts cannot be judged: %(problems)s.") % _problems(error)
    if isinstance(error, empowerment.PolicyError):
        return _now("This policy cannot work: %(problems)s.") % _problems(error)
    return str(error)


def _problems(error: empowerment.FactsError | empowerment.PolicyError) -> dict[str, str]:
    language: Language = "fa" if (get_language() or "fa").startswith("fa") else "en"
    return {"problems": "; ".join(one.message.in_(language) for one in error.problems)}
