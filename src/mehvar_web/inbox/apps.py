"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InboxConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Take a place in the navigation, and hear what channels, surveys and builds tell."""
        from mehvar_web import channels, jobs, surveys
        from mehvar_web.accounts import Right
        from mehvar_web.inbox import (
            _answers,
            _digest,
            _forget,
            _mailboxes,
            _messages,
            _panels,
            _upkeep,
        )
        from mehvar_web.ui import NavItem, Panel, register_nav, register_panel

        register_nav(
            NavItem(
                name="inbox",
                url="inbox:threads",
                label=pgettext_lazy("page", "Inbox"),
                icon="inbox",
                right=Right.SEE_INBOX.value,
                order=41,
                key="h",
                count=_panels.count_waiting,
            )
        )
        for place, template, context, order in (
            ("today", "inbox/today_panel.html", _panels.today_panel, 25),
            ("customer", "inbox/customer_panel.html", _panels.customer_panel, 14),
            ("comment", "inbox/comment_panel.html", _panels.comment_panel, 5),
        ):
            register_panel(
                Panel(
                    place=place,  # type: ignore[arg-type]  # one of the places, named above
                    name="inbox",
                    template=template,
                    context=context,
                    right=Right.SEE_INBOX.value,
                    order=order,
                )
            )
        _forget.register()
        channels.on_incoming("inbox", _messages.hear)
        surveys.on_recorded("inbox", _answers.set_aside)
        jobs.register_chore("inbox-answers", _answers.read_answers, seconds=_answers.EVERY)
        jobs.register_chore("inbox-mail", _mailboxes.read_mailboxes, seconds=_mailboxes.EVERY)
        jobs.register(
            "inbox_digests", _digest.send_digests, title=_("Tell subscribers"), cron="daily 08:00"
        )
        jobs.register("inbox_tidy", _upkeep.tidy, title=_("Tidy the inbox up"), cron="daily 03:40")
        jobs.after_build("inbox", _upkeep.after_build)
