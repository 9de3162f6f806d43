"""Files as companies export them, and a worker that does what was asked at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from mehvar_web.collect.models import Upload
    from mehvar_web.jobs.models import Job

ORDERS = """order_id,customer_id,order_date,status,total
1001,7,2025-03-01 10:00,delivered,250000
1002,8,2025-03-02 11:30,delivered,140000
1003,7,2025-03-05 09:15,cancelled,90000
1004,9,2025-03-07 18:40,delivered,310000
"""
PEOPLE = """customer_id,full name,mobile,email
7,Sara Mohammadi,09121234567,sara@example.com
8,Reza Karimi,09351234568,reza@example.com
9,Leila Rahimi,09191234569,leila@example.com
"""

Work = Callable[[], list["Job"]]
Bring = Callable[..., "Upload"]


@pytest.fixture
def work() -> Work:
    """Do every job that waits, in this process; return them as they ended."""

    def run() -> list[Job]:
        from mehvar_web import company
        from mehvar_web.jobs import _child, _queue
        from mehvar_web.jobs.models import Job

        done = []
        while job := _queue.claim("tests", now=company.now()):
            if job.kind == "build":  # these tests look at imports; a build takes its time
                Job.objects.filter(pk=job.pk).update(state=Job.States.DONE)
                continue
            _child.run(job)
            done.append(Job.objects.get(pk=job.pk))
        return done

    return run


@pytest.fixture
def bring(work: Work) -> Bring:
    """Bring files as this person and have them looked at."""

    def run(client: Client, *, source: str = "shop", **files: str | bytes) -> Upload:
        from mehvar_web.collect.models import Upload

        sent = [
            SimpleUploadedFile(
                name.replace("__", "."), text.encode() if isinstance(text, str) else text
            )
            for name, text in files.items()
        ]
        answer = client.post(reverse("collect:new"), {"source": source, "files": sent})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        work()
        return Upload.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))

    return run


@pytest.fixture
def page_of() -> Callable[[Client, str], str]:
    """Read a page that must answer 200."""

    def read(client: Client, url: str) -> str:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content.decode()[:3000]
        return answer.content.decode()

    return read


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder for files."""
    return tmp_path
