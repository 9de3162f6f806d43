"""The words of this app's codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, str | Promise]

KINDS: Words = {
    "employee_grants": _("Gives more often than others with the same cases"),
    "customer_grants": _("Gets more often than others with the same orders"),
    "customer_claims": _("Claims more often than others with as many orders"),
    "pair": _("The same two people, again and again"),
    "below_limit": _("Amounts crowd just below a limit"),
    "after_hours": _("Grants at unusual hours"),
    "shared": _("Customers who share a device or an address"),
    "elsewhere": _("A code was used by somebody else"),
}
"""What a question asks about."""

SHORT: Words = {
    "employee_grants": pgettext_lazy("kind of question", "Employees"),
    "customer_grants": pgettext_lazy("kind of question", "Customers"),
    "customer_claims": pgettext_lazy("kind of question", "Claims"),
    "pair": pgettext_lazy("kind of question", "Pairs"),
    "below_limit": pgettext_lazy("kind of question", "Below a limit"),
    "after_hours": pgettext_lazy("kind of question", "Hours"),
    "shared": pgettext_lazy("kind of question", "Shared"),
    "elsewhere": pgettext_lazy("kind of question", "Codes"),
}
"""The same in a word."""

INNOCENT: dict[str, tuple[str | Promise, ...]] = {
    "employee_grants": (
        _("They take over the hard cases of others, or teach somebody new."),
        _("They write every gesture down while others forget."),
        _("Their shift falls on the worst hours of the day."),
    ),
    "customer_grants": (
        _("They live where deliveries often fail in ways that no record shows."),
        _("They order for a whole family or office."),
    ),
    "customer_claims": (
        _("One store or one courier fails them again and again."),
        _("They are careful people who tell what others put up with."),
    ),
    "pair": (
        _("The employee looks after this customer on purpose, and others hand them over."),
        _("Both keep the same hours."),
    ),
    "below_limit": (
        _("Approval takes long, so they give what they may and serve the customer at once."),
        _("The usual prices of their goods lie there."),
    ),
    "after_hours": (
        _("They work the night shift, or wrote the day's grants down in the evening."),
    ),
    "shared": (
        _("A family, neighbours or colleagues order by one device or to one address."),
    ),
    "elsewhere": (
        _("A gift, a family member, or two records of one person that are not joined yet."),
    ),
}  # fmt: skip
"""What could explain it without anybody doing wrong."""

ANSWERS: Words = {
    "explained": _("It is explained"),
    "watch": _("Keep an eye on it"),
    "talk": _("Talk with them"),
    "review": _("A second person looks at it"),
}
ANSWER_TONES = {"explained": "good", "watch": "warn", "talk": "accent", "review": "accent"}

STEPS: Words = {
    "advice": _("Advice before the order"),
    "size_help": _("Help with size and choice"),
    "pay_return": _("They pay for sending back"),
    "store_credit": _("Credit instead of money"),
    "review": _("A person looks at each return"),
}
STEP_HELP: Words = {
    "advice": _("Somebody calls or writes: what did not fit, and what would?"),
    "size_help": _("A size table, pictures, or a call before the parcel leaves."),
    "pay_return": _("Only for returns by own wish after the days of withdrawal."),
    "store_credit": _("Only for returns by own wish after the days of withdrawal."),
    "review": _("A return by own wish after the days of withdrawal waits for a person's yes."),
}
RULINGS: Words = {"kept": _("The step stays"), "lifted": _("The step is lifted")}

FLAG_KINDS: Words = {
    "insult": pgettext_lazy("abuse", "Insult"),
    "threat": pgettext_lazy("abuse", "Threat"),
    "sexual": pgettext_lazy("abuse", "Sexual harassment"),
    "racist": pgettext_lazy("abuse", "Racism"),
}
FLAG_STATES: Words = {
    "waiting": pgettext_lazy("state of a flag", "Waits for a lead"),
    "standing": pgettext_lazy("state of a flag", "Colleagues are protected"),
    "refused": pgettext_lazy("state of a flag", "Nothing needed"),
    "lifted": pgettext_lazy("state of a flag", "Lifted"),
    "withdrawn": pgettext_lazy("state of a flag", "Taken back"),
}
FLAG_TONES = {"waiting": "warn", "standing": "bad"}
PLACES: Words = {
    "call": pgettext_lazy("where it happened", "On the phone"),
    "thread": pgettext_lazy("where it happened", "In a conversation in writing"),
    "case": pgettext_lazy("where it happened", "In a case"),
    "store": pgettext_lazy("where it happened", "In the store or at the door"),
}
MEASURES: Words = {
    "written_only": _("Only in writing"),
    "second_person": _("A second person on the call"),
    "lead_only": _("The lead takes over"),
    "ended": _("The contact has ended"),
}
SHARES: Words = {
    "device": pgettext_lazy("shared", "device"),
    "address": pgettext_lazy("shared", "address"),
    "identifier": pgettext_lazy("shared", "number or e-mail"),
}

REFUSALS: Words = {
    "Nothing is asked about this customer's returns.": _(
        "Nothing is asked about this customer's returns."
    ),
    "A milder step comes first.": _("A milder step comes first."),
    "The step needs an end.": _("The step needs an end within 180 days."),
    "There is nothing to appeal.": _("There is nothing to appeal."),
    "There is no appeal to rule on.": _("There is no appeal to rule on."),
    "Nobody rules on a step of their own.": _("Nobody rules on a step of their own."),
    "This flag cannot be taken back.": _("This flag cannot be taken back; a lead can lift it."),
    "Somebody has looked at this flag already.": _("Somebody has looked at this flag already."),
    "Nobody looks at a flag of their own.": _("Nobody looks at a flag of their own."),
    "Only the owner ends a contact.": _("Only the owner ends a contact."),
    "The protection needs an end.": _("The protection needs an end within 180 days."),
}
"""What an act may not do, by the message of its error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a customer is told, in their language; a lead may change it before it is sent."""

    fa: str
    en: str


WARNING = Template(
    fa=(
        "مشتری گرامی، از مشکلی که پیش آمد متأسفیم و آن را پیگیری می‌کنیم. خواهش می‌کنیم با "
        "همکاران ما محترمانه گفت‌وگو کنید. حقوق قانونی شما، "
        "از جمله حق بازگرداندن کالا، سر جای خود است."
    ),
    en=(
        "Dear customer, we are sorry for the trouble and are working on it. Please speak with our "
        "colleagues respectfully. Your lawful rights, returning goods among them, stay as they are."
    ),
)  # fmt: skip
