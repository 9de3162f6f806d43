"""``segment lca | values | similarity``: on any table file, with no workspace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mehvar.cli._context import JsonOption, console, print_json

if TYPE_CHECKING:
    from mehvar.segments import Key, LatentChoice, LatentClasses, Similarity, Stability, ValueScores

FileArgument = Annotated[
    Path, typer.Argument(help="CSV, TSV, XLSX, JSON or Parquet, packed or not.")
]
SeedOption = Annotated[int, typer.Option(help="Seed of everything that is drawn.")]


def add_files_to(group: typer.Typer) -> None:
    """Add the verbs that need no workspace to the group ``segment``."""
    group.command("lca")(lca)
    group.command("values")(values)
    group.command("similarity")(similarity)


def lca(
    file: FileArgument,
    items: Annotated[
        list[str], typer.Option("--items", help="The items' columns, comma separated.")
    ],
    classes: Annotated[
        str, typer.Option(help="How many classes: 2, or 1-5 to choose by BIC.")
    ] = "1-5",
    count: Annotated[
        str | None, typer.Option(help="The column of how many respondents a row stands for.")
    ] = None,
    starts: Annotated[int, typer.Option(help="Random starts of each fit.", min=1)] = 50,
    draws: Annotated[
        int, typer.Option(help="Bootstrap samples for stability; 0 leaves it out.", min=0)
    ] = 100,
    out: Annotated[
        Path | None, typer.Option(help="Write each row's class and chances: .csv or .parquet.")
    ] = None,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Find latent classes behind survey items: BIC, entropy, G², stability by bootstrap."""
    import numpy as np

    from mehvar import segments

    rng = np.random.default_rng(seed)
    answers = segments.read_items(path=file, items=_listed(items), count=count)
    choice = segments.choose_latent_classes(
        items=answers, classes=_numbers(classes), rng=rng, starts=starts
    )
    stability = None
    if draws and choice.chosen.classes > 1:
        stability = segments.latent_stability(choice.chosen, rng=rng, draws=draws)
    if out is not None:
        _write_classes(choice.chosen, out)
    if json:
        print_json(_choice(choice, stability))
        return
    screen = console()
    screen.print(choice.summary(), soft_wrap=True)
    screen.print(choice.chosen.summary(), soft_wrap=True)
    if stability is not None:
        word = "stable" if stability.is_stable else "NOT stable"
        told = f"{stability.median:.3f} (10th percentile {stability.low:.3f})"
        screen.print(f"{word}: median adjusted Rand index of {draws} samples {told}")


def values(
    file: FileArgument,
    key: Annotated[
        str, typer.Option(help="pvq21, own (Mehvar's items), scores (scored already) or a file.")
    ] = "own",
    reversed_scale: Annotated[
        bool, typer.Option("--reversed", help="Low numbers mean: very much like me.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write each person's scores: .csv or .parquet.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Score ten basic values from survey answers: ipsatised, with each value's reliability."""
    from mehvar import segments

    chosen = _key(key, file)
    if reversed_scale:
        chosen = replace(chosen, reversed_scale=True)
    columns = segments.file_columns(file)
    wanted = [name for name in columns if segments.item_of(name, chosen) in chosen.questions]
    if not wanted:
        raise typer.BadParameter(
            f"no column of {file.name} is an item of {chosen.name}", param_hint="--key"
        )
    answers = segments.read_columns(path=file, columns=wanted)
    scored = segments.score_values(answers=answers, key=chosen)
    if out is not None:
        _write_scores(scored, out)
    if json:
        print_json(_scores(scored))
        return
    console().print(scored.summary(), soft_wrap=True)
    if chosen.name == "own":
        console().print("Mehvar's own items are not validated yet: read no more into them.")


def similarity(
    file: FileArgument,
    group: Annotated[str, typer.Option(help="The column of the group.")],
    profile: Annotated[
        list[str], typer.Option("--profile", help="The profile's columns, comma separated.")
    ],
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Tell whether members of a group are alike, beside any two people: base rate, lift, p."""
    import numpy as np

    from mehvar import segments

    columns = _listed(profile)
    table = segments.read_columns(path=file, columns=columns)
    groups = segments.read_columns(path=file, columns=[group], kind="id").column(0)
    rows = np.column_stack([table.column(name).to_numpy() for name in columns])
    named = np.array([name or "" for name in groups.to_pylist()])
    known = np.isfinite(rows).all(axis=1) & (named != "")
    found = segments.similarity(
        profiles=rows[known], groups=named[known], rng=np.random.default_rng(seed)
    )
    if json:
        print_json(_similarity(found, left_out=int((~known).sum())))
        return
    console().print(found.summary(), soft_wrap=True)


def _listed(names: list[str]) -> list[str]:
    return [one.strip() for name in names for one in name.split(",") if one.strip()]


def _numbers(classes: str) -> list[int]:
    found = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", classes.strip())
    if not found or int(found[1]) < 1 or int(found[2] or found[1]) < int(found[1]):
        raise typer.BadParameter("say 3, or 1-5", param_hint="--classes")
    return list(range(int(found[1]), int(found[2] or found[1]) + 1))


def _key(name: str, file: Path) -> Key:
    from mehvar import segments

    if name == "pvq21":
        return segments.PVQ21
    if name == "own":
        return segments.own_key()
    if name == "scores":
        return segments.scores_key(segments.file_columns(file))
    if not Path(name).is_file():
        raise typer.BadParameter(
            f"{name} is neither pvq21, own, scores nor a file", param_hint="--key"
        )
    return segments.read_key(Path(name))


def _choice(choice: LatentChoice, stability: Stability | None) -> dict[str, object]:
    return {
        "fits": [_fit(fit) for fit in choice.fits],
        "chosen": choice.chosen.classes,
        "items": [
            {
                "item": name,
                "answers": list(known),
                "chances": [[float(one) for one in row] for row in table],
            }
            for name, known, table in zip(
                choice.chosen.items.names,
                choice.chosen.items.levels,
                choice.chosen.chances,
                strict=True,
            )
        ],
        "residuals": [[float(one) for one in row] for row in choice.chosen.residuals()],
        "stability": None
        if stability is None
        else {
            "median": stability.median, "low": stability.low, "stable": stability.is_stable,
            "jaccard": [float(one) for one in stability.by_class],
            "share_low": [float(one) for one in stability.share_low],
            "share_high": [float(one) for one in stability.share_high],
        },
    }  # fmt: skip


def _fit(fit: LatentClasses) -> dict[str, object]:
    return {
        "classes": fit.classes, "respondents": fit.respondents, "parameters": fit.parameters,
        "log_likelihood": fit.log_likelihood, "bic": fit.bic, "adjusted_bic": fit.adjusted_bic,
        "aic": fit.aic, "g_squared": fit.g_squared,
        "degrees_of_freedom": fit.degrees_of_freedom,
        "relative_entropy": fit.relative_entropy,
        "shares": [float(one) for one in fit.shares], "converged": fit.converged,
        "iterations": fit.iterations, "starts": fit.starts, "found_by": fit.found_by,
        "finished": fit.finished,
    }  # fmt: skip


def _scores(scored: ValueScores) -> dict[str, object]:
    mean, low, high = scored.interval()
    return {
        "key": scored.key.name,
        "validated": scored.key.name != "own",
        "people": len(scored.left_out),
        "scored": scored.n,
        "left_out": {
            reason: scored.left_out.count(reason) for reason in ("unanswered", "all_the_same")
        },
        "values": [
            {
                "value": name, "mean": _known(mean[place]), "low": _known(low[place]),
                "high": _known(high[place]), "reliability": _known(scored.reliability[place]),
            }
            for place, name in enumerate(scored.names)
        ],
    }  # fmt: skip


def _similarity(found: Similarity, *, left_out: int) -> dict[str, object]:
    return {
        "within": found.within, "base": found.base, "lift": found.lift, "low": found.low,
        "high": found.high, "p": found.p, "more_than_chance": found.is_more_than_chance,
        "variance_explained": found.variance_explained,
        "top_agreement": _known(found.top_agreement),
        "top_agreement_base": _known(found.top_agreement_base), "left_out": left_out,
        "groups": [
            {"group": name, "n": int(n), "within": _known(within)}
            for name, n, within in zip(found.groups, found.n, found.by_group, strict=True)
        ],
    }  # fmt: skip


def _known(value: float) -> float | None:
    return float(value) if value == value else None  # noqa: PLR0124 (NaN is not itself)


def _write_classes(fit: LatentClasses, path: Path) -> None:
    chances = fit.probabilities()
    columns = {"class": (fit.predict() + 1).tolist()} | {
        f"chance_{place + 1}": chances[:, place].tolist() for place in range(fit.classes)
    }
    write_columns(columns, path)


def _write_scores(scored: ValueScores, path: Path) -> None:
    columns: dict[str, list[object]] = {
        name: [_known(one) for one in scored.scores[:, place]]
        for place, name in enumerate(scored.names)
    }
    write_columns(columns | {"left_out": list(scored.left_out)}, path)


def write_columns(columns: Mapping[str, list[Any]], path: Path) -> None:
    """Write columns to a CSV or Parquet file by its ending."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise typer.BadParameter("must end in .csv or .parquet", param_hint="--out")
    table = pa.table(dict(columns))
    if path.suffix.lower() == ".csv":
        pyarrow.csv.write_csv(table, path)
    else:
        pyarrow.parquet.write_table(table, path)
