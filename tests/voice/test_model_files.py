"""Texts of any file in, what is told of them out; and a user's own BERT."""

from __future__ import annotations

import csv
import json
import struct
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from tests.voice.corpus import comments
from typer.testing import CliRunner

from mehvar import voice
from mehvar.cli import app
from mehvar.errors import MehvarError
from mehvar.voice._pieces import read_vocabulary

ROWS = [
    {"id": "1", "title": "خوب", "body": "غذا عالي بود\nو گرم", "label": "x"},
    {"id": "2", "title": "", "body": "", "label": ""},
    {"id": "3", "title": "", "body": "-افتضاح و سرد بود", "label": "y"},
    {"id": "4", "title": "", "body": "Die Lieferung war sehr schlecht und zu spät", "label": "z"},
]


def run(*words: str) -> dict[str, object]:
    said = CliRunner().invoke(app, ["voice", *words, "--json"])
    assert said.exit_code == 0, said.stderr
    found: dict[str, object] = json.loads(said.stdout)
    return found


def write_rows(path: Path) -> Path:
    """The rows in the format of the ending."""
    names = list(ROWS[0])
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [names, *(list(one.values()) for one in ROWS)]:
            sheet.append(row)
        book.save(path)
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(one) for one in ROWS), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(ROWS)
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl", ".xlsx"])
def test_every_row_of_a_file_is_told_in_its_order(ending: str, tmp_path: Path) -> None:
    out = tmp_path / "told.jsonl"

    told = voice.score_file(
        path=write_rows(tmp_path / f"in{ending}"), text=["title", "body"], out=out,
        keep=["id", "label"],
    )  # fmt: skip

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    first = 1 if ending == ".jsonl" else 2  # a header is row 1
    assert [row["row"] for row in rows] == list(range(first, first + 4))
    assert [row["label"] for row in rows] == ["positive", None, "negative", None]
    assert rows[0]["label_in_file"] == "x"
    assert rows[0]["text"] == "خوب\nغذا عالي بود\nو گرم"
    assert rows[3]["language"] == "other"  # said, not guessed
    assert told.unsupported == 1
    assert told.texts == 3
    words = {rows[2]["text"][one["start"] : one["end"]] for one in rows[2]["spans"]}
    assert any("افتضاح" in word for word in words)


def test_csv_is_safe_to_open_in_a_spreadsheet(tmp_path: Path) -> None:
    out = tmp_path / "told.csv"

    voice.score_file(path=write_rows(tmp_path / "in.csv"), text=["body"], out=out)

    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[2]["text"].startswith("'-")
    assert rows[2]["unsure"] in {"true", "false"}
    assert json.loads(rows[2]["spans"])[0]["weight"] < 0


def test_many_batches_make_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mehvar.voice._file_read._BATCH", 800)
    table = comments(np.random.default_rng(1), texts=2500)
    pq.write_table(table, tmp_path / "in.parquet")
    out = tmp_path / "told.parquet"

    told = voice.score_file(path=tmp_path / "in.parquet", text=["text"], out=out)

    found = pq.read_table(out)
    assert found["text"].to_pylist() == table["text"].to_pylist()
    assert sum(many for _, many in told.labels) == told.texts == 2500


def test_a_file_without_rows_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    pq.write_table(pa.schema({"body": pa.string()}).empty_table(), tmp_path / "in.parquet")

    with pytest.raises(MehvarError, match="no rows"):
        voice.score_file(path=tmp_path / "in.parquet", text=["body"], out=tmp_path / "told.csv")

    assert [one.name for one in tmp_path.iterdir()] == ["in.parquet"]


def test_an_ending_of_no_format_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(voice.VoiceError, match="no format"):
        voice.score_file(path=tmp_path / "none", text=["body"], out=tmp_path / "told.doc")


def test_train_then_score_from_the_terminal(tmp_path: Path) -> None:
    file, model, out = (str(tmp_path / name) for name in ("in.csv", "m.model", "told.jsonl"))
    pyarrow.csv.write_csv(comments(np.random.default_rng(2), texts=300), file)

    learned = run("train", file, "--text", "text", "--label", "label", "--out", model)
    joined = run(
        "train", file, "--text", "text", "--label", "stars", "--out", str(tmp_path / "both"),
        "--join", model,
    )  # fmt: skip
    told = run("score", file, "--text", "text", "--model", str(tmp_path / "both"), "--out", out)

    assert learned["kept"] == "new"
    assert Path(model).stat().st_size == learned["bytes"]
    assert isinstance(learned["quality"], dict)
    assert learned["quality"]["accuracy"] > 0.7
    assert joined["head"]["role"] == "stars"  # type: ignore[index]
    assert told["mean_stars"] is not None
    first = json.loads(Path(out).read_text(encoding="utf-8").splitlines()[0])
    assert set(first) >= {"label", "probability", "unsure", "stars", "aspects", "spans"}


def test_a_model_that_is_better_is_not_overwritten(tmp_path: Path) -> None:
    truth = comments(np.random.default_rng(3), texts=400, mistakes=0.0)
    lies = comments(np.random.default_rng(4), texts=300, mistakes=0.0)
    # The old one knows half of the words' meaning; the new labels say nothing at all.
    noise = np.random.default_rng(5).choice(["positive", "negative"], 300)
    lies = lies.set_column(1, "label", pa.array(np.where(np.arange(300) % 5, lies["label"], noise)))
    model = tmp_path / "m.model"
    voice.write_model(voice.train(truth["text"], truth["label"]), path=model)
    before = model.read_bytes()
    pq.write_table(lies.select(["text", "label"]), tmp_path / "in.parquet")

    said = run(
        "train", str(tmp_path / "in.parquet"), "--text", "text", "--label", "label", "--out",
        str(model),
    )  # fmt: skip

    comparison = said["head"]["comparison"]  # type: ignore[index]
    assert (said["kept"] == "old") == (comparison["keep"] == "old")
    assert (model.read_bytes() == before) == (said["kept"] == "old")
    assert comparison["texts"] > 200


# -- a user's own BERT -------------------------------------------------------------------------


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def _field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _value_info(name: str, kind: int, shape: list[int | str]) -> bytes:
    sizes = b"".join(
        _field(1, _field(1, one) if isinstance(one, int) else _field(2, one)) for one in shape
    )
    tensor = _field(1, kind) + _field(2, sizes)
    return _field(1, name) + _field(2, _field(1, tensor))


def _floats(name: str, values: np.ndarray) -> bytes:
    sizes = b"".join(_field(1, int(one)) for one in values.shape)
    data = struct.pack(f"<{values.size}f", *values.ravel())
    return sizes + _field(2, 1) + _field(8, name) + _field(9, data)


def write_graph(folder: Path, weights: np.ndarray) -> None:
    """Write an ONNX graph by hand: scores = sum over the tokens of a row of weights each."""
    gather = _field(1, "table") + _field(1, "input_ids") + _field(2, "each") + _field(4, "Gather")
    axes = _field(1, "axes") + _field(8, 1) + _field(20, 7)
    keep = _field(1, "keepdims") + _field(3, 0) + _field(20, 2)
    total = _field(1, "each") + _field(2, "scores") + _field(4, "ReduceSum")
    total += _field(5, axes) + _field(5, keep)
    graph = _field(1, gather) + _field(1, total) + _field(2, "tiny")
    graph += _field(5, _floats("table", weights))
    graph += _field(11, _value_info("input_ids", 7, ["batch", "length"]))
    graph += _field(12, _value_info("scores", 1, ["batch", weights.shape[1]]))
    model = _field(1, 7) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 11))
    (folder / "model.onnx").write_bytes(model)


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    pytest.importorskip("onnxruntime")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "غذا", "عالی", "بد", "خوش", "##مزه", "!"]
    (tmp_path / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    weights = np.zeros((len(pieces), 2), np.float32)
    weights[[5, 8], 1] = 3.0
    weights[6, 0] = 4.0
    write_graph(tmp_path, weights)
    return tmp_path


def test_words_are_parted_as_word_piece_does(tmp_path: Path) -> None:
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "!", "خوش", "##مزه"]
    (tmp_path / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")

    found = read_vocabulary(tmp_path / "vocab.txt")

    # The example of the paper, and a Persian one.
    assert found.ids(["UNaffable!", "خوشمزه x", ""], longest=8) == [
        [2, 4, 5, 6, 7, 3],
        [2, 8, 9, 1, 3],
        [2, 3],
    ]
    assert found.ids(["!!!!!!!!!!!!"], longest=5) == [[2, 7, 7, 7, 3]]


def test_a_graph_of_ones_own_scores_texts(bert: Path) -> None:
    model = voice.read_onnx(bert)

    scored = model.score(pa.array(["غذا عالی", "بد", None, "خوشمزه!", "غذا"]))

    assert scored.sentiment.to_pylist() == ["positive", "negative", None, "positive", "negative"]
    assert scored.positive[0] == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-5)
    assert scored.positive[1] == pytest.approx(1 / (1 + np.exp(4)), abs=1e-5)
    assert scored.unsure.tolist() == [False, False, True, False, True]


def test_a_graph_of_ones_own_scores_a_file(bert: Path) -> None:
    (bert / "in.csv").write_text("body\nغذا عالی\nبد\n", encoding="utf-8")

    told = run(
        "score", str(bert / "in.csv"), "--text", "body", "--onnx", str(bert), "--out",
        str(bert / "told.jsonl"),
    )  # fmt: skip

    assert dict(told["labels"]) == {"positive": 1, "negative": 1}  # type: ignore[call-overload]


def test_a_folder_that_holds_no_model_is_refused(bert: Path, tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("bad\nnegative\npositive\n", encoding="utf-8")
    with pytest.raises(voice.VoiceError, match="names 3 labels"):
        voice.read_onnx(bert)

    (tmp_path / "labels.txt").unlink()
    (bert / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(voice.VoiceError, match="no ONNX model"):
        voice.read_onnx(bert)

    (bert / "model.onnx").unlink()
    with pytest.raises(voice.VoiceError, match="lacks model"):
        voice.read_onnx(bert)
