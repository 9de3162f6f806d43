"""Reading policies: the list, one as a table and as sentences, its versions, what changed."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from mehvar import empowerment
from mehvar_web.accounts import Right, may, page
from mehvar_web.policies import _list
from mehvar_web.policies._compare import compare as compared
from mehvar_web.policies._findings import by_row, told_of
from mehvar_web.policies._page import context_of, head_of, title_of
from mehvar_web.policies._say import say_policy
from mehvar_web.policies._sight import find, policy_or_none
from mehvar_web.policies._table import table_rows
from mehvar_web.policies._versions import versions_of
from mehvar_web.ui import Choice, Order, csv_response
from mehvar_web.ui.tables import asks_for_csv, read_order


@page(Right.SEE_POLICIES)
def policies(request: HttpRequest) -> HttpResponseBase:
    """Every policy: what is in force, what is written, what waits for a second person."""
    lines = _list.lines_of(request)
    standing = request.GET.get("standing", "")
    standing = standing if standing in _list.FILTERS else ""
    text = request.GET.get("q", "")[:200]
    found = _list.chosen(lines, standing=standing, text=text)
    if asks_for_csv(request) and may(request.user, Right.EXPORT):
        columns = _list.columns_of()
        default = Order(name="changed", descending=True)
        order = read_order(request.GET.get("sort"), columns=columns, default=default)
        rows = _list.sorted_by(found, order)
        return csv_response(columns=columns, rows=rows, name="policies")
    context = {
        "table": _list.table_of(request, found),
        "filters": _list.filters_of(lines, standing),
        "q": text,
        "standing": standing,
        "any": bool(lines),
        "may_edit": may(request.user, Right.EDIT_POLICIES),
        "waiting": sum("submitted" in one.standings for one in lines)
        if may(request.user, Right.PUBLISH_POLICIES)
        else 0,
    }
    return render(request, "policies/policies.html", context)


@page(Right.SEE_POLICIES)
def policy(request: HttpRequest, key: str) -> HttpResponse:
    """One version as a table: each row's conditions and effect."""
    context = context_of(request, key, "policy")
    shown = context["shown"]
    if shown.policy is not None:
        found = told_of(shown.policy, key=key, number=shown.version.number)
        context |= {
            "rows": table_rows(shown.policy, by_row(found)),
            "errors": sum(one.weight == "error" for one in found),
            "warnings": sum(one.weight == "warning" for one in found),
        }
    return render(request, "policies/policy.html", context)


@page(Right.SEE_POLICIES)
def sentence(request: HttpRequest, key: str) -> HttpResponse:
    """One version as sentences, in both languages."""
    context = context_of(request, key, "sentence")
    shown = context["shown"]
    if shown.policy is not None:
        fa, en = say_policy(shown.policy)
        context |= {"fa": fa, "en": en}
    return render(request, "policies/sentence.html", context)


@page(Right.SEE_POLICIES)
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """Every version: who wrote it, who published it, when it counted, and how to go back to it."""
    context = context_of(request, key, "versions")
    context["lines"] = versions_of(context["shown"])
    return render(request, "policies/versions.html", context)


@page(Right.SEE_POLICIES)
def compare(request: HttpRequest, key: str) -> HttpResponse:
    """What changed between two versions, row by row."""
    numbers = [_number(request.GET.get(name, "")) for name in ("a", "b")]
    if None in numbers:
        raise Http404(_("There is no such policy."))
    before, after = (find(request, key, number=one) for one in numbers)
    context = head_of(request, after, "versions")
    if before.policy is not None and after.policy is not None:
        context["comparison"] = compared(before.policy, after.policy)
    context |= {"before": before, "after": after}
    context["crumbs"] = [
        context["crumbs"][0],
        Choice(label=title_of(after.version), url=context["tabs"][-1].url),
        Choice(label=_("What changed")),
    ]
    return render(request, "policies/compare.html", context)


@page(Right.SEE_POLICIES)
def definition(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version as a file of JSON, as docs/slices/empowerment.md tells it."""
    shown = find(request, key, number=number)
    found = policy_or_none(shown.version)
    if found is None:
        raise Http404(_("This version is not finished."))
    plain = msgspec.json.encode(empowerment.policy_to_json(found))
    answer = HttpResponse(msgspec.json.format(plain, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{number}.json"'
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
