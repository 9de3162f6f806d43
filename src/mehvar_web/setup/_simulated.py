"""The simulated Persian shop, for those who want to look before they bring their own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar.text import Bilingual
from mehvar_web import company, jobs

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

_CUSTOMERS = 2000
_SEED = 1404


def register_jobs() -> None:
    """Make the work known."""
    jobs.register("simulate", fill, title=_("Simulated shop"), concurrency="lake", then_build=True)


def may_simulate(workspace: Workspace) -> bool:
    """Tell whether the simulated shop fits: amounts in rial, and no data of one's own yet."""
    return workspace.settings.currency == "IRR" and not has_data(workspace)


def has_data(workspace: Workspace) -> bool:
    """Tell whether anything was ever imported."""
    return workspace.lake.path("imports").exists()


def fill(context: jobs.JobContext) -> Mapping[str, object]:
    """Write the shop's files and import them."""
    from mehvar import care, ingest, simulate

    workspace = company.workspace()
    care.write_terms(workspace.root, care.Terms(opens=time(8), closes=time(23)))
    stages = Bilingual("شبیه‌سازی فروشگاه", "Simulating a shop")
    files = simulate.write_shop(
        workspace.path("demo-files", "x").parent,
        shop=simulate.demo_shop(ends_on=context.now().date() - timedelta(days=1)),
        customers=_CUSTOMERS,
        seed=_SEED,
        progress=lambda _stage, done, total: context.progress(stages, done, total),
    )
    reading = Bilingual("خواندن فایل‌ها", "Importing its files")
    report = ingest.import_files(
        workspace,
        files.paths,
        mapping=ingest.Mapping.read(files.mapping),
        now=context.now(),
        actor=context.actor,
        progress=lambda _stage, done, total: context.progress(reading, done, total),
    )
    return {"import_id": report.import_id, "rows": report.taken}
