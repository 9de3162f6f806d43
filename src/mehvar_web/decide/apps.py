"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DecideConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.decide"
    label = "decide"

    def ready(self) -> None:
        """Take a place in the navigation and on other pages; tell customers their codes."""
        from mehvar_web import grants, jobs
        from mehvar_web.accounts import Right
        from mehvar_web.decide import _send, _waiting
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        register_nav(
            NavItem(
                name="decide",
                url="decide:start",
                label=pgettext_lazy("page", "Decide"),
                icon="gift",
                right=Right.SEE_GRANTS.value,
                order=12,
                key="t",
                count=_waiting.count_waiting,
            )
        )
        for place, name, right, order in (
            ("now", "today_panel", Right.DECIDE, 10),
            ("customer", "customer_panel", Right.SEE_GRANTS, 12),
            ("case", "case_panel", Right.SEE_GRANTS, 5),
        ):
            register_panel(
                Panel(
                    place=place,  # type: ignore[arg-type]  # one of the places, named above
                    name="decide",
                    template=f"decide/{name}.html",
                    context=later(f"mehvar_web.decide._panels.{name}"),
                    right=right.value,
                    order=order,
                )
            )
        grants.on_granted("decide", _send.hear)
        jobs.register_chore("decide-codes", _send.send_codes, seconds=_send.EVERY)
