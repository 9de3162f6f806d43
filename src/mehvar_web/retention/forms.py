"""The form of what only the company knows about keeping customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar.retention import Assumptions
from mehvar_web.ui.forms import NumberField, ShareField


class AssumptionsForm(forms.Form):
    """Costs of a contact and an offer, the prior of the save rate, lead time, false alarms."""

    contact_share = ShareField(
        label=_("A contact costs"), help_text=_("As a share of the usual order."),
        min_value=0, max_value=100,
    )  # fmt: skip
    offer_share = ShareField(
        label=_("An offer that is taken costs"), help_text=_("As a share of the usual order."),
        min_value=0, max_value=100,
    )  # fmt: skip
    save_alpha = NumberField(
        label=_("Kept by an offer, of so many"), min_value=0.01, max_value=1_000,
        help_text=_("Leaving customers whom offers kept before; 6 where nothing is known."),
    )  # fmt: skip
    save_beta = NumberField(
        label=_("Lost in spite of it"), min_value=0.01, max_value=1_000,
        help_text=_("Those who left all the same; 14 where nothing is known."),
    )  # fmt: skip
    margin_share = ShareField(
        label=_("Left of a sale"), min_value=0.1, max_value=100,
        help_text=_("Used only where the data show no costs."),
    )  # fmt: skip
    lead_days = NumberField(
        label=_("Days from the list to the contact"), min_value=0, max_value=90, decimal_places=0
    )
    alarm_rate = ShareField(
        label=_("Silences that may be false alarms"), min_value=0.1, max_value=50,
        help_text=_("Of the gaps of a customer who keeps their rhythm."),
    )  # fmt: skip

    def assumptions(self) -> Assumptions:
        """Return what was typed."""
        told: dict[str, Any] = {name: float(value) for name, value in self.cleaned_data.items()}
        return Assumptions().changed(told)
