"""The forms of the knowledge base and of ready answers."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar_web import care
from mehvar_web.care.models import Article, CaseType, ReplyTemplate
from mehvar_web.cases import _words
from mehvar_web.cases.forms import area, line
from mehvar_web.ui import forms as fields


class TypesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """Several kinds of cases, by name; none of them means all."""

    widget = fields.ManyInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=CaseType.objects.all(), required=False, label=_("For cases of type"),
            help_text=_("None chosen: for all of them."), **kwargs,
        )  # fmt: skip

    def label_from_instance(self, obj: Any) -> str:
        """Return the type's name."""
        return cast("CaseType", obj).title(_words.language())


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """How something is done, in one language at least."""

    types = TypesField()

    class Meta:
        model = Article
        fields = ("title_fa", "body_fa", "title_en", "body_en", "types")
        labels = {
            "title_fa": _("Title in Persian"), "title_en": _("Title in English"),
            "body_fa": _("Text in Persian"), "body_en": _("Text in English"),
        }  # fmt: skip
        widgets = {
            "title_fa": line(lang="fa"), "title_en": line(lang="en"),
            "body_fa": area(10, lang="fa"), "body_en": area(10, lang="en"),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Hold it to a title and a text in the same language."""
        told = super().clean() or {}
        pairs = [(told.get(f"title_{one}"), told.get(f"body_{one}")) for one in ("fa", "en")]
        if not any(title and body for title, body in pairs):
            self.add_error("title_fa", _("Write a title and a text, in one language at least."))
        return told


class ReplyForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """An answer that is used often."""

    types = TypesField()

    class Meta:
        model = ReplyTemplate
        fields = ("name", "text_fa", "text_en", "types")
        labels = {
            "name": _("Name"), "text_fa": _("In Persian"), "text_en": _("In English"),
        }  # fmt: skip
        widgets = {"name": line(), "text_fa": area(6, lang="fa"), "text_en": area(6, lang="en")}

    def clean(self) -> dict[str, Any]:
        """Hold it to a text in one language at least."""
        told = super().clean() or {}
        if not told.get("text_fa") and not told.get("text_en"):
            self.add_error("text_fa", _("Write it in one language at least."))
        for name in ("text_fa", "text_en"):
            if strange := care.unknown_fields(told.get(name) or ""):
                self.add_error(name, care.CareActError("unfilled", fields=", ".join(strange)).words)
        return told


def type_of(key: str) -> CaseType | None:
    """Return the kind of cases of a key."""
    return next((one for one in care.case_types(active=False) if one.key == key), None)
