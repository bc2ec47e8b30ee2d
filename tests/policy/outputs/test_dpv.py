"""Linked data: every term exists in the vocabulary, and the graph says what the register says."""

import csv
import json
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, RDF, SKOS, URIRef

from holdord.policy.loader import Edition
from holdord.policy.outputs import vocabulary
from holdord.policy.outputs.dpv import CONTEXT, dpv, iso_8601
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.periods import Period
from holdord.terms.places import _COUNTRIES
from tests.policy.outputs.conftest import terms

BASE = "https://privacy.example/.well-known/privacy.json#"
LISTS = {"dpv": "dpv.txt", "pd": "pd.txt", "eu-gdpr": "eu-gdpr.txt", "loc": "loc.txt"}
DPV, GDPR = rdflib.Namespace(CONTEXT["dpv"]), rdflib.Namespace(CONTEXT["eu-gdpr"])


@pytest.fixture
def graph(altoros: Edition, imprint: Imprint) -> rdflib.Graph:
    return parsed(altoros, imprint)


def parsed(edition: Edition, imprint: Imprint) -> rdflib.Graph:
    return rdflib.Graph().parse(data=json.dumps(dpv(edition, imprint)), format="json-ld")


def ours(path: str) -> URIRef:
    return URIRef(BASE + path)


@pytest.mark.parametrize("name", ["altoros", "minimal", "small"])
def test_every_term_of_the_vocabulary_exists_in_it(name: str, imprint: Imprint, request: pytest.FixtureRequest) -> None:
    used = {str(term) for triple in parsed(request.getfixturevalue(name), imprint) for term in triple}
    for prefix, listed in LISTS.items():
        ours = {iri for iri in used if iri.startswith(CONTEXT[prefix])}
        assert ours <= terms(listed)
        assert ours or prefix == "loc"


def test_the_lists_would_find_a_term_that_does_not_exist() -> None:
    assert "https://w3id.org/dpv#Process" in terms("dpv.txt")
    assert "https://w3id.org/dpv#ProcessingActivity2" not in terms("dpv.txt")


def test_whatever_our_ids_are_called_there_exists_there() -> None:
    known = {f"{prefix}:{iri.split('#')[1]}" for prefix in ("dpv", "pd") for iri in terms(LISTS[prefix])}
    keys = {tuple(line.split()) for line in terms("fideslang.txt")}
    kinds = {"category": "data_category", "purpose": "data_use", "subject": "data_subject"}
    for (group, id), found in vocabulary.table().items():
        assert found.dpv is None or found.dpv in known, id
        assert found.fideslang is None or (kinds[group], found.fideslang) in keys, id


def test_no_id_stands_in_the_list_twice() -> None:
    with Path(vocabulary.__file__).with_name("vocabulary.csv").open(encoding="utf-8", newline="") as listed:
        ids = [(row["group"], row["id"]) for row in csv.DictReader(listed)]
    assert len(ids) == len(set(ids))


def test_a_country_has_a_term_or_is_known_to_have_none(minimal: Edition, imprint: Imprint) -> None:
    from holdord.policy.outputs.dpv import _NOT_IN_LOC

    listed = {iri.split("#")[1] for iri in terms("loc.txt")}
    assert listed.isdisjoint(_NOT_IN_LOC)
    assert listed | _NOT_IN_LOC >= _COUNTRIES


def test_the_record_names_its_version_and_day(graph: rdflib.Graph, altoros: Edition) -> None:
    record = ours("record")
    assert (record, RDF.type, DPV.ROPA) in graph
    assert str(graph.value(record, DCTERMS.identifier)) == altoros.version
    assert str(graph.value(record, DCTERMS.hasVersion)) == "3"
    assert str(graph.value(record, DCTERMS.created)) == "2026-03-01"


def test_the_grounds_of_an_activity_can_be_asked_for(graph: rdflib.Graph, altoros: Edition) -> None:
    found = graph.query(
        """SELECT ?purpose ?basis WHERE {
             ?process dpv:hasProcess ?use . ?use dpv:hasPurpose ?purpose ; dpv:hasLegalBasis ?basis }""",
        initBindings={"process": ours("process/events")},
        initNs={"dpv": DPV},
    )
    pairs = {(str(purpose), str(basis)) for purpose, basis in found}  # type: ignore[misc]
    assert (BASE + "purpose/participant-list", str(GDPR["A6-1-f-third-party"])) in pairs
    assert (BASE + "purpose/news-by-email", str(GDPR["A6-1-a"])) in pairs
    events = altoros.register.process("events")
    assert events and len(pairs) == len(events.purposes)


def test_a_purpose_falls_under_a_term_or_under_the_root(graph: rdflib.Graph) -> None:
    assert graph.value(ours("purpose/news-by-email"), SKOS.broader) == DPV.DirectMarketing
    assert graph.value(ours("purpose/case-studies"), SKOS.broader) == DPV.Purpose
    labels = {(label.language, str(label)) for label in graph.objects(ours("purpose/case-studies"), SKOS.prefLabel)}  # type: ignore[attr-defined]
    assert ("en", "Learning from projects") in labels
    assert {language for language, _ in labels} == {"da", "en"}


def test_a_transfer_has_the_ground_the_register_names_and_no_other(
    graph: rdflib.Graph, minimal: Edition, imprint: Imprint
) -> None:
    assert (ours("transfer/google-analytics"), DPV.hasProcessing, DPV.Transfer) in graph
    assert graph.value(ours("transfer/google-analytics"), DPV.hasLegalBasis) is None
    assert graph.value(ours("transfer/hotjar"), DPV.hasProcessing) is None
    grounded = parsed(minimal, imprint)
    assert grounded.value(ours("transfer/duepost"), DPV.hasLegalBasis) == GDPR["A45-3"]


def test_how_long_data_stay_is_a_duration(graph: rdflib.Graph) -> None:
    span = graph.value(ours("retention/customers"), DPV.hasDuration)
    value = graph.value(span, RDF.value)
    assert value is not None and str(value) == "P8Y"
    assert [iso_8601(Period(count, unit)) for count, unit in ((2, "week"), (1, "month"), (14, "day"))] == [
        "P14D", "P1M", "P14D",
    ]  # fmt: skip
