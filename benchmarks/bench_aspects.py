"""Words of the lexicon: speed against regular expressions, and aspects on annotated reviews.

Prints how well aspects are found without learning (ParsiNLU's ``food_dev``), how well they are
learnt (five folds of ``food_DEV_without_test``, no review on both sides), how well the words
alone tell sentiment, and how coherent anchored topics are beside plain NMF (NPMI).
"""

from __future__ import annotations

import argparse
import ast
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import scipy.sparse as sp

from mehvar import text, voice

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
OURS = {
    "طعم": "taste",
    "کیفیت": "quality",
    "بسته بندی": "packaging",
    "ارسال": "delivery",
    "ارزش خرید": "price",
    "ارزش غذایی": "nutrition",
}
"""The aspects that the annotators were asked about; "overall" is not an aspect."""

Pairs = set[tuple[str, str]]


def main() -> None:
    """Print the tables; ``--only`` limits them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("speed", "aspects", "sentiment", "topics"))
    only = parser.parse_args().only
    print("## Words and aspects: `mehvar.voice`\n")
    parts = {"speed": _speed, "aspects": _aspects, "sentiment": _sentiment, "topics": _topics}
    for name, part in parts.items():
        if only in (None, name):
            part()
            print()


def _comments() -> pa.ChunkedArray:
    return pq.read_table(DATA / "fa_snappfood" / "train_pool.parquet")["comment"]


def _speed() -> None:
    """Find aspects in comments; the peer has one regular expression per aspect."""
    lexicon = voice.read_lexicons()
    comments = _comments()
    terms: dict[str, list[str]] = {}
    for word in lexicon.words:
        if word.subject:
            terms.setdefault(word.subject, []).append(text.search_key_one(word.term))
    patterns = [
        re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(many, key=len)[::-1])) + ")")
        for many in terms.values()
    ]
    voice.find_aspects(comments.slice(0, 10), lexicon=lexicon)  # compiles once
    ours = _seconds(lambda: voice.find_aspects(comments, lexicon=lexicon))
    few = text.search_key(comments.slice(0, 2_000)).to_pylist()
    peer = _seconds(lambda: [[p.findall(one) for p in patterns] for one in few])
    rate, slow = len(comments) / ours, len(few) / peer
    print(f"Find {len(lexicon.words):,} words in Persian comments, CPU seconds of one core.\n")
    print("| program | texts per second | ratio |\n|---|---|---|")
    print(f"| mehvar: words, clauses, sides and places | {rate:,.0f} | {rate / slow:,.0f} |")
    print(f"| one regular expression per aspect (`re`), places only | {slow:,.0f} | 1 |")


def _aspects() -> None:
    print("Aspects of food reviews that others annotated (ParsiNLU), micro-averaged.\n")
    print("| how | reviews | precision | recall | F1 |\n|---|---|---|---|---|")
    rows = pq.read_table(DATA / "fa_parsinlu_sentiment" / "food_dev.parquet").to_pylist()
    reviews = sorted({row["review"] for row in rows})
    truth = {
        (row["review"], OURS[row["aspect"]])
        for row in rows
        if row["aspect"] in OURS and row["label"] != "-3"
    }
    print(_row("lexicon alone, `food_dev`", len(reviews), _told(reviews), truth))
    rows = pq.read_table(
        DATA / "fa_parsinlu_sentiment" / "food_DEV_without_test.parquet"
    ).to_pylist()
    reviews = [row["review"] for row in rows]
    truth = {(row["review"], OURS[k]) for row in rows for k in ast.literal_eval(row["aspects"])}
    print(_row("lexicon alone, `food_DEV_without_test`", len(reviews), _told(reviews), truth))
    learnt = _learnt(reviews, truth)
    print(_row("learnt, five folds grouped by review", len(reviews), learnt, truth))


def _told(reviews: list[str]) -> Pairs:
    found = voice.find_aspects(pa.array(reviews), lexicon=voice.read_lexicons())
    rows, aspects = found["row"].to_pylist(), found["aspect"].to_pylist()
    known = set(OURS.values())
    return {(reviews[row], key) for row, key in zip(rows, aspects, strict=True) if key in known}


def _learnt(reviews: list[str], truth: Pairs) -> Pairs:
    from sklearn.model_selection import GroupKFold

    texts = pa.array(reviews)
    groups = np.unique(text.search_key(texts).to_pylist(), return_inverse=True)[1]
    found: Pairs = set()
    for learn, judge in GroupKFold(5).split(reviews, groups=groups):
        labels = {
            key: [(reviews[row], key) in truth for row in learn.tolist()] for key in OURS.values()
        }
        model = voice.train_aspects(
            texts.take(pa.array(learn)), labels, lexicon=voice.read_lexicons()
        )
        flags = model.find(texts.take(pa.array(judge)))
        found |= {
            (reviews[row], key)
            for row, told in zip(judge.tolist(), flags, strict=True)
            for key, one in zip(model.aspects, told, strict=True)
            if one
        }
    return found


def _row(name: str, size: int, told: Pairs, truth: Pairs) -> str:
    hits = len(told & truth)
    precision, recall = hits / len(told), hits / len(truth)
    f1 = 2 * hits / (len(told) + len(truth))
    return f"| {name} | {size:,} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"


def _sentiment() -> None:
    from sklearn.metrics import roc_auc_score

    print("Sentiment by the words alone, before anything is learnt.\n")
    print("| texts | texts with a known word | accuracy on those | AUC on all |\n|---|---|---|---|")
    persian = pq.read_table(DATA / "fa_snappfood" / "hooshvare_dev.parquet")
    tweets = pq.read_table(
        DATA / "en_us_airline_tweets" / "TwitterUSAirlineSentiment_no_names.parquet"
    )
    sides = tweets.filter(pc.not_equal(tweets["airline_sentiment"], "neutral"))
    for name, column, good in (
        ("SnappFood dev (Persian)", persian["comment"], _is(persian["label"], "HAPPY")),
        ("Airline tweets, not neutral", sides["text"], _is(sides["airline_sentiment"], "positive")),
    ):
        found = voice.lexicon_sentiment(column, lexicon=voice.read_lexicons())
        right = ((found.score > 0) == good)[found.covered].mean()
        auc = roc_auc_score(good, found.score)
        print(f"| {name} | {found.covered.mean():.1%} | {right:.3f} | {auc:.3f} |")


def _is(column: pa.ChunkedArray, value: str) -> npt.NDArray[np.bool_]:
    return np.array([one == value for one in column.to_pylist()], bool)


def _topics() -> None:
    """NPMI of the ten first words of each topic, over the same texts and words."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer

    from mehvar.voice._anchored_topics import fit_topics
    from mehvar.voice._phrases_count import count_phrases

    phrases = count_phrases(_comments(), longest=1, least=10)
    held = phrases.held.tocsr()
    names = pa.array(phrases.names)
    found = voice.find_aspects(names, lexicon=voice.read_lexicons())
    rows, keys = found["row"].to_numpy(), np.asarray(found["aspect"].to_pylist(), object)
    counts = np.asarray(held.sum(axis=0)).ravel()
    keyed = sorted(set(keys.tolist()), key=lambda key: -counts[rows[keys == key]].sum())[:12]
    anchors = [np.unique(rows[keys == key]) for key in keyed]
    rows_told = []
    for strength, note in ((1.0, "equals"), (3.0, "anchors lead, as for suggestions")):
        start = time.process_time()
        topics = fit_topics(
            held, anchors=anchors, free=4, rng=np.random.default_rng(5), strength=strength
        )
        spent = time.process_time() - start
        ours = [np.argsort(-topics.information[:, place])[:10] for place in range(len(keyed))]
        rows_told.append(
            f"| anchored by the lexicon ({note}) | {_npmi(held, ours):.3f} | {spent:.1f} |"
        )
    start = time.process_time()
    nmf = NMF(len(keyed), init="nndsvda", max_iter=300, random_state=0)
    nmf.fit(TfidfTransformer().fit_transform(held))
    other = [np.argsort(-part)[:10] for part in nmf.components_]
    nmf_spent = time.process_time() - start
    print(f"Topics of {held.shape[0]:,} comments, {held.shape[1]:,} words, {len(keyed)} topics.\n")
    print("| topics | NPMI | CPU seconds |\n|---|---|---|")
    print("\n".join(rows_told))
    print(f"| NMF of scikit-learn, TF-IDF | {_npmi(held, other):.3f} | {nmf_spent:.1f} |")


def _npmi(held: sp.csr_matrix, topics: Iterable[npt.NDArray[np.int64]]) -> float:
    """Return the mean over topics of the mean NPMI of their pairs of words, by texts."""
    means = []
    for words in topics:
        part = held[:, words].toarray() > 0
        both = (part.T.astype(float) @ part) / held.shape[0]
        alone = np.diag(both)
        pairs = np.triu_indices(len(words), 1)
        joint, product = both[pairs], np.outer(alone, alone)[pairs]
        with np.errstate(divide="ignore", invalid="ignore"):
            npmi = np.log(joint / product) / -np.log(joint)
        means.append(float(np.where(joint > 0, npmi, -1.0).mean()))
    return float(np.mean(means))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
