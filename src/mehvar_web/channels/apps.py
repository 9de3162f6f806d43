"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.channels"
    label = "channels"

    def ready(self) -> None:
        """Register the worker's part, and the page."""
        from mehvar_web import jobs
        from mehvar_web.accounts import Right
        from mehvar_web.channels import _forget, _forget_person
        from mehvar_web.channels._delivery import Deliverer, workers_sending
        from mehvar_web.channels._records import CHANNELS
        from mehvar_web.channels._updates import Listener, Teller
        from mehvar_web.ui import NavItem, register_nav

        jobs.keep_proof("channels", workers_sending)
        for channel in CHANNELS:
            jobs.register_chore(f"send {channel}", Deliverer(channel).turn, seconds=1.0)
        for channel in ("sms", "telegram", "bale"):
            jobs.register_chore(f"listen {channel}", Listener(channel).turn, seconds=1.0)
        jobs.register_chore("tell", Teller().turn, seconds=1.0)
        _forget_person.register()
        jobs.register(
            _forget.KIND,
            _forget.forget_job,
            title=_("Forget old messages"),
            cron="daily 03:45",
            retries=1,
        )
        register_nav(
            NavItem(
                name="channels",
                url="channels:channels",
                label=_("Channels"),
                icon="radio-tower",
                right=Right.SET_CHANNELS.value,
                order=86,
            )
        )
