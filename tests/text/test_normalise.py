"""The normaliser: tricky strings, an independent reference, and what must always hold."""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import text

ZWNJ, ZWJ = "\u200c", "\u200d"
MIXED = st.text(
    alphabet="اآأإبپتثكکگيىیئءؤةۀهھەﻛﺘﺎﺏﻻﷲ﷼ﹰﱞﬁabcEEéÉwx٠١۲۳45１٫٬٪،؟«»…"
    "\u0640\u064b\u064e\u0651\u0653\u0654\u0301\u0302"
    "\u200b\u200c\u200c\u200d\u200e\u202b\u2067\ufeff\u00ad\u00ac\ufe0f"
    " \u00a0\u3000\t\n\r\x00\x1d\x7f\uffff😀👨👩❤♂_-.()\u0915\u093f中Я",
    max_size=40,
)


def normal(value: str, **options: object) -> str:
    return text.normalise_one(value, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("علي و كتاب موسى", "علی و کتاب موسی", id="Arabic keyboard"),
        pytest.param("4٥6 ۷", "456 7", id="three digit sets"),
        pytest.param("(۱۲/۵) ۱۲٫۵٪", "(12/5) 12.5%", id="fractions stay whole"),
        pytest.param("ﻛﺘﺎﺏ", "کتاب", id="presentation forms"),
        pytest.param("﷼ ﻻ ﷲ", "ریال لا الله", id="one to many"),
        pytest.param("مُحَمَّد مـــحمد", "محمد محمد", id="marks and kashida"),
        pytest.param("ا\u0653ب خانه\u0654 e\u0301", "آب خانۀ é", id="decomposed letters"),
        pytest.param("سلاممممم خیییلی عاااالی", "سلامم خییلی عاالی", id="stretched letters"),
        pytest.param("www.a.com XXXL 2000 !!!", "www.a.com XXXL 2000 !!!", id="not stretched"),
        pytest.param("عالی 😀👨\u200d👩\u200d👧 ❤", "عالی 😀👨\u200d👩\u200d👧 ❤", id="emoji"),
        pytest.param("\u202bسلام\u202c\u200f", "سلام", id="bidi marks"),
        pytest.param(f"کتاب{ZWNJ}ها می{ZWNJ}{ZWNJ}شود", f"کتاب{ZWNJ}ها می{ZWNJ}شود", id="half-space"),
        pytest.param(f"a {ZWNJ} b {ZWNJ}c{ZWNJ}.", "a b c.", id="lone half-space between spaces"),
        pytest.param("می¬شود", f"می{ZWNJ}شود", id="not sign of old keyboards"),
        pytest.param("  a \t b\u00a0c \r\n\n d ", "a b c\nd", id="white space"),
        pytest.param("مؤسسه رئیس رأی آب فتاةٌ", "مؤسسه رئیس رأی آب فتاة", id="hamza stays for display"),
        pytest.param("می خواهم کتاب ها", "می خواهم کتاب ها", id="words are not joined"),
        pytest.param("", "", id="empty"),
        pytest.param("\u200c", "", id="nothing left"),
    ],
)  # fmt: skip
def test_tricky_strings_come_out_as_written_by_hand(written: str, expected: str) -> None:
    assert normal(written) == expected


def test_options_choose_the_digits_the_half_space_the_case_and_the_runs() -> None:
    written = f"می{ZWNJ}شود ABC ۱٢3 عاااالی"

    assert normal(written, digits="persian") == f"می{ZWNJ}شود ABC ۱۲۳ عاالی"
    assert normal(written, digits="keep", zwnj="drop") == "میشود ABC ۱٢3 عاالی"
    assert normal(written, zwnj="space", case="lower") == "می شود abc 123 عاالی"
    assert normal(written, max_run=0) == f"می{ZWNJ}شود ABC 123 عاااالی"
    assert normal(written, max_run=1) == f"می{ZWNJ}شود ABC 123 عالی"
    assert normal("مؤسسهٔ رئیس رأی آب Éte «؟»", for_search=True) == 'موسسه رییس رای اب Ete "?"'


@pytest.mark.parametrize(
    "options", [{"digits": "roman"}, {"zwnj": "x"}, {"case": "upper"}, {"max_run": -1}]
)
def test_an_unknown_option_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(text.TextError):
        normal("a", **options)


# --- the reference: one text at a time, regular expressions, no table of ours ---------------------

VARIANTS = str.maketrans("يىېےۍكڪګڭھہەۃۂٱٲٳٵۓٷٶٸ¬", "یییییککگکهههةۀاأإأئؤؤئ\u200c")
SEARCH = str.maketrans(
    "آأإؤئۀةۆۇۈۋێڕڑڵڤٹڈں،؛؟«»“”„‘’–—‐‑−",
    "ااا" + "ویههوووو" + "یررلفتدن" + ",;?" + '"""""' + "''-----",
    "ء",
)
UNSEEN = "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff-\ufeff\ufff0-\ufffb\ufffe\uffff"  # fmt: skip
MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\ufe00-\ufe0f"  # fmt: skip
JOINING = re.compile("[\u0300-\u036f\u0653-\u0655]")
STRETCHED = "[a-vy-zA-VY-Z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5]"
PICTURE = "[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U00010000-\U0010ffff]"


def composed(value: str) -> str:
    own = {("ه", "\u0654"): "ۀ", ("ە", "\u0654"): "ۀ", ("ی", "\u0654"): "ئ"}
    out: list[str] = []
    for letter in value:
        last = out[-1] if out else ""
        made = own.get((last, letter)) or unicodedata.normalize("NFC", last + letter)
        if last and JOINING.match(letter) and len(made) == 1:
            out[-1] = made
        else:
            out.append(letter)
    return "".join(out)


def unfolded(match: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFKC", match[0])
    return re.sub(f"[{MARKS}]", "", letters).strip()


def reference(value: str, *, zwnj: str, lower: bool, max_run: int, search: bool) -> str:
    value = composed(value.replace("\x1d", " "))
    value = value.replace("\uffff", "").replace("…", "...")
    value = re.sub("[\ufb00-\ufdff\ufe70-\ufefe\uff01-\uff5e]", unfolded, value)
    value = re.sub(f"[{UNSEEN}{MARKS}]", "", value)
    value = re.sub("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]", " ", value)
    value = re.sub("[\r\x0b\x0c\x85\u2028\u2029]", "\n", value).translate(VARIANTS)
    if search:
        value = value.translate(SEARCH)
        value = re.sub("[À-ɏḀ-ỿ]", lambda m: unicodedata.normalize("NFD", m[0])[0], value)
    for digit in "0123456789":
        value = re.sub(f"[{chr(0x660 + int(digit))}{chr(0x6F0 + int(digit))}]", digit, value)
    value = value.translate(str.maketrans("٫٬٪", ".,%"))
    value = "".join(letter.lower()[0] for letter in value) if lower else value
    value = re.sub(f"(?<!{PICTURE}){ZWJ}|{ZWJ}(?!{PICTURE})", "", value)
    value = re.sub(f"{ZWNJ}+", "" if zwnj == "drop" else ZWNJ, value)
    kept = {at for at, letter in enumerate(value) if letter == ZWNJ and letters_beside(value, at)}
    with_half = (letter for at, letter in enumerate(value) if letter != ZWNJ or at in kept)
    value = "".join(with_half).replace(ZWNJ, " " if zwnj == "space" else ZWNJ)
    value = re.sub("[ \n]+", lambda m: "\n" if "\n" in m[0] else " ", value).strip(" \n")
    return (
        re.sub(rf"({STRETCHED})\1{{{max_run},}}", lambda m: m[1] * max_run, value)
        if max_run
        else value
    )


def letters_beside(value: str, at: int) -> bool:
    return all(
        0 <= near < len(value)
        and unicodedata.category(value[near])[0] == "L"
        and ord(value[near]) < 0x10000
        for near in (at - 1, at + 1)
    )


OPTIONS = list(product(["keep", "drop", "space"], [False, True], [0, 1, 2, 3], [False, True]))


@settings(max_examples=200, deadline=None)
@given(st.lists(MIXED, max_size=6), st.sampled_from(OPTIONS))
def test_the_kernel_equals_the_reference(
    values: list[str], options: tuple[str, bool, int, bool]
) -> None:
    zwnj, lower, max_run, search = options

    found = text.normalise(
        pa.array(values, pa.string()),
        zwnj=zwnj,  # type: ignore[arg-type]
        case="lower" if lower else "keep",
        max_run=max_run,
        for_search=search,
    ).to_pylist()

    assert found == [
        reference(value, zwnj=zwnj, lower=lower, max_run=max_run, search=search) for value in values
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(MIXED | st.text(max_size=20), max_size=6), st.sampled_from(OPTIONS))
def test_a_second_time_changes_nothing(
    values: list[str], options: tuple[str, bool, int, bool]
) -> None:
    zwnj, lower, max_run, search = options

    def run(column: pa.Array) -> pa.Array:
        return text.normalise(
            column,
            zwnj=zwnj,  # type: ignore[arg-type]
            case="lower" if lower else "keep",
            max_run=max_run,
            for_search=search,
        )

    once = run(pa.array(values, pa.string()))
    assert run(once).equals(once)


@settings(deadline=None)
@given(st.lists(st.none() | MIXED | st.text(max_size=20), max_size=8))
def test_a_row_never_depends_on_its_neighbours(values: list[str | None]) -> None:
    found = text.normalise(pa.array(values, pa.string())).to_pylist()

    assert found == [None if value is None else text.normalise_one(value) for value in values]


def test_every_layout_of_a_column_gives_the_same_rows() -> None:
    values = ["علي", None, "", "۱۲", "x" * 70_000] * 30
    plain = pa.array(values, pa.string())
    expected = text.normalise(plain)

    for column in (
        plain.cast(pa.large_string()),
        plain.cast(pa.string_view()),
        plain.dictionary_encode(),
        pa.chunked_array([plain.slice(0, 7), plain.slice(7, 0), plain.slice(7)]),
        pa.concat_arrays([pa.array(["zzz"]), plain]).slice(1),
    ):
        assert text.normalise(column).equals(expected)
    assert len(text.normalise(pa.array([], pa.string()))) == 0
    assert text.normalise(pa.nulls(3)).null_count == 3
    assert text.normalise(pa.array([12, None])).to_pylist() == ["12", None]


def test_many_small_rows_keep_their_order_across_slices() -> None:
    values = [f"ردیف ۰{number}" for number in range(150_000)]

    assert text.normalise(pa.array(values)).to_pylist() == [f"ردیف 0{n}" for n in range(150_000)]


def test_a_column_of_numbers_with_fractions_is_refused() -> None:
    with pytest.raises(text.TextError, match="double"):
        text.normalise(pa.array([1.5]))


def test_only_digits_change_in_the_digit_functions() -> None:
    written = "كتاب  ۱٢3 می‌شود ١٢٫٥"

    assert text.ascii_digits_one(written) == "كتاب  123 می‌شود 12.5"
    assert text.persian_digits_one(written) == "كتاب  ۱۲۳ می‌شود ۱۲٫۵"
    assert text.ascii_digits(pa.array([written, None])).to_pylist() == [
        text.ascii_digits_one(written),
        None,
    ]
    assert text.persian_digits(pa.array([written])).to_pylist() == [
        text.persian_digits_one(written)
    ]


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        pytest.param("علی کریمی", "علي كريمي", id="keyboards"),
        pytest.param("می‌شود", "میشود", id="half-space"),
        pytest.param("۰۹۱۲", "0912", id="Persian digits"),
        pytest.param("٠٩١٢", "۰۹۱۲", id="Arabic digits"),
        pytest.param("مُحَمّد", "محمد", id="marks"),
        pytest.param("مؤمنی رأفت آذر رئوف", "مومنی رافت اذر ریوف", id="hamza"),
        pytest.param("فاطمة خانهٔ", "فاطمه خانه", id="final forms"),
        pytest.param("Zoë SMITH", "zoe smith", id="case and accents"),
        pytest.param(" علی  رضا ", "علی رضا", id="spaces"),
    ],
)
def test_the_search_form_forgets_how_it_was_typed(stored: str, asked: str) -> None:
    assert text.search_key_one(stored) == text.search_key_one(asked)


def test_words_may_be_joined_for_search() -> None:
    found = text.search_key(pa.array(["علی رضا", "علی‌رضا", None]), spaces="drop").to_pylist()

    assert found == ["علیرضا", "علیرضا", None]
    assert text.search_key_one("علی رضا", spaces="drop") == "علیرضا"
    with pytest.raises(text.TextError):
        text.search_key_one("a", spaces="space")  # type: ignore[arg-type]


@pytest.mark.data
def test_real_comments_equal_the_reference(data: Path) -> None:
    comments = pq.read_table(data / "fa_snappfood" / "train_pool.parquet")["comment"].slice(0, 4000)

    found = text.normalise(comments).to_pylist()

    assert found == [
        reference(comment, zwnj="keep", lower=False, max_run=2, search=False)
        for comment in comments.to_pylist()
    ]
