"""Raw text to sentiment against scikit-learn, and the normaliser against hazm, in the same run.

hazm 0.10 pins numpy 1.24.3, so it lives in an environment of its own:

    uv venv --python 3.11 HZ
    uv pip install --python HZ/bin/python hazm==0.10.0
    export MEHVAR_HAZM=HZ/bin/python

Comments are those of ``fa_snappfood`` beside the checkout (trained on ``train_pool``, scored on
the others), repeated to ``--texts``. Times are CPU seconds of one process, best of three, so that
other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mehvar import text, voice

COMMENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "fa_snappfood"
BATCH = 50_000

HAZM = """
    import json, sys, time
    from hazm import Normalizer

    texts = json.load(open(sys.argv[1], encoding="utf-8"))
    size = sum(len(one.encode()) for one in texts) / 1e6
    runs = dict(correct_spacing=False, persian_style=False, seperate_mi=False)
    plain = dict(runs, decrease_repeated_chars=False)
    told = {}
    for name, options in (("characters", plain), ("runs", runs), ("default", {})):
        one = Normalizer(**options)
        one.normalize(texts[0])
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            for words in texts:
                one.normalize(words)
            best = min(best, time.process_time() - start)
        told[name] = size / best
    print(json.dumps(told))
"""


def best(work: Callable[[], Any]) -> float:
    """CPU seconds, the best of three after one to warm up."""
    work()
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def normaliser(texts: pa.Array, peer: str | None, peer_texts: int) -> None:
    """Megabytes a second of ours and of hazm's."""
    size = sum(len(one.encode()) for one in texts.to_pylist()) / 1e6
    ours = size / best(lambda: text.normalise(texts))
    print("### The normaliser\n")
    print(
        "MB of UTF-8 a second and core. hazm with its character rules only (no spacing, no style, no splitting of می),"
    )
    print(
        "without and with the shortening of drawn-out letters, which ours does too, and as it comes.\n"
    )
    print("| | MB/s | ours is faster |")
    print("|---|---|---|")
    print(f"| mehvar.text.normalise, {len(texts):,} comments | {ours:.1f} | |")
    if peer is None:
        print("| hazm 0.10 | not run | |")
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts.to_pylist()[:peer_texts], file)
        file.flush()
        said = subprocess.run(
            [peer, "-c", textwrap.dedent(HAZM), file.name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if said.returncode:
        sys.exit(said.stderr)
    told = json.loads(said.stdout.splitlines()[-1])
    titles = {
        "characters": "hazm 0.10, characters replaced only",
        "runs": "hazm 0.10, characters and drawn-out letters, as ours",
        "default": "hazm 0.10, as it comes",
    }
    for name, speed in told.items():
        print(f"| {titles[name]}, {peer_texts:,} of them | {speed:.2f} | **{ours / speed:.0f}x** |")


def sentiment(train: pa.Table, dev: pa.Table, count: int, peer_texts: int) -> None:
    """Texts a second of ours and of scikit-learn's, with how often each is right."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    start = time.process_time()
    model = voice.train(train["comment"], train["label"])
    ours_learned = time.process_time() - start
    texts = pa.concat_arrays([dev["comment"].combine_chunks()] * (count // len(dev) + 1))[:count]
    ours = count / best(
        lambda: [model.score(texts[at : at + BATCH]) for at in range(0, count, BATCH)]
    )
    happy = np.asarray(dev["label"].to_pylist()) == "HAPPY"
    ours_right = ((model.score(dev["comment"]).positive > 0.5) == happy).mean()

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    peer = make_pipeline(make_union(words, letters), LinearSVC(C=0.3))
    start = time.process_time()
    peer.fit(train["comment"].to_pylist(), train["label"].to_pylist())
    peer_learned = time.process_time() - start
    few = texts.to_pylist()[:peer_texts]
    theirs = peer_texts / best(lambda: peer.decision_function(few))
    their_right = ((peer.predict(dev["comment"].to_pylist()) == "HAPPY") == happy).mean()

    print("\n### Raw text to sentiment\n")
    print(
        f"Texts a second and core, from raw text to a calibrated probability, {count:,} comments in batches of {BATCH:,}"
    )
    print(
        f"(the peer {peer_texts:,} in one); accuracy on {len(dev):,} comments that neither learned from. Learning: ours"
    )
    print("chooses its strength and calibrates (16 fits), the peer fits once.\n")
    print("| | texts/s | ours is faster | accuracy | learning, CPU s |")
    print("|---|---|---|---|---|")
    print(f"| mehvar.voice | {ours:,.0f} | | {ours_right:.2%} | {ours_learned:.1f} |")
    print(
        f"| scikit-learn TF-IDF (words, pairs, 2-5 letters) + LinearSVC | {theirs:,.0f} | **{ours / theirs:.0f}x** "
        f"| {their_right:.2%} | {peer_learned:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200_000)
    parser.add_argument("--peer-texts", type=int, default=6_300)
    parser.add_argument("--only", choices=["normaliser", "sentiment"])
    options = parser.parse_args()
    train = pq.read_table(COMMENTS / "train_pool.parquet")
    dev = pq.read_table(COMMENTS / "hooshvare_dev.parquet")

    print("## Voice: the normaliser, and raw text to sentiment\n")
    print(f"Load before the run {os.getloadavg()[0]:.1f}.\n")
    if options.only != "sentiment":
        texts = train["comment"].combine_chunks()
        normaliser(texts, os.environ.get("MEHVAR_HAZM"), options.peer_texts)
    if options.only != "normaliser":
        sentiment(train, dev, options.texts, options.peer_texts)


if __name__ == "__main__":
    main()
