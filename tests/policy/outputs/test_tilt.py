"""TILT: valid by its own schema, without nulls, and true to the register."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from holdord.policy.loader import Edition
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.tilt import tilt
from tests.policy.outputs.conftest import VOCABULARIES


@pytest.fixture(scope="session")
def schema() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((VOCABULARIES / "tilt-schema.json").read_text()))


def faults(schema: jsonschema.Draft7Validator, document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(document)]


def values(node: Any) -> Iterator[Any]:
    if isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from values(inner)
    else:
        yield node


@pytest.mark.parametrize("name", ["altoros", "minimal", "small"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_it_is_valid_by_its_schema_and_holds_no_null(
    name: str, language: str, imprint: Imprint, schema: jsonschema.Draft7Validator, request: pytest.FixtureRequest
) -> None:
    document = tilt(request.getfixturevalue(name), language, imprint)
    assert faults(schema, document) == []
    assert None not in values(document)
    assert document["meta"]["language"] in ("da", "en")


def test_the_schema_would_find_a_fault(minimal: Edition, imprint: Imprint, schema: jsonschema.Draft7Validator) -> None:
    document = tilt(minimal, "en", imprint)
    assert faults(schema, {**document, "meta": {**document["meta"], "version": 0}})
    assert faults(schema, {key: value for key, value in document.items() if key != "rightToComplain"})


def test_a_house_of_unknown_country_is_unknown_and_not_guessed(
    minimal: Edition, imprint: Imprint, schema: jsonschema.Draft7Validator
) -> None:
    [house] = minimal.register.establishments
    nowhere = house.model_copy(update={"country": None, "address": ()})
    edition = replace(minimal, register=minimal.register.model_copy(update={"establishments": (nowhere,)}))
    document = tilt(edition, "en", imprint)
    assert document["controller"]["country"] == "ZZ"
    assert faults(schema, document) == []


def test_its_hash_is_that_of_the_rest_of_it(minimal: Edition, imprint: Imprint) -> None:
    document = tilt(minimal, "en", imprint)
    said = document["meta"].pop("_hash")
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert said == hashlib.sha256(text.encode()).hexdigest()
    assert document["meta"]["_id"] == f"{minimal.version}.en"
    assert document["meta"]["version"] == 3


def test_it_says_what_the_register_says(altoros: Edition, imprint: Imprint) -> None:
    document = tilt(altoros, "en", imprint)
    held = {entry["_id"]: entry for entry in document["dataDisclosed"]}
    assert set(held) == {one.id for one in altoros.register.categories}
    recording = held["call-recording"]
    assert {"reference": "GDPR-6-1-f", "description": "legitimate interest (GDPR Art. 6(1)(f))"} in recording[
        "legalBases"
    ]
    assert [entry["temporal"][0]["ttl"] for entry in recording["storage"]] == ["P5Y"]
    assert document["controller"]["representative"]["name"] == "Altoros Norge AS"
    assert document["rightToComplain"]["supervisoryAuthority"]["country"] == "NO"
    # The policy says there is no profiling, and describes some: TILT counts it.
    assert document["automatedDecisionMaking"]["inUse"] is True


def test_a_country_without_a_ground_has_none_available(altoros: Edition, minimal: Edition, imprint: Imprint) -> None:
    ungrounded = [one for one in tilt(altoros, "en", imprint)["thirdCountryTransfers"] if one["country"] == "US"]
    assert all(not one["adequacyDecision"]["available"] for one in ungrounded)
    [grounded] = tilt(minimal, "en", imprint)["thirdCountryTransfers"]
    assert grounded["adequacyDecision"]["available"] is True


def test_a_right_that_is_not_stated_is_not_there(minimal: Edition, imprint: Imprint) -> None:
    kept = tuple(one for one in minimal.register.rights if one.right.value != "eu-gdpr:A20")
    edition = replace(minimal, register=minimal.register.model_copy(update={"rights": kept}))
    assert tilt(edition, "en", imprint)["rightToDataPortability"] == {"available": False}
    assert tilt(minimal, "en", imprint)["rightToDataPortability"]["available"] is True


def test_a_folder_that_is_not_in_force_is_inactive(minimal: Edition, imprint: Imprint) -> None:
    assert tilt(minimal, "en", replace(imprint, is_in_force=False))["meta"]["status"] == "inactive"
    assert tilt(minimal, "en", imprint)["meta"]["status"] == "active"
