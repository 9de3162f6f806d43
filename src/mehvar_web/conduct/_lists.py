"""The lists of questions, returners and flags as tables and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import conduct
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.conduct import _say, _words
from mehvar_web.conduct._answers import answers_to
from mehvar_web.conduct._sight import employees_named, seen_among, view_of
from mehvar_web.conduct.models import Answer, Flag, LadderStep
from mehvar_web.ui import Choice, Column, Order, Table
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.tables import page_pager, read_order, read_page
from mehvar_web.ui.templatetags.ui import day, digits

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from mehvar.conduct import Question, QuestionOrder, Returner, ReturnerOrder
    from mehvar_web.accounts.models import User

SIZE = 50
WHOLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the answer that counts; ``employee`` as far as the reader may know."""

    question: Question
    answer: Answer | None
    employee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """A customer who is asked about, with the step in force."""

    returner: Returner
    step: LadderStep | None


def beside_answers(
    user: User, questions: Sequence[Question], answers: Mapping[str, Answer]
) -> tuple[Asked, ...]:
    """Put questions beside their answers; who reviews conduct is told who the employee is."""
    named = {}
    if may(user, Right.REVIEW_CONDUCT):
        named = employees_named(one.employee_id for one in questions if one.employee_id)
    return tuple(
        Asked(question=one, answer=answers.get(one.question_id), employee=_shown(user, one, named))
        for one in questions
    )


def _shown(user: User, one: Question, named: Mapping[str, str]) -> str:
    if not one.employee_id:
        return ""
    if not may(user, Right.REVIEW_CONDUCT):
        return _("An employee")
    return named.get(one.employee_id) or _("Employee %(id)s") % {"id": one.employee_id}


def read_questions(
    user: User, asked: Mapping[str, str], *, page: int, size: int = SIZE
) -> tuple[tuple[Asked, ...], int]:
    """Return a part of the questions that the address asks for, and how many there are.

    Raises:
        NotBuiltError: before the first build.
    """
    kind = asked.get("kind", "")
    order = _order(asked)
    found = conduct.find_questions(
        company.workspace(), view=view_of(user), kind=kind if kind in _words.KINDS else "",
        order=cast("QuestionOrder", order.name), descending=order.descending,
        offset=(page - 1) * size, limit=size, marts=company.marts(),
    )  # fmt: skip
    answers = answers_to(one.question_id for one in found.rows)
    return beside_answers(user, found.rows, answers), found.count


def question_table(request: HttpRequest, user: User) -> Table[Asked]:
    """Return a page of the questions."""
    page = read_page(request.GET.get("page"))
    rows, count = read_questions(user, request.GET.dict(), page=page)
    csv = f"{reverse('conduct:questions_csv')}?{request.GET.urlencode()}"
    return Table(
        name="questions", title=_("Questions about grants"), columns=question_columns(), rows=rows,
        order=_order(request.GET.dict()), pager=page_pager(page=page, size=SIZE, count=count),
        csv_url=csv if may(user, Right.EXPORT) else "",
        empty_title=_("Nothing stands out"),
        empty_text=_("Grants look as chance and the case mix explain them."),
    )  # fmt: skip


def question_columns() -> tuple[Column[Asked], ...]:
    """The columns of list and file; money in the file is in minor units."""
    return (
        Column(name="kind", label=gettext_lazy("What is unusual"), head=True, cell=_kind,
               value=lambda one: one.question.kind),
        Column(name="who", label=gettext_lazy("Whom it concerns"), cell=_who,
               value=lambda one: " ".join(filter(None, (one.employee,
                                          str(one.question.customer_id or ""))))),
        Column(name="observed", label=pgettext_lazy("count", "Seen"), numeric=True, sorts=True,
               cell=lambda one: write_figure(one.question.observed, "count"),
               value=lambda one: one.question.observed),
        Column(name="expected", label=gettext_lazy("Others have"), numeric=True,
               cell=lambda one: _say.write_usual(one.question.expected),
               value=lambda one: round(one.question.expected, 3)),
        Column(name="ratio", label=gettext_lazy("Times as often"), numeric=True, sorts=True,
               cell=lambda one: _say.write_ratio(one.question),
               value=lambda one: one.question.ratio),
        Column(name="p", label=gettext_lazy("By chance"), sorts=True,
               cell=lambda one: _say.say_chance(one.question.p),
               value=lambda one: one.question.p),
        Column(name="amount", label=gettext_lazy("Money granted"), numeric=True, sorts=True,
               cell=lambda one: _money(one.question.amount),
               value=lambda one: one.question.amount),
        Column(name="answer", label=pgettext_lazy("to a question", "Answer"), cell=_answer,
               value=lambda one: one.answer.answer if one.answer else ""),
    )  # fmt: skip


def kind_choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Return the chips of the kinds."""
    here = request.GET.get("kind", "")
    named = [("", _("All")), *_words.SHORT.items()]
    return tuple(
        Choice(label=label, url=f"?kind={code}" if code else "?", current=code == here)
        for code, label in named
    )


def read_returners(
    user: User, asked: Mapping[str, str], *, page: int, size: int = SIZE
) -> tuple[tuple[Returning, ...], int]:
    """Return a part of the customers who are asked about, and how many there are.

    Raises:
        NotBuiltError: before the first build.
    """
    order = _returner_order(asked)
    found = conduct.find_returners(
        company.workspace(), view=view_of(user), order=cast("ReturnerOrder", order.name),
        descending=order.descending, offset=(page - 1) * size, limit=size, marts=company.marts(),
    )  # fmt: skip
    today = company.now().date()
    ids = [one.customer_id for one in found.rows]
    standing = LadderStep.objects.filter(
        customer_id__in=ids, lifted_at=None, until_day__gte=today
    ).order_by("at")
    steps = {one.customer_id: one for one in standing}
    rows = tuple(Returning(returner=one, step=steps.get(one.customer_id)) for one in found.rows)
    return rows, found.count


def returner_table(request: HttpRequest, user: User) -> Table[Returning]:
    """Return a page of the customers who are asked about."""
    page = read_page(request.GET.get("page"))
    rows, count = read_returners(user, request.GET.dict(), page=page)
    csv = f"{reverse('conduct:returners_csv')}?{request.GET.urlencode()}"
    return Table(
        name="returners", title=_("Habitual returns"), columns=returner_columns(), rows=rows,
        order=_returner_order(request.GET.dict()),
        pager=page_pager(page=page, size=SIZE, count=count),
        csv_url=csv if may(user, Right.EXPORT) else "",
        empty_title=_("Nobody returns beyond measure"),
        empty_text=_("Whoever returns more is not surely above twice, or is worth keeping."),
    )  # fmt: skip


def returner_columns() -> tuple[Column[Returning], ...]:
    """The columns of list and file; money in the file is in minor units."""
    return (
        Column(name="customer", label=gettext_lazy("Customer"), head=True, cell=_returner,
               value=lambda one: one.returner.customer_id),
        Column(name="counted", label=gettext_lazy("Returns by own wish"), numeric=True, sorts=True,
               cell=lambda one: write_figure(one.returner.counted, "count"),
               value=lambda one: one.returner.counted),
        Column(name="expected", label=gettext_lazy("Others have"), numeric=True,
               cell=lambda one: _say.write_usual(one.returner.expected),
               value=lambda one: round(one.returner.expected, 3)),
        Column(name="ratio", label=gettext_lazy("Times as often"), numeric=True, sorts=True,
               cell=lambda one: _say.write_ratio(one.returner),
               value=lambda one: one.returner.ratio),
        Column(name="doubtful", label=gettext_lazy("Surely above twice"), numeric=True, sorts=True,
               cell=lambda one: write_figure(one.returner.doubtful, "share"),
               value=lambda one: one.returner.doubtful),
        Column(name="residual_value", label=gettext_lazy("What they are still worth"),
               numeric=True, sorts=True, cell=_worth,
               value=lambda one: one.returner.residual_value),
        Column(name="step", label=gettext_lazy("Step in force"),
               cell=lambda one: _words.STEPS[one.step.step] if one.step else "",
               value=lambda one: one.step.step if one.step else ""),
    )  # fmt: skip


def flag_table(request: HttpRequest, user: User) -> Table[Flag]:
    """Return a page of the flags of customers in sight."""
    page = read_page(request.GET.get("page"))
    rows = flags_in(request)
    if view_of(user).teams is not None:  # a lead reads of customers in sight
        flagged = rows.order_by().values_list("customer_id", flat=True).distinct()
        rows = rows.filter(customer_id__in=seen_among(user, list(flagged)))
    return Table(
        name="flags", title=_("Abusive contacts"), columns=flag_columns(),
        rows=list(rows[(page - 1) * SIZE : page * SIZE]),
        pager=page_pager(page=page, size=SIZE, count=rows.count()),
        empty_title=_("Nobody was flagged"),
        empty_text=_("Whoever was insulted flags the contact on the customer's page."),
    )  # fmt: skip


def flags_in(request: HttpRequest) -> QuerySet[Flag]:
    """Return the flags of the state that the address asks for."""
    rows = Flag.objects.select_related("author", "reviewer")
    state = request.GET.get("state", "")
    return rows.filter(state=state) if state in _words.FLAG_STATES else rows


def state_choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Return the chips of the states."""
    here = request.GET.get("state", "")
    named = [("", _("All")), *_words.FLAG_STATES.items()]
    return tuple(
        Choice(label=label, url=f"?state={code}" if code else "?", current=code == here)
        for code, label in named
    )


def flag_columns() -> tuple[Column[Flag], ...]:
    """The columns of the list of flags."""
    return (
        Column(name="kind", label=gettext_lazy("What happened"), head=True, cell=_flag,
               value=lambda one: one.kind),
        Column(name="customer", label=gettext_lazy("Customer"), cell=_flagged,
               value=lambda one: one.customer_id),
        Column(name="at", label=pgettext_lazy("of a flag", "When"), tight=True,
               cell=lambda one: day(one.at.date()), value=lambda one: one.at),
        Column(name="state", label=pgettext_lazy("of a flag", "State"), cell=_state,
               value=lambda one: one.state),
        Column(name="measures", label=gettext_lazy("What protects colleagues"),
               cell=say_measures, value=lambda one: one.measures),
        Column(name="until", label=pgettext_lazy("of a flag", "Until"), tight=True,
               cell=lambda one: day(one.until_day) if one.until_day else "",
               value=lambda one: one.until_day),
    )  # fmt: skip


def say_measures(flag: Flag) -> str:
    """Say what protects colleagues."""
    named: Sequence[str] = [str(_words.MEASURES[one]) for one in flag.measures.split(",") if one]
    return _(", ").join(named) if named else ""


def _order(asked: Mapping[str, str]) -> Order:
    usual = Order(name="p")
    return read_order(asked.get("sort"), columns=question_columns(), default=usual)


def _returner_order(asked: Mapping[str, str]) -> Order:
    usual = Order(name="doubtful", descending=True)
    return read_order(asked.get("sort"), columns=returner_columns(), default=usual)


def _kind(one: Asked) -> SafeString:
    url = reverse("conduct:question", args=[one.question.question_id])
    return format_html('<a class="link" href="{}">{}</a>', url, _words.KINDS[one.question.kind])


def _who(one: Asked) -> SafeString | str:
    customer = one.question.customer_id
    told = customer_link(customer) if customer is not None else ""
    if not one.employee:
        return told
    return format_html("<span><bdi>{}</bdi> {}</span>", one.employee, told)


def customer_link(customer_id: int) -> SafeString:
    """Link to a customer by number: these lists name nobody."""
    return format_html(
        '<a class="link" href="{}">{}</a>', reverse("customers:customer", args=[customer_id]),
        _("Customer %(id)s") % {"id": digits(customer_id)},
    )  # fmt: skip


def _answer(one: Asked) -> SafeString | str:
    if one.answer is None:
        return _("waits")
    tone = _words.ANSWER_TONES[one.answer.answer]
    return format_html('<span class="pill {}">{}</span>', tone, _words.ANSWERS[one.answer.answer])


def _money(amount: int | None) -> str | None:
    return None if not amount else write_figure(amount, "money")


def _returner(one: Returning) -> SafeString:
    number = one.returner.customer_id
    return format_html(
        '<a class="link" href="{}">{}</a>', reverse("conduct:returner", args=[number]),
        _("Customer %(id)s") % {"id": digits(number)},
    )  # fmt: skip


def _worth(one: Returning) -> SafeString | None:
    row = one.returner
    if row.residual_value is None:
        return None
    ends = _("%(low)s to %(high)s") % {
        "low": write_figure(row.residual_low, "money"),
        "high": write_figure(row.residual_high, "money"),
    }
    return format_html(
        '<span>{} <small class="below muted">{}</small></span>',
        write_figure(row.residual_value, "money"), ends,
    )  # fmt: skip


def _flag(one: Flag) -> SafeString:
    url = reverse("conduct:contact", args=[one.key])
    return format_html('<a class="link" href="{}">{}</a>', url, _words.FLAG_KINDS[one.kind])


def _flagged(one: Flag) -> SafeString:
    return customer_link(one.customer_id)


def _state(one: Flag) -> SafeString:
    tone = _words.FLAG_TONES.get(one.state, "")
    return format_html('<span class="pill {}">{}</span>', tone, _words.FLAG_STATES[one.state])
