"""Answers given elsewhere: every format, once, faults set aside, and taken back."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mehvar import ingest, surveys
from mehvar.surveys import AnswersReport, Survey, SurveyFileError, Told
from mehvar.workspace import Workspace

NOW = datetime(2026, 2, 1, 8, 0)
Rows = dict[str, dict[str, Any]]


def survey() -> Survey:
    def words(text: str) -> dict[str, str]:
        return {"en": text, "fa": f"«{text}»"}

    def options(*ids: str) -> list[dict[str, Any]]:
        return [{"id": one, "text": words(f"Option {one}")} for one in ids]

    return surveys.read_survey({
        "survey_id": "ours", "title": words("Ours"), "language": "en", "version": 3,
        "pages": [{"id": "p", "fields": [
            {"id": "nps", "type": "nps", "text": words("Recommend us?"), "required": True},
            {"id": "one", "type": "single", "text": words("One?"),
             "options": [*options("1", "2"), {"id": "3", "text": words("Else"), "other": True}]},
            {"id": "many", "type": "multiple", "text": words("Many?"), "max_picks": 1,
             "options": options("a", "b", "c")},
            {"id": "grid", "type": "matrix", "text": words("Grid?"),
             "rows": options("r1", "r2"), "options": options("1", "5")},
            {"id": "day", "type": "date", "text": words("Day?")},
            {"id": "sum", "type": "number", "text": words("How many?"), "low": 0, "high": 9},
            {"id": "why", "type": "text", "text": words("Why?"),
             "show_when": {"field": "nps", "at_most": 6}},
        ]}],
    })  # fmt: skip


def bring(
    workspace: Workspace,
    path: Path,
    *,
    told: Told | None = None,
    hours: int = 0,
    source: str = "",
) -> AnswersReport:
    return surveys.import_responses(
        workspace, survey=survey(), path=path, now=NOW + timedelta(hours=hours), actor="tests",
        told=told, source=source,
    )  # fmt: skip


def rows_of(workspace: Workspace) -> Rows:
    backend = workspace.connect()
    try:
        found = backend.to_pyarrow(workspace.lake.current(backend, "feedback"))
    finally:
        backend.disconnect()
    return {row["record_id"]: row for row in found.to_pylist()}


def said(rows: Rows, response: str) -> dict[str, Any]:
    """What one response says, field by field: its score, its words or its answer."""
    return {
        row["field_id"]: next(
            row[name] for name in ("score", "text", "answer") if row[name] is not None
        )
        for row in rows.values() if row["submission_id"] == response
    }  # fmt: skip


def table(path: Path, *rows: list[str], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


EVERYTHING = {
    "nps": 9.0, "one": "2", "many": "a|c", "grid": "r1=5|r2=1", "day": "2024-08-02", "sum": "7",
    "why": "Late again",
}  # fmt: skip


def qualtrics(tmp_path: Path) -> Path:
    header = ["StartDate", "EndDate", "Status", "RecordedDate", "ResponseId", "ExternalReference",
              "UserLanguage", "nps", "one", "many_a", "many_b", "many_c", "grid_r1", "grid_r2",
              "day", "sum", "why"]  # fmt: skip
    zone = json.dumps({"ImportId": "recordedDate", "timeZone": "America/Denver"})
    imports = [zone if name == "RecordedDate" else json.dumps({"ImportId": name})
               for name in header]  # fmt: skip
    when = "2024-08-02 20:00:00"
    return table(
        tmp_path / "qualtrics.csv",
        header, [f"Label of {name}" for name in header], imports,
        [when, when, "0", when, "R_1", "c-7", "FA", "9", "Option 2", "1", "", "Option c",
         "Option 5", "1", "1403/05/12", "7", "Late again"],
        [when, when, "1", when, "R_2", "", "EN", "1", *[""] * 9],
    )  # fmt: skip


def legacy(tmp_path: Path) -> Path:
    return table(
        tmp_path / "legacy.csv",
        ["V1", "V8", "V9", "V10", "nps", "one", "many", "grid_r1", "grid_r2", "day", "sum", "why"],
        ["ResponseID", "StartDate", "EndDate", "Finished", *["Some words"] * 8],
        ["R_1", "2024-08-02 10:00:00", "2024-08-02 10:05:00", "1", "9 - Very", "2", "a,c", "5",
         "1", "2024-08-02", "7.0", "Late again"],
    )  # fmt: skip


def limesurvey(tmp_path: Path) -> Path:
    return table(
        tmp_path / "lime.csv",
        ["id", "submitdate", "lastpage", "startlanguage", "seed", "nps", "one", "one[other]",
         "many[a]. Many? [a]", "many[b]", "many[c]", "grid[r1]", "grid[r2]", "day", "sum",
         "why. In your own words"],
        ["R_1", "2024-08-02 10:05:00", "1", "fa", "77", "9", "2", "", "Y", "", "Y", "5", "1",
         "2024-08-02 00:00:00", "7.0000000000", "Late again"],
        delimiter=";",
    )  # fmt: skip


def vv(tmp_path: Path) -> Path:
    names = ["id", "submitdate", "nps", "one", "many_a", "many_b", "many_c", "grid_r1", "grid_r2",
             "day", "sum", "why"]  # fmt: skip
    return table(
        tmp_path / "vv.txt",
        [f"Words of {name}" for name in names], names,
        ["R_1", "2024-08-02 10:05:00", "9", "2", "Y", "{question_not_shown}", "Y", "5", "1",
         "2024-08-02", "7", "Late again"],
        delimiter="\t",
    )  # fmt: skip


def surveyjs(tmp_path: Path) -> Path:
    path = tmp_path / "surveyjs.json"
    path.write_text(json.dumps([{
        "id": "R_1", "HappendAt": "2024-08-02T06:35:00Z", "nps": 9, "one": "2",
        "many": ["a", "c"], "grid": {"r1": "5", "r2": "1"}, "day": "2024-08-02", "sum": 7,
        "why": "Late again",
    }]))  # fmt: skip
    return path


def typeform(tmp_path: Path) -> Path:
    def given(ref: str, kind: str, value: object) -> Mapping[str, object]:
        return {"field": {"ref": ref, "id": "x"}, "type": kind, kind: value}

    path = tmp_path / "typeform.json"
    path.write_text(json.dumps({"items": [{
        "response_id": "R_1", "submitted_at": "2024-08-02T06:35:00Z", "hidden": {"a": "b"},
        "answers": [
            given("nps", "number", 9), given("one", "choice", {"label": "Option 2"}),
            given("many", "choices", {"labels": ["Option a", "Option c"]}),
            given("grid.r1", "text", "5"), given("grid.r2", "choice", {"label": "Option 1"}),
            given("day", "date", "2024-08-02"), given("sum", "number", 7),
            given("why", "text", "Late again"),
        ],
    }]}))  # fmt: skip
    return path


def own(tmp_path: Path) -> Path:
    return table(
        tmp_path / "own.csv",
        ["submission_id", "day", "version", "channel", "language", "store_id", "nps", "one",
         "many:a", "many:b", "many:c", "grid:r1", "grid:r2", "Day?", "sum", "why"],
        ["R_1", "2024-08-02", "3", "web", "fa", "", "9", "2", "1", "0", "1", "5", "1",
         "2024-08-02", "7", "Late again"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("write", "system"),
    [
        pytest.param(qualtrics, "qualtrics", id="Qualtrics"),
        pytest.param(legacy, "qualtrics", id="Qualtrics, legacy"),
        pytest.param(limesurvey, "limesurvey", id="LimeSurvey, CSV"),
        pytest.param(vv, "limesurvey", id="LimeSurvey, VV"),
        pytest.param(surveyjs, "surveyjs", id="SurveyJS"),
        pytest.param(typeform, "typeform", id="Typeform"),
        pytest.param(own, "table", id="our own"),
    ],
)
def test_every_format_says_the_same(
    workspace: Workspace, tmp_path: Path, write: Any, system: str
) -> None:
    report = bring(workspace, write(tmp_path))

    assert said(rows_of(workspace), "R_1") == EVERYTHING
    assert (report.format, report.imported.taken, report.imported.quarantined) == (system, 7, 0)
    assert report.unanswered == ()


def test_rows_bear_what_scores_and_results_read(workspace: Workspace, tmp_path: Path) -> None:
    report = bring(workspace, qualtrics(tmp_path), told=Told(people="main", channel="email"))

    rows = rows_of(workspace)
    nps, why = rows["R_1:nps"], rows["R_1:why"]
    assert (nps["kind"], nps["scale_min"], nps["scale_max"]) == ("nps", 0.0, 10.0)
    assert (nps["survey_id"], nps["survey_version"], nps["origin"]) == ("ours", 3, "survey")
    assert (why["kind"], why["language"], why["channel"]) == ("comment", "fa", "email")
    assert (nps["person_source"], nps["person_ref"]) == ("main", "c-7")
    assert nps["at"] == datetime(2024, 8, 3, 2, 0)  # eight in the evening of Denver's summer
    assert nps["day"] == date(2024, 8, 3)
    assert nps["source"] == "qualtrics-ours"
    assert (report.responses, report.tests, report.references) == (2, 1, 1)


def test_a_person_is_joined_only_when_somebody_says_whose_references_they_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    report = bring(workspace, qualtrics(tmp_path))

    assert report.references == 1
    assert all(row["person_ref"] is None for row in rows_of(workspace).values())


def test_the_results_page_counts_what_was_brought(workspace: Workspace, tmp_path: Path) -> None:
    head = ["ResponseId", "RecordedDate", "nps"]
    answers = [[f"R_{n}", "2024-08-02", str(score)] for n, score in enumerate([9, 10, 7, 3], 1)]
    bring(workspace, table(tmp_path / "nps.csv", head, *answers))

    found = surveys.results(
        surveys=[survey()], rows=surveys.read_answer_rows(workspace, survey_id="ours")
    )

    nps = found.field("nps")
    assert found.submissions == 4
    assert nps is not None
    assert nps.estimate is not None
    assert (nps.n, round(nps.estimate.estimate, 6)) == (4, 25.0)  # two promoters, one detractor


FAULTY = (
    ("nps", "11", "outside_scale"),
    ("nps", "much", "outside_scale"),
    ("one", "Maybe", "unknown_option"),
    ("many", "a, z", "unknown_option"),
    ("grid_r1", "9", "unknown_option"),
    ("day", "31/31/2024", "unreadable_date"),
    ("sum", "some", "unreadable_number"),
    ("sum", "10", "outside_scale"),
)


def test_faulty_answers_are_set_aside_and_the_rest_goes_in(
    workspace: Workspace, tmp_path: Path
) -> None:
    columns = list(dict.fromkeys(column for column, *_ in FAULTY))
    rows = [
        [f"R_{place}", "2024-08-02", f"Fine {place}",
         *(cell if column == name else "" for name in columns)]
        for place, (column, cell, _) in enumerate(FAULTY)
    ]  # fmt: skip
    head = ["ResponseId", "RecordedDate", "why", *columns]

    report = bring(workspace, table(tmp_path / "faulty.csv", head, *rows))

    assert set(rows_of(workspace)) == {f"R_{place}:why" for place, _ in enumerate(FAULTY)}
    assert report.imported.quarantine is not None
    with (report.imported.quarantine / "feedback.csv").open(encoding="utf-8-sig") as file:
        aside = list(csv.DictReader(file))
    assert [
        (line["mehvar_row"], line["mehvar_column"], line["value"],
         line["mehvar_reason"].partition(":")[0], line["about"])
        for line in aside
    ] == [
        (str(place + 2), column, cell, reason, f"R_{place}")
        for place, (column, cell, reason) in enumerate(FAULTY)
    ]  # fmt: skip


def test_a_response_without_an_id_or_a_readable_date_is_set_aside(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = table(
        tmp_path / "partly.csv",
        ["ResponseId", "RecordedDate", "nps"],
        ["", "2024-08-02", "9"],
        ["R_2", "some day", "9"],
        ["R_3", "", "9"],
        ["R_4", "2024-08-02", "9"],
    )

    report = bring(workspace, path)

    assert set(rows_of(workspace)) == {"R_4:nps"}
    assert report.imported.tables[0].reasons == {
        ingest.Reason.MISSING_KEY: 1,
        ingest.Reason.UNREADABLE_DATE: 1,
        ingest.Reason.MISSING_REQUIRED: 1,
    }


def test_brought_twice_nothing_changes_and_taken_back_it_is_gone(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = bring(workspace, limesurvey(tmp_path))
    again = bring(workspace, limesurvey(tmp_path), hours=1)

    assert (first.imported.taken, again.imported.taken) == (7, 0)

    ingest.withdraw(workspace, first.imported.import_id, now=NOW, actor="tests")

    assert rows_of(workspace) == {}


def test_a_later_file_corrects_and_adds(workspace: Workspace, tmp_path: Path) -> None:
    head = ["ResponseId", "RecordedDate", "nps"]
    bring(workspace, table(tmp_path / "a.csv", head, ["R_1", "2024-08-02", "9"]))

    report = bring(
        workspace,
        table(tmp_path / "b.csv", head, ["R_1", "2024-08-02", "4"], ["R_2", "2024-08-02", "8"]),
        hours=1,
    )

    told = report.imported.tables[0]
    assert (told.new, told.corrected) == (1, 1)
    assert {key: row["score"] for key, row in rows_of(workspace).items()} == {
        "R_1:nps": 4.0, "R_2:nps": 8.0,
    }  # fmt: skip


def test_responses_of_two_surveys_with_the_same_numbers_do_not_meet(
    workspace: Workspace, tmp_path: Path
) -> None:
    head = ["id", "submitdate", "lastpage", "nps"]
    path = table(tmp_path / "lime.csv", head, ["1", "2024-08-02 10:00:00", "1", "9"])
    other = surveys.read_survey({**survey().to_dict(), "survey_id": "other"})

    bring(workspace, path)
    surveys.import_responses(workspace, survey=other, path=path, now=NOW, actor="tests")

    backend = workspace.connect()
    found = backend.to_pyarrow(workspace.lake.current(backend, "feedback"))
    backend.disconnect()
    assert sorted(found["survey_id"].to_pylist()) == ["other", "ours"]


def test_a_repeated_response_counts_as_it_stands_last(workspace: Workspace, tmp_path: Path) -> None:
    head = ["ResponseId", "RecordedDate", "nps"]
    path = table(
        tmp_path / "twice.csv", head, ["R_1", "2024-08-02", "2"], ["R_1", "2024-08-02", "9"]
    )

    report = bring(workspace, path)

    assert report.repeated == 1
    assert rows_of(workspace)["R_1:nps"]["score"] == 9.0


def test_words_beside_other_come_with_it(workspace: Workspace, tmp_path: Path) -> None:
    path = table(
        tmp_path / "other.csv",
        ["ResponseId", "RecordedDate", "one", "one_3_TEXT"],
        ["R_1", "2024-08-02", "3", "Something else"],
        ["R_2", "2024-08-02", "", "Only words"],
    )

    bring(workspace, path)

    rows = rows_of(workspace)
    assert [(row["answer"], row["text"]) for row in rows.values()] == [
        ("3", "Something else"), ("3", "Only words"),
    ]  # fmt: skip


def test_dates_that_a_file_does_not_have_are_asked_for(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = table(
        tmp_path / "undated.csv",
        ["id", "submitdate", "lastpage", "nps"],
        ["1", "1980-01-01 00:00:00", "1", "9"],  # what LimeSurvey writes without dates
    )

    with pytest.raises(SurveyFileError, match="when it was given"):
        bring(workspace, path)
    bring(workspace, path, told=Told(answered_on=date(2024, 5, 1)))

    assert rows_of(workspace)["1:nps"]["day"] == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b"ResponseId,RecordedDate,x\nR_1,2024-08-02,1\n", "No column", id="another"),
        pytest.param(b"when,nps\n2024-08-02,9\n", "names no responses", id="no ids"),
        pytest.param(b'{"pages": []}', "holds no answers", id="a survey"),
        pytest.param(b"[{]", "line 1", id="broken JSON"),
        pytest.param(b"ResponseId,nps\nR_1,\xff\xfe\n", "UTF-8", id="no text"),
        pytest.param(b"<document/>", "named by numbers", id="numbers only"),
        pytest.param(b"PK\x03\x04 and no more", "no whole archive", id="broken archive"),
    ],
)
def test_a_file_that_holds_no_answers_says_so_and_nothing_is_imported(
    workspace: Workspace, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "wrong"
    path.write_bytes(content)

    with pytest.raises(SurveyFileError, match=told) as refused:
        bring(workspace, path)

    assert refused.value.hint
    assert workspace.lake.imports() == []


def test_the_public_samples_come_in(workspace: Workspace, data: Path) -> None:
    formats = data / "survey_formats"
    archive = formats / "limesurvey" / "core-testing__cypress__data__surveys__colors.lsa"
    colours = surveys.read_survey_file(content=archive.read_bytes(), name=archive.name)[0].survey

    report = surveys.import_responses(
        workspace, survey=colours, path=archive, now=NOW, actor="tests",
        told=Told(answered_on=date(2023, 5, 9)),
    )  # fmt: skip

    assert (report.responses, report.imported.taken) == (2, 6)
    assert said(rows_of(workspace), "1") == {
        "Q00": "SQ009|SQ011", "G01Q02": "I am a fan of heavy metal music", "G02Q04": "AO01",
    }  # fmt: skip


SAMPLES = (
    b'ResponseId,RecordedDate,nps,many\n"a","b","c"\n"{""ImportId"":""x""}",,,\nR,2024-08-02,9,a\n',
    b'{"items": [{"response_id": "R", "answers": [{"field": {"ref": "nps"}, "type": "x"}]}]}',
    b'[{"id": 1, "date": "2024-08-02", "nps": 9, "grid": {"r1": 5}, "many": ["a", {"b": []}]}]',
)


@given(
    sample=st.sampled_from(SAMPLES), cut=st.integers(0, 250), put=st.binary(max_size=8),
    at=st.integers(0, 200),
)  # fmt: skip
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_answers_brings_anything_but_the_slices_own_error(
    tmp_path: Path, sample: bytes, cut: int, put: bytes, at: int
) -> None:
    from mehvar.surveys._import_table import open_responses

    path = tmp_path / "damaged"
    path.write_bytes((sample[:at] + put + sample[at:])[:cut])

    with suppress(SurveyFileError):
        responses = open_responses(path)
        width = len(responses.columns)
        assert all(place > 0 and width for place, _ in responses.rows())
