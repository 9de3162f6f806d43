"""One demo, built once; a small shop from files made by hand; copies for tests that change them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from tests.kept import build_demo, kept
from typer.testing import CliRunner

from mehvar.cli import app

HEADER = (
    "شماره سفارش,کد مشتری,موبایل مشتری,نام مشتری,ایمیل,تاریخ سفارش,مبلغ کل (تومان),وضعیت,نظر مشتری"
)
GOOD = (
    "۱۰۰۱,C1,۰۹۱۲۳۴۵۶۷۸۱,رضا کریمی,reza@example.com,۱۴۰۴/۰۵/۰۱,۲۵۰٬۰۰۰,تحویل شده,",
    "۱۰۰۲,C2,09351112233,سارا احمدی,,۱۴۰۴/۰۵/۰۳,۱۸۰٬۰۰۰,تحویل شده,[عالی] زنگ بزنید ۰۹۱۲۳۴۵۶۷۸۱",
    "۱۰۰۳,C3,٠٩١٢٠٠٠١١٢٢,مینا راد,,۱۴۰۴/۰۶/۰۱,۳۲۰٬۰۰۰,تحویل شده,",
)
BAD = "۱۰۰۴,C1,۰۹۱۲۳۴۵۶۷۸۱,رضا کریمی,,۱۴۰۴/۱۳/۴۵,۹۰٬۰۰۰,لغو شده,"
MAPPING = """\
version: 1
source: main
unit: toman
files:
  - match: "*.csv"
    tables:
      - table: orders
        key: ["شماره سفارش"]
        columns:
          order_id: "شماره سفارش"
          person_ref: "کد مشتری"
          at: {from: "تاریخ سفارش", calendar: jalali}
          status: "وضعیت"
          total_amount: "مبلغ کل (تومان)"
      - table: people
        one_per: ["کد مشتری"]
        complete: true
        columns:
          full_name: "نام مشتری"
          mobile: "موبایل مشتری"
          email: "ایمیل"
      - table: feedback
        key: ["شماره سفارش"]
        keep:
          - {column: "نظر مشتری", not_empty: true}
        columns:
          order_id: "شماره سفارش"
          person_ref: "کد مشتری"
          at: {from: "تاریخ سفارش", calendar: jalali}
          text: "نظر مشتری"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a verb answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.err)
        return found


Mehvar = Callable[..., Said]


def _said(*words: object, columns: int = 80) -> Said:
    environment = {"COLUMNS": str(columns)}
    result = CliRunner().invoke(app, [str(word) for word in words], env=environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(code=result.exit_code, out=result.stdout, err=result.stderr)


@pytest.fixture(scope="session")
def mehvar() -> Mehvar:
    """Run a verb in this process: ``mehvar("today", "-w", folder)``."""
    return _said


@pytest.fixture(scope="session")
def demo_said() -> tuple[Path, Said]:
    """The smallest demo and what it printed; not to be changed."""
    folder = kept("demo", build_demo)
    return folder / "demo", Said(**json.loads((folder / "said.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def demo(demo_said: tuple[Path, Said], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest demo, built; this run's copy, for all tests that only read."""
    return Path(shutil.copytree(demo_said[0], tmp_path_factory.mktemp("cli") / "demo"))


@pytest.fixture
def demo_copy(demo: Path, tmp_path: Path) -> Path:
    """A demo of one's own."""
    return Path(shutil.copytree(demo, tmp_path / "demo"))


def write_orders(path: Path, *rows: str) -> Path:
    """Write an export as a Persian shop makes it."""
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def shop_said() -> tuple[Path, Said]:
    """A shop of three customers, built, and what its import answered: one row is bad."""

    def make(folder: Path) -> None:
        shop = folder / "shop"
        assert _said("init", shop, "--name", "فروشگاه [من]").code == 0
        (shop / "m.yml").write_text(MAPPING, encoding="utf-8")
        file = write_orders(shop / "orders.csv", *GOOD, BAD)
        said = _said("import", file, "-m", shop / "m.yml", "-w", shop, "--json")
        (folder / "said.json").write_text(json.dumps(asdict(said)))

    folder = kept("three-customers", make)
    return folder / "shop", Said(**json.loads((folder / "said.json").read_text()))


@pytest.fixture
def shop(shop_said: tuple[Path, Said], tmp_path: Path) -> Path:
    """A shop of one's own."""
    return Path(shutil.copytree(shop_said[0], tmp_path / "shop"))


@pytest.fixture
def in_shop(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop of one's own, with its folder as the current one."""
    monkeypatch.chdir(shop)
    monkeypatch.delenv("MEHVAR_WORKSPACE", raising=False)
    return shop
