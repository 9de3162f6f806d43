"""``python -m mehvar_web.jobs JOB CLAIM``: the process in which the worker runs one job."""

from __future__ import annotations

import os
import sys
from uuid import UUID

import django

from mehvar_web import company

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mehvar_web.settings.base")
    with company.starting():
        django.setup()

        from mehvar_web.jobs._child import main

    main(int(sys.argv[1]), UUID(sys.argv[2]))
