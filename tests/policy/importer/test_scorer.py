"""The importer is measured fairly: what was found is counted, what was missed is named, and nothing stops the count."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from holdord.policy.importer.found import Found, Kind

BENCH = Path(__file__).parents[3] / "bench" / "importer"
EXAMPLE = '{"language": "en", "facts": [{"kind": "right", "value": {"right": "eu-gdpr:A15"}}]}'


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The scorer, as it stands outside the package: its own folder comes first."""
    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("expected", "matching", "score"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import score  # type: ignore[import-not-found]

    return score  # type: ignore[no-any-return]


def fact(kind: Kind, line: int = 1, **value: str) -> Found:
    return Found(kind, value, line, "1", 1.0)


def expect(kind: Kind, also: Sequence[str] = (), optional: bool = False, **value: str) -> dict[str, Any]:
    return {"kind": kind, "value": value, "also": list(also), "optional": optional}


def measure(
    bench: ModuleType, folder: Path, facts: list[dict[str, Any]], found: list[Found], complete: Sequence[str] = ()
) -> Any:
    """One text with these expected facts, and an importer that finds those."""
    (folder / "a.txt").write_text("a policy")
    document = {"language": "en", "facts": facts, "complete": list(complete)}
    (folder / "a.expected.json").write_text(json.dumps(document))
    (marked,) = bench.measure(bench.load(folder), lambda path: ("en", found))
    return marked


# --- the arithmetic ---------------------------------------------------------------------------------------------------


def test_precision_and_recall_are_counted_by_kind(bench: ModuleType, tmp_path: Path) -> None:
    facts = [expect("third_party", name=name) for name in ("Alpha ApS", "Beta Ltd", "Gamma Inc.", "Delta")]
    found = [fact("third_party", name=name) for name in ("Alpha", "beta", "Gamma, Inc", "Safari", "Chrome")]

    marked = measure(bench, tmp_path, facts, found, complete=["third_party"])
    counted = bench.together([marked])["third_party"]

    assert (counted.expected, counted.hits, counted.false) == (4, 3, 2)
    assert (counted.precision, counted.recall) == (3 / 5, 3 / 4)
    assert counted.f1 == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))
    assert [missed.value["name"] for missed in marked.sheet.missed] == ["Delta"]


def test_all_is_the_sum_of_the_kinds(bench: ModuleType, tmp_path: Path) -> None:
    facts = [expect("right", right="eu-gdpr:A15"), expect("country", country="US")]

    sums = bench.together([measure(bench, tmp_path, facts, [fact("country", country="us")])])

    assert list(sums) == ["country", "right", "all"]
    assert (sums["all"].expected, sums["all"].hits, sums["all"].recall) == (2, 1, 0.5)


def test_nothing_is_false_where_the_person_listed_only_some(bench: ModuleType, tmp_path: Path) -> None:
    found = [fact("third_party", name="Alpha"), fact("third_party", name="Beta")]

    some = measure(bench, tmp_path, [expect("third_party", name="Alpha")], found)
    every = measure(bench, tmp_path, [expect("third_party", name="Alpha")], found, complete=["third_party"])

    assert bench.together([some])["third_party"].precision is None
    assert bench.together([every])["third_party"].precision == 0.5


def test_a_kind_that_the_text_lacks_can_only_be_wrong(bench: ModuleType, tmp_path: Path) -> None:
    marked = measure(bench, tmp_path, [], [fact("retention", duration="14 days")], complete=["retention"])

    counted = bench.together([marked])["retention"]
    assert (counted.precision, counted.recall, counted.f1) == (0.0, None, None)


def test_what_is_optional_is_neither_missed_nor_false(bench: ModuleType, tmp_path: Path) -> None:
    facts = [expect("third_party", name="Alpha"), expect("third_party", name="Instagram", optional=True)]
    alpha, instagram = fact("third_party", name="Alpha"), fact("third_party", name="Instagram")

    without = measure(bench, tmp_path, facts, [alpha], complete=["third_party"])
    with_it = measure(bench, tmp_path, facts, [alpha, instagram], complete=["third_party"])

    assert without.figures == with_it.figures
    assert with_it.figures["third_party"].precision == 1.0


def test_saying_it_again_is_neither_right_nor_false(bench: ModuleType, tmp_path: Path) -> None:
    found = [fact("right", right="eu-gdpr:A15"), fact("right", 9, right="eu-gdpr:A15")]

    marked = measure(bench, tmp_path, [expect("right", right="eu-gdpr:A15")], found, complete=["right"])

    assert (marked.figures["right"].hits, marked.figures["right"].false) == (1, 0)
    assert marked.sheet.again == (found[1],)


def test_one_finding_does_not_answer_for_two_facts(bench: ModuleType, tmp_path: Path) -> None:
    facts = [expect("retention", duration="5 years", of=what) for what in ("invoices", "case files")]

    marked = measure(bench, tmp_path, facts, [fact("retention", duration="5 years", of="case files")])

    assert (marked.figures["retention"].hits, marked.figures["retention"].details_right) == (1, 1)
    assert [missed.value["of"] for missed in marked.sheet.missed] == ["invoices"]


def test_details_are_counted_beside_and_do_not_decide(bench: ModuleType, tmp_path: Path) -> None:
    facts = [expect("retention", duration="1 year", starts="last_event", of="lists of guests")]

    marked = measure(
        bench, tmp_path, facts, [fact("retention", duration="12 months", starts="collected", of="invoices")]
    )
    counted = marked.figures["retention"]

    assert (counted.hits, counted.details, counted.details_right) == (1, 2, 0)
    assert any("starts is 'last_event', found 'collected'" in line for line in bench.misses(marked))


def test_an_optional_fact_never_takes_what_answers_a_wanted_one(bench: ModuleType, tmp_path: Path) -> None:
    facts = [expect("third_party", name="Google", optional=True), expect("third_party", ["Google"], name="Google Ads")]

    marked = measure(bench, tmp_path, facts, [fact("third_party", name="Google")])

    assert marked.figures["third_party"].recall == 1.0


# --- when two ways of saying it are one -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected", "found"),
    [
        ("third_party", {"name": "Sonderskov Polska sp. z o.o."}, {"name": "SONDERSKOV POLSKA"}),
        ("third_party", {"name": "e-conomic"}, {"name": "E-conomic A/S"}),
        ("third_party", {"name": "Hotjar", "legal_entity": "Hotjar Limited"}, {"name": "Hotjar Ltd."}),
        ("third_party", {"name": "AB Oy"}, {"name": "AB"}),
        ("contact", {"value": "70 20 00 11"}, {"value": "+45 7020 0011"}),
        ("contact", {"value": "dpo@a.example"}, {"value": "DPO@a.example."}),
        ("cookie", {"name": "_ga_*"}, {"name": "`_ga_<container-id>`"}),
        ("retention", {"duration": "2 weeks"}, {"duration": "14 days"}),
        (
            "retention",
            {"criterion": "as long as needed"},
            {"duration": "", "criterion": "only as long as it is needed"},
        ),
        ("category", {"name": "e-mail"}, {"name": "E-mailadresse"}),
        ("purpose", {"text": "send the newsletter"}, {"text": "We use it to send you the newsletter each month"}),
        ("authority", {"country": "DK"}, {"country": "DK", "name": "Datatilsynet"}),
        ("dpo", {"name": "Ada Holm"}, {"email": "", "name": "Ada  Holm"}),
    ],
)
def test_said_in_another_way_it_is_the_same(
    bench: ModuleType, tmp_path: Path, kind: Kind, expected: dict[str, str], found: dict[str, str]
) -> None:
    marked = measure(bench, tmp_path, [expect(kind, **expected)], [fact(kind, **found)])

    assert marked.figures[kind].recall == 1.0


@pytest.mark.parametrize(
    ("kind", "expected", "found"),
    [
        ("third_party", {"name": "Google Ads"}, {"name": "Google Analytics"}),
        ("third_party", {"name": "Nets"}, {"name": "Netsuite"}),
        ("contact", {"value": "70 20 00 11"}, {"value": "70 20 00 12"}),
        ("cookie", {"name": "_ga"}, {"name": "_gat"}),
        ("retention", {"duration": "30 days"}, {"duration": "1 month"}),
        ("retention", {"duration": "5 years"}, {"criterion": "5 years"}),
        ("category", {"name": "home address"}, {"name": "IP-address"}),
        ("purpose", {"text": "send the newsletter"}, {"text": "deliver what was ordered"}),
        ("right", {"right": "eu-gdpr:A7-3"}, {"right": "eu-gdpr:A77"}),
    ],
)
def test_what_only_looks_alike_is_another(
    bench: ModuleType, tmp_path: Path, kind: Kind, expected: dict[str, str], found: dict[str, str]
) -> None:
    marked = measure(bench, tmp_path, [expect(kind, **expected)], [fact(kind, **found)])

    assert marked.figures[kind].recall == 0.0


# --- nothing stops the count ------------------------------------------------------------------------------------------


def test_a_text_that_cannot_be_read_is_missed_whole_and_says_why(bench: ModuleType, tmp_path: Path) -> None:
    for name in ("bad.pdf", "good.txt"):
        (tmp_path / name).write_text("a policy")
        (tmp_path / f"{name}.expected.json").write_text(EXAMPLE)

    def importer(path: Path) -> tuple[str, list[Found]]:
        if path.suffix == ".pdf":
            raise RuntimeError("encrypted\nand more")
        return "sv", [fact("right", right="eu-gdpr:A15")]

    marked = bench.measure(bench.load(tmp_path), importer)
    lines = list(bench.texts(marked))

    assert bench.together(marked)["all"].recall == 0.5
    assert "could not be read: RuntimeError: encrypted" in lines[0] and "and more" not in lines[0]
    assert "is in en, was read as sv" in lines[1]


def test_one_file_may_hold_what_is_expected_of_all(bench: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a policy")
    (tmp_path / "b.md").write_text("another")
    (tmp_path / "expected.json").write_text(f'{{"a.md": {EXAMPLE}, "b.md": {EXAMPLE}}}')

    assert [path.name for path, _ in bench.load(tmp_path)] == ["a.md", "b.md"]


def test_every_fault_of_the_format_is_named_at_once(bench: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a policy")
    wrong = {
        "language": "tlh",
        "complete": ["rights"],
        "fact": [],
        "facts": [
            7,
            {"kind": "vendor", "value": {"name": "Alpha"}},
            {"kind": "right", "value": {}},
            {"kind": "right", "value": {"name": "access"}},
            {"kind": "minimum_age", "value": {"age": 16}},
            {"kind": "right", "value": {"right": "eu-gdpr:A15"}, "also": "A15", "optional": "yes", "line": "3", "x": 1},
        ],
    }
    (tmp_path / "a.expected.json").write_text(json.dumps(wrong))
    (tmp_path / "b.expected.json").write_text("{")
    (tmp_path / "c.expected.json").write_text(EXAMPLE)

    with pytest.raises(bench.WrongExam) as refused:
        bench.load(tmp_path)

    faults = str(refused.value)
    for said in (
        "a.expected.json: unknown key 'fact'. Known are language,",
        'a.expected.json language: "tlh" is not read. Write one of da,',
        'a.expected.json complete: "rights" is no kind.',
        "a.expected.json fact 1: 7 is no fact.",
        'a.expected.json fact 2 kind: "vendor" is no kind. Kinds are controller,',
        "a.expected.json fact 3 (right) value: {} says nothing.",
        "a.expected.json fact 4 (right) value: unknown key 'name'. Known are right.",
        'a.expected.json fact 5 (minimum_age) value age: 16 is no text. Write "age": "16".',
        'a.expected.json fact 6 also: "A15" is no list of names.',
        'a.expected.json fact 6 optional: "yes" is neither true nor false.',
        'a.expected.json fact 6 line: "3" is no number.',
        "a.expected.json fact 6: unknown key 'x'.",
        "b.expected.json: this is no JSON",
        "c.expected.json: no text stands beside it ('c').",
    ):
        assert said in faults


def test_a_folder_with_nothing_to_measure_is_refused(bench: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(bench.WrongExam, match="nothing to measure"):
        bench.load(tmp_path)
    with pytest.raises(bench.WrongExam, match="no such folder"):
        bench.load(tmp_path / "none")


def test_a_wrong_folder_is_misuse_and_ends_without_a_traceback(
    bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main([str(tmp_path / "none")]) == 2
    assert "no such folder" in capsys.readouterr().err


# --- what is printed, and the test set itself -------------------------------------------------------------------------


@pytest.fixture
def marked(bench: ModuleType, tmp_path: Path) -> Any:
    facts = [expect("right", right="eu-gdpr:A15"), expect("country", country="US")]
    found = [fact("right", right="eu-gdpr:A15"), fact("right", 4, right="eu-gdpr:A22")]
    return measure(bench, tmp_path, facts, found, complete=["right"])


def test_misses_and_false_ones_are_named(bench: ModuleType, marked: Any) -> None:
    assert list(bench.misses(marked)) == [
        "  missed  country         US",
        "  false   right           eu-gdpr:A22  (line 4)",
    ]


def test_the_table_has_a_line_for_each_kind_and_one_for_all(bench: ModuleType, marked: Any) -> None:
    lines = list(bench.table(bench.together([marked])))

    assert [line.split()[0] for line in lines if line[0] != "-"] == ["kind", "country", "right", "all"]
    assert lines[2].split() == ["right", "1", "1", "0", "1", "50.0", "100.0", "66.7"]


def test_the_same_figures_come_as_json(bench: ModuleType, marked: Any) -> None:
    said = json.loads(json.dumps(bench.as_json([marked])))

    assert said["kinds"]["right"]["precision"] == 0.5
    assert said["texts"]["a.txt"]["missed"] == [{"kind": "country", "value": {"country": "US"}, "line": None}]


def test_the_shipped_test_set_is_well_formed(bench: ModuleType) -> None:
    exam = bench.load(BENCH / "policies")

    assert len(exam) >= 10
    assert {expected.language for _, expected in exam} == {"da", "en", "nb", "sv", "fi"}
    assert {path.suffix for path, _ in exam} == {".md", ".html", ".txt", ".pdf", ".docx"}


def test_each_expected_name_stands_in_its_text(bench: ModuleType) -> None:
    """A slip of the pen in the expected facts would count against the importer for ever."""
    for path, expected in bench.load(BENCH / "policies"):
        if path.suffix in {".pdf", ".docx"}:
            continue
        text = " ".join(path.read_text(encoding="utf-8").replace("&amp;", "&").split()).casefold()
        for one in expected.facts:
            if one.kind in {"third_party", "cookie", "controller", "representative"}:
                assert one.value["name"].casefold() in text, f"{path.name}: {one.value['name']}"


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """What the catalogue answers; it remembers everything again afterwards."""
    from holdord.policy.catalogue import queries

    monkeypatch.setattr(queries, "load", queries.load)
    yield queries
    monkeypatch.undo()
    for answer in vars(queries).values():
        getattr(answer, "cache_clear", int)()


def test_the_catalogue_can_be_forgotten(bench: ModuleType, catalogue: ModuleType) -> None:
    assert catalogue.by_name("HubSpot") is not None

    bench.forget_the_catalogue()

    assert (catalogue.vendors(), catalogue.by_name("HubSpot"), catalogue.by_host("hubspot.com")) == ((), None, [])
