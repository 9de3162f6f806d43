"""``voice train | score``: texts of any file, with no workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mehvar.cli._context import JsonOption, console, print_json, print_table

if TYPE_CHECKING:
    from mehvar.voice import Comparison, FileRows, HeadCard, Quality, ScoredFile, TrainedModel

_SET_ASIDE = 3
FileArgument = Annotated[
    Path, typer.Argument(help="CSV, TSV, XLSX, JSON or Parquet, packed or not.")
]
TextOption = Annotated[
    list[str], typer.Option("--text", help="The column of the text; again for one more.")
]


def add_to(group: typer.Typer) -> None:
    """Add the verbs to their group."""
    group.command("train")(train)
    group.command("score")(score)


def train(
    file: FileArgument,
    text: TextOption,
    label: Annotated[str, typer.Option(help="The column of the label: sentiment, stars, class.")],
    out: Annotated[Path, typer.Option(help="The model's file.")],
    day: Annotated[
        str | None, typer.Option(help="The column of the day: the last ones are held out.")
    ] = None,
    kind: Annotated[
        Literal["auto", "sentiment", "stars", "emotion"],
        typer.Option(help="What the labels are; emotion stands for any classes."),
    ] = "auto",
    positive: Annotated[
        str | None, typer.Option(help="The good one of two labels, if its name does not tell.")
    ] = None,
    sure: Annotated[
        float, typer.Option(help="How often a sure label must be right.", min=0.5, max=0.999)
    ] = 0.9,
    old: Annotated[
        Path | None,
        typer.Option(help="The model in use, kept if the new one is worse; OUT if it exists."),
    ] = None,
    join: Annotated[
        Path | None, typer.Option(help="A model whose other answers the new one takes over.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Take the new one even if worse.")] = False,
    json: JsonOption = False,
) -> None:
    """Learn sentiment, stars or classes from scored texts; report quality on texts unseen.

    Writes one file of at most 1 MB that holds numbers only. With days, quality is measured on the
    last fifth of them, else by folds. Exit code 3: some rows were set aside.
    """
    from mehvar import voice

    before = voice.read_model(old or out) if old or out.exists() else None
    rest = voice.read_model(join) if join else None
    found = voice.read_labelled(path=file, text=text, label=label, day=day)
    settings = voice.TrainingSettings(kind=kind, positive=positive, sure_accuracy=sure)
    model = voice.train(found.texts, found.labels, days=found.days, settings=settings, old=before)
    head = model.card.heads[0]
    keeps_old = head.comparison is not None and head.comparison.keep == "old" and not force
    size = None if keeps_old else _write(model, rest, out)
    if json:
        print_json(_facts(head, found.read, out, size))
    else:
        _show(head, found.read, out, size)
    if found.read.set_aside:
        raise typer.Exit(_SET_ASIDE)


def score(
    file: FileArgument,
    text: TextOption,
    out: Annotated[Path, typer.Option(help="Write .csv, .parquet or .jsonl.")],
    model: Annotated[
        Path | None, typer.Option(help="A model of voice train; the lexicon of day one without.")
    ] = None,
    onnx: Annotated[
        Path | None, typer.Option(help="A folder with your own BERT: model.onnx and vocab.txt.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="A column to write as it is; again for more.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Tell the sentiment, stars, emotion and aspects of every text, with the words that told.

    Every probability is calibrated; a label below the accuracy asked for in training is unsure.
    Exit code 3: some rows could not be read.
    """
    from mehvar import voice

    scorer = voice.read_model(model) if model else None
    if onnx is not None:
        if model is not None:
            raise typer.BadParameter("--model or --onnx, not both", param_hint="--onnx")
        told = voice.score_file(
            path=file, text=text, out=out, model=voice.read_onnx(onnx), keep=keep or []
        )
    else:
        told = voice.score_file(path=file, text=text, out=out, model=scorer, keep=keep or [])
    if json:
        print_json(told)
    else:
        _show_scored(told)
    if told.read.set_aside:
        raise typer.Exit(_SET_ASIDE)


def _write(model: TrainedModel, rest: TrainedModel | None, out: Path) -> int:
    from mehvar import voice

    whole = model if rest is None else voice.join_models([rest, model])
    return voice.write_model(whole, path=out)


def _facts(head: HeadCard, read: FileRows, out: Path, size: int | None) -> dict[str, object]:
    return {
        "model": None if size is None else str(out),
        "bytes": size,
        "kept": "old" if size is None else "new",
        "rows": read.rows,
        "head": head,
        "quality": head.quality,
        "read": read,
    }


def _show(head: HeadCard, read: FileRows, out: Path, size: int | None) -> None:
    screen, quality = console(), head.quality
    how = {
        "days": "the last days, by what the days before taught",
        "folds": "each fold, by the others",
    }
    screen.print(
        f"[bold]{head.role}[/]: {', '.join(head.labels)}; learned from {head.texts:,} of "
        f"{read.rows:,} rows.",
        soft_wrap=True,
    )
    rows = [
        ("measured on", f"{quality.texts:,} texts: {how.get(quality.how, quality.how)}"),
        ("accuracy", _accuracy(quality)),
        ("macro F1", _share(quality.macro_f1)),
        ("calibration error", _share(quality.ece)),
        ("sure of", f"{_share(quality.coverage)}, right in {_share(quality.sure_accuracy)}"),
    ]
    if quality.mean_error is not None:
        within = _share(quality.within_one)
        rows.append(("stars", f"off by {quality.mean_error:.3f}; within one: {within}"))
    if head.comparison is not None:
        rows.append(("beside the old", _beside(head.comparison)))
    print_table("", ("", ""), rows)
    columns = ("told", "texts", "mean told", "right", "95 % interval")
    table = [
        (f"{one.low:.1f} … {one.high:.1f}", f"{one.texts:,}", _share(one.told), _share(one.right),
         f"{_share(one.right_low)} … {_share(one.right_high)}")
        for one in quality.calibration
    ]  # fmt: skip
    print_table("Calibration", columns, table)
    if size is None:
        screen.print("The new model is worse: the old one is kept.", style="bold yellow")
    else:
        screen.print(f"{out}: {size:,} bytes")


def _accuracy(one: Quality) -> str:
    between = f"{_share(one.accuracy_low)}, {_share(one.accuracy_high)}"
    return f"{_share(one.accuracy)} [{between}]; always the commonest: {_share(one.baseline)}"


def _beside(one: Comparison) -> str:
    if not one.texts:
        return "no texts that the old one has not seen"
    return (
        f"{one.difference:+.4f} [{one.low:+.4f}, {one.high:+.4f}] on {one.texts:,} texts "
        f"that neither learned from"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2%}"


def _show_scored(told: ScoredFile) -> None:
    screen = console()
    screen.print(f"{told.path}: {told.read.rows - told.read.set_aside:,} rows")
    rows = [(name, f"{many:,}") for name, many in told.labels]
    rows.append(("unsure", f"{told.unsure:,}"))
    if told.unsupported:
        rows.append(("in a language the model does not know", f"{told.unsupported:,}"))
    if told.mean_stars is not None:
        rows.append(("mean stars", f"{told.mean_stars:.2f}"))
    print_table("", ("", "texts"), rows)
    if told.aspects:
        aspects = [(name, f"{many:,}", f"{bad:,}") for name, many, bad in told.aspects]
        print_table("", ("aspect", "texts", "badly"), aspects)
    for column, why, many in told.read.reasons:
        screen.print(f"{many:,} rows set aside: {column} {why}", soft_wrap=True)
    for row, column, why in told.read.examples[:5]:
        screen.print(f"  row {row}: {column} {why}", soft_wrap=True)
