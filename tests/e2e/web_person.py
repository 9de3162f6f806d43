"""One signed-in person who reads pages, writes notes and brings files, however often all dies."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import requests
from tests.e2e import shop_books

PAGES = ("", "customers/", "metrics/", "jobs/", "collect/")
FIRST_BROUGHT, STEP = 1_000, 2
"""Numbers of the shop's files that come through the pages; no two of them correct one another."""
CSRF = "c" * 32
PATIENCE = 300
"""Seconds for which files may be on their way, each of them retried for as long."""


class Answer(NamedTuple):
    """What came back; status 0 when the process that answered was killed meanwhile."""

    status: int
    text: str = ""
    location: str = ""


@dataclass
class Person:
    """What the server answered a person, and what it promised to keep."""

    port: int
    session: str
    customer: int
    papers: Path
    kept: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    brought: list[int] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    is_over: bool = False

    def ask(
        self,
        method: str,
        page: str,
        fields: dict[str, str] | None = None,
        files: list[tuple[str, tuple[str, bytes]]] | None = None,
    ) -> Answer:
        """Ask for a page."""
        address = page if page.startswith("/") else f"/en/{page}"
        try:
            answer = requests.request(
                method,
                f"http://127.0.0.1:{self.port}{address}",
                data=fields,
                files=files,
                headers={
                    "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
                    "X-CSRFToken": CSRF,
                },
                allow_redirects=False,
                timeout=60,
            )
        except requests.RequestException:
            return Answer(0)
        return Answer(answer.status_code, answer.text, answer.headers.get("Location", ""))

    def read(self) -> None:
        """Read every page over and over; none may be wrong."""
        while not self.is_over:
            for page in (*PAGES, f"customers/{self.customer}/"):
                status = self.ask("GET", page).status
                self.answers[status] += 1
                if status not in {0, 200, 302}:
                    self.wrong.append(f"{page}: {status}")
                time.sleep(0.1)  # a person looks at a page; without it readers alone take a core

    def write(self) -> None:
        """Write notes, and ask for a build now and then."""
        while not self.is_over:
            text = f"note {len(self.sent)}"
            self.sent.append(text)
            page = f"customers/{self.customer}/notes/"
            status = self.ask("POST", page, {"text": text, "token": str(uuid.uuid4())}).status
            if status == 302:
                self.kept.append(text)
            elif status:
                self.wrong.append(f"{page}: {status}")
            if len(self.sent) % 40 == 0:
                self.ask("POST", "jobs/build/")
            time.sleep(0.1)

    def bring(self) -> None:
        """Bring files through Collect, those of one number after those of another."""
        number = FIRST_BROUGHT
        while not self.is_over:
            if not self._bring(number):
                self.wrong.append(f"the files of {number} were not imported")
                return
            self.brought.append(number)
            number += STEP

    def _bring(self, number: int) -> bool:
        """Send the files until an answer comes, then press what the page offers; True: imported."""
        until = time.monotonic() + PATIENCE
        files = [
            ("files", (path.name, path.read_bytes()))
            for path in shop_books.write_files(self.papers, number)
        ]
        fields = {"source": "till", "once": uuid.uuid4().hex}
        page, is_mapped = "", False
        while time.monotonic() < until:
            time.sleep(0.2)
            if not page:
                page = self._expect(302, self.ask("POST", "collect/new/", fields, files)).location
                continue
            answer = self._expect(200, self.ask("GET", page))
            if "/collect/imports/" in answer.location:
                return True
            if 'id="take"' in answer.text and not is_mapped:
                mapping = (self.papers / "mapping.yml").read_bytes()
                sent = [("mapping", ("mapping.yml", mapping))]
                is_mapped = bool(self.ask("POST", f"{page}mapping.yml", files=sent).status)
            elif 'id="take"' in answer.text:
                self.ask("POST", f"{page}import/")
            elif f"{page}again/" in answer.text:
                self.ask("POST", f"{page}again/")
        return False

    def _expect(self, status: int, answer: Answer) -> Answer:
        if answer.status not in {0, 302, status}:
            self.wrong.append(f"Collect: {answer.status} {answer.text[:200]}")
        return answer
