"""How good the text model is on public comments, Persian and English: no peer, no clock.

Learns by the same call as ``mehvar voice train``. Where a set brings texts kept apart (a dev or
test file) they are told by the model of its training file; else the last fifth of the days, else
each fold by the others. Unseen: the model of food comments on other sets, as it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mehvar import calendar, text, voice
from mehvar.voice._model_labels import sort_labels
from mehvar.voice._model_quality import measure

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MONTHS = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]


def line(title: str, one: voice.Quality, size: str = "") -> None:
    sure = "–" if one.sure_accuracy is None else f"{one.sure_accuracy:.1%}"
    stars = "" if one.mean_error is None else f"{one.mean_error:.3f}; {one.within_one or 0:.1%}"
    print(
        f"| {title} | {one.how} {one.texts:,} | {one.accuracy:.1%} [{one.accuracy_low:.1%}, {one.accuracy_high:.1%}] "
        f"| {one.baseline:.1%} | {one.macro_f1:.1%} | {one.ece:.2%} | {one.coverage:.1%} at {sure} | {stars} | {size} |",
        flush=True,
    )


def kept(
    model: voice.TrainedModel, texts: pa.ChunkedArray, labels: pa.ChunkedArray
) -> voice.Quality:
    """The quality on a file of its own; labels that the model does not know are left out."""
    role, names, codes = sort_labels(labels.combine_chunks(), kind="auto", positive=None)
    head = model.card.heads[0]
    place = np.array([head.labels.index(one) if one in head.labels else -1 for one in names])
    codes = np.where(codes >= 0, place[codes], -1)
    known = np.flatnonzero(codes >= 0)
    told = model.probabilities(texts.take(known), role=role)
    return measure(
        told, codes[known], role=role, labels=head.labels, sure_from=head.sure_from, how="file"
    )


def learned(
    title: str, texts: pa.ChunkedArray | pa.Array, labels: pa.ChunkedArray, **more: object
) -> voice.TrainedModel:
    model = voice.train(texts, labels, **more)  # type: ignore[arg-type]
    line(title, model.card.heads[0].quality, f"{model.card.bytes / 1e6:.2f} MB")
    return model


def read(*parts: str) -> pa.Table:
    return pq.read_table(DATA.joinpath(*parts))


def jalali_day(written: str) -> tuple[int, int, int]:
    day, month, year = text.ascii_digits_one(written).split()
    return int(year), MONTHS.index(month) + 1, int(day)


def joined(table: pa.Table, *names: str) -> pa.Array:
    columns = [pc.fill_null(table[name], "").cast(pa.string()) for name in names]
    return pc.binary_join_element_wise(*columns, "\n").combine_chunks()


def main() -> None:
    print("## Quality of the text model\n")
    print(
        "| learned from | measured on | accuracy | most frequent | macro F1 | calibration error | sure of, right | stars: mean error; within one | size |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    food = read("fa_snappfood", "train_pool.parquet")
    model = learned("SnappFood (fa, 2 labels)", food["comment"], food["label"])
    dev = read("fa_snappfood", "hooshvare_dev.parquet")
    line("the same, dev file", kept(model, dev["comment"], dev["label"]))
    asked = read("fa_digikala", "ut_ca3_train.parquet")
    line(
        "unseen: SnappFood's model on recommendations of goods",
        kept(model, asked["comment"], asked["recommend"]),
    )
    told = read("fa_sentipers", "sentipers_DEV_without_deepsentipers_test.parquet")
    line("unseen: on SentiPers", kept(model, told["text"], told["polarity"]))
    told = read("fa_deepsentipers", "deepsentipers_DEV_train_without_test.parquet")
    line("unseen: on DeepSentiPers", kept(model, told["0"], told["1"]))
    told = read("fa_dksf", "dksf_train.parquet")
    names = pa.chunked_array(
        [pc.choose(told["label"].combine_chunks(), "negative", "positive", "neutral")]
    )
    line("unseen: on DKSF (holds food comments too)", kept(model, told["text"], names))
    feelings = read("fa_armanemo", "train.parquet")
    emotion = learned("ArmanEmo (fa, 7 emotions)", feelings["text"], feelings["label"])
    test = read("fa_armanemo", "test.parquet")
    line("the same, test file", kept(emotion, test["text"], test["label"]))
    goods = read("fa_digikala", "digikala_comments_20k.parquet")
    written = np.array([jalali_day(one) for one in goods["created_at"].to_pylist()])
    numbers = calendar.days_from_jalali(*written.T)
    days = pa.array(np.asarray(numbers, np.int32), pa.date32())
    stars = voice.TrainingSettings(kind="stars")
    learned(
        "Digikala (fa, stars)",
        joined(goods, "title", "body"),
        goods["rate"],
        days=days,
        settings=stars,
    )
    tweets = read("en_us_airline_tweets", "TwitterUSAirlineSentiment_no_names.parquet")
    learned("US airlines (en, 3 labels)", tweets["text"], tweets["airline_sentiment"])


if __name__ == "__main__":
    main()
