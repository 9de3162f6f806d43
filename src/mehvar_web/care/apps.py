"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CareConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.care"
    label = "care"

    def ready(self) -> None:
        """Hear what channels, surveys, grants and builds tell, and do what time brings."""
        from mehvar_web import channels, contact, jobs, surveys
        from mehvar_web.care import (
            _ask,
            _erase,
            _escalate,
            _granted,
            _hear,
            _notices,
            _verify,
            _watch,
        )
        from mehvar_web.care._types import put_standard

        post_migrate.connect(put_standard, sender=self, dispatch_uid="care-standard")
        channels.on_incoming("care", _hear.hear_message)
        channels.on_status("care", _hear.hear_status)
        surveys.on_answered("care", _verify.hear_answer)
        surveys.on_recorded("care", _verify.hear_rows)
        contact.register_case_check("cases", _hear.open_cases)
        jobs.register_chore("care-rules", _watch.run_rules, seconds=_watch.EVERY)
        jobs.register_chore("care-clocks", _escalate.watch_clocks, seconds=_escalate.EVERY)
        jobs.register_chore("care-ask", _ask.ask_customers, seconds=_ask.EVERY)
        jobs.after_build("care", _hear.after_build)
        _notices.register()
        _erase.register()
        _hear.register()
        _granted.register()
