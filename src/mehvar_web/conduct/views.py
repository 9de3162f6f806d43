"""The pages of questions about grants: the list, one question, and what concerns oneself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import conduct
from mehvar.workspace import NotBuiltError
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.conduct import _answers, _lists, _say, _words
from mehvar_web.conduct._sight import employee_of, view_of
from mehvar_web.conduct._tabs import tabs
from mehvar_web.conduct.forms import AnswerForm
from mehvar_web.conduct.models import Answer, Flag
from mehvar_web.ui import csv_response, say, until_built

_SHOWN = 20


@page(Right.SEE_CONDUCT)
@until_built("conduct/empty.html")
def questions(request: HttpRequest) -> HttpResponseBase:
    """Questions about grants, the least likely by chance first."""
    user = disclosure.user_of(request)
    numbers = conduct.read_numbers(company.workspace(), marts=company.marts())
    context = {
        "table": _lists.question_table(request, user),
        "kinds": _lists.kind_choices(request),
        "too_few": numbers.get(("too_few", "employee_grants")),
        "compared": sum(n for (name, _kind), n in numbers.items() if name == "compared"),
        "nothing_granted": not any(name == "compared" and kind != "returners"
                                   for name, kind in numbers),
        "tabs": tabs(user, "questions"),
    }  # fmt: skip
    return render(request, "conduct/questions.html", context)


@page(Right.SEE_CONDUCT, Right.EXPORT)
@until_built("conduct/empty.html")
def questions_csv(request: HttpRequest) -> HttpResponseBase:
    """The questions as a file: money in minor units."""
    user = disclosure.user_of(request)
    rows, _count = _lists.read_questions(user, request.GET.dict(), page=1, size=_lists.WHOLE)
    return csv_response(columns=_lists.question_columns(), rows=rows, name="questions")


@page(Right.SEE_CONDUCT, methods=("GET", "POST"))
@until_built("conduct/empty.html")
def question(request: HttpRequest, key: str) -> HttpResponseBase:
    """One question: what was seen, what could explain it innocently, and what was answered."""
    user = disclosure.user_of(request)
    found, members = _question(request, key)
    may_answer = may(user, Right.REVIEW_CONDUCT) and not _is_own(request, found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and may_answer and form.is_valid():
        made = _answers.answer_question(found, **form.cleaned_data, by=user, now=company.now())
        undo = reverse("conduct:withdraw_answer", args=[made.key])
        say(request, _("Your answer is written down."), undo=undo)
        return redirect("conduct:question", key)
    history = Answer.objects.filter(question_id=key, withdrawn_at=None).select_related("author")
    context = {
        "one": _lists.beside_answers(user, [found], {})[0],
        "question": found,
        "members": members,
        "shares": _words.SHARES,
        "sentence": _say.say_question(found),
        "chance": _say.say_chance(found.p),
        "ratio": _say.write_ratio(found),
        "kind": _words.KINDS[found.kind],
        "innocent": _words.INNOCENT[found.kind],
        "history": [(one, _words.ANSWERS[one.answer]) for one in history[:_SHOWN]],
        "form": form,
        "may_answer": may_answer,
        "is_own": _is_own(request, found),
        "tabs": tabs(user, "questions"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "conduct/question.html", context, status=status)


@page(Right.REVIEW_CONDUCT, methods=("POST",))
@until_built("conduct/empty.html")
def withdraw_answer(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take an answer back."""
    answer = get_object_or_404(Answer, key=key)
    found, _members = _question(request, answer.question_id)
    if _is_own(request, found):
        raise Http404(_("There is no such question."))
    _answers.withdraw_answer(answer, by=disclosure.user_of(request), now=company.now())
    say(request, _("The answer was taken back."))
    return redirect("conduct:question", answer.question_id)


@page(Right.SEE_TODAY)
def mine(request: HttpRequest) -> HttpResponseBase:
    """What is recorded about oneself: comparisons, answers of others, and one's own flags."""
    user = disclosure.user_of(request)
    own = employee_of(user)
    answers = Answer.objects.filter(employee_id=own, withdrawn_at=None)
    context = {
        "rows": [(one, _words.KINDS[one.kind], _say.say_question(one), _say.say_chance(one.p))
                 for one in _compared(own)],
        "answers": [(one, _words.KINDS.get(one.kind, one.kind), _words.ANSWERS[one.answer])
                    for one in answers.select_related("author")[:_SHOWN]],
        "flags": [(one, _words.FLAG_KINDS[one.kind], _words.FLAG_STATES[one.state],
                   _lists.say_measures(one))
                  for one in Flag.objects.filter(author=user)[:_SHOWN]],
        "tabs": tabs(user, "mine"),
    }  # fmt: skip
    return render(request, "conduct/mine.html", context)


def _compared(employee_id: str) -> tuple[conduct.Question, ...]:
    try:
        return conduct.read_employee(
            company.workspace(), employee_id=employee_id, marts=company.marts()
        )
    except NotBuiltError:
        return ()


def _question(
    request: HttpRequest, key: str
) -> tuple[conduct.Question, tuple[conduct.GroupMember, ...]]:
    found = conduct.read_question(
        company.workspace(), question_id=key, view=view_of(disclosure.user_of(request)),
        marts=company.marts(),
    )  # fmt: skip
    if found is None or not found[0].is_found:
        raise Http404(_("There is no such question."))
    return found


def _is_own(request: HttpRequest, found: conduct.Question) -> bool:
    """Nobody answers a question about themselves."""
    return found.employee_id == employee_of(disclosure.user_of(request))
