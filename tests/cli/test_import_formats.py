"""`import --format`: catalogues and documents of others."""

import json

import pytest


def test_a_catalogue_is_imported_and_tells_what_it_could_not_read(call, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("name\tlibrary:dataUseRestriction\nA\tGRU\nB\tTBD\n", encoding="utf-8")
    code, out, err = call("import", "--format", "anvil", path)
    assert code == 0, err
    assert "version 1" in out
    assert "line 3: undetermined: `TBD`" in err


def test_a_consent_and_annotated_data_are_imported(call, tmp_path):
    consent = {"resourceType": "Consent", "id": "c1", "status": "inactive", "date": "2020-01-15",
               "subject": {"reference": "Patient/p1"}, "decision": "permit"}  # fmt: skip
    (tmp_path / "c.json").write_text(json.dumps(consent), encoding="utf-8")
    data = {"id": "D1", "dataUseConditions": {"duoDataUse": [{"id": "DUO:0000042"}]}}
    (tmp_path / "d.json").write_text(json.dumps(data), encoding="utf-8")
    assert call("import", "--format", "fhir", tmp_path / "c.json")[0] == 0
    code, out, _ = call("import", "--format", "duo", tmp_path / "d.json", "--json")
    assert code == 0
    assert json.loads(out)[0]["lost"] == []


def test_a_file_of_another_kind_is_refused(call, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    for form in ("fhir", "duo"):
        assert call("import", "--format", form, path)[0] == 2
    assert call("import", "--format", "cuad", path)[0] == 2


def test_the_report_tells_how_each_real_file_fared(call, shared_data):
    code, out, err = call("import-report", shared_data, "--json")
    assert code == 0, err
    reports = {report["kind"]: report for report in json.loads(out)}
    assert {"anvil", "dbgap", "cuad"} <= set(reports)
    for report in reports.values():
        assert report["rows"] == report["understood"] + report["undetermined"] + report["rejected"]
        assert report["agreeing"] / report["compared"] > 0.95
        assert report["triplesPerSecond"] > 0
    assert reports["cuad"]["agreeing"] == reports["cuad"]["compared"]


def test_a_folder_without_catalogues_is_refused(call, tmp_path):
    assert call("import-report", tmp_path)[0] == 2


@pytest.mark.parametrize(
    ("name", "content", "options", "said"),
    [
        ("t.csv", "identifier,kind\n", (), "brought in by `import-table`, a folder of tables by `import`"),
        ("t.pdf", "hello", (), "files that end in `.pdf` are not read; `.xlsx`"),
        (
            "c.json",
            '{"resourceType": "Consent"}',
            (),
            "say with `--format` what it is: `fhir`, `miabis`, `duo` or `odrl`",
        ),
        ("c.json", '{"resourceType": "Consent", "id": "c"}', ("--format", "fhir"), "says not whose consent it is"),
        ("empty", None, ("--format", "odrl"), "is a folder; with `--format odrl`, name the files in it"),
        ("empty", None, ("--format", "cuad"), "is a folder; with `--format cuad`, name the files in it"),
        ("empty", None, (), "holds no file that ends in `.csv` or `.tsv`"),
    ],
)
def test_wrong_input_is_told_what_to_do(call, tmp_path, name, content, options, said):
    path = tmp_path / name
    if content is None:
        path.mkdir()
    else:
        path.write_text(content, encoding="utf-8")
    code, out, err = call("import", *options, path)
    assert (code, out) == (2, "")
    assert said in err


def test_samples_of_a_biobank_are_imported_and_tell_what_is_lost(call, tmp_path):
    path = tmp_path / "bundle.json"
    sample = {
        "resourceType": "Specimen",
        "id": "s1",
        "subject": {"reference": "Patient/p"},
        "note": [{"text": "n"}],
    }
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": sample}]}), encoding="utf-8")
    code, out, _ = call("import", "--format", "miabis", path, "--json")
    assert code == 0
    (document,) = json.loads(out)
    assert document["lost"][0]["part"] == "Specimen.type none"
    assert "line 1: undetermined: `note n` is not understood" in document["notes"]
