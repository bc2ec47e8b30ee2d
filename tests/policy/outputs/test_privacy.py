"""privacy.json: valid by the schema that is served beside it, whole, and explained field by field."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema
import pytest

from holdord.policy.loader import Edition
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.privacy import privacy
from holdord.policy.outputs.privacy_shape import schema
from holdord.policy.outputs.well_known import gpc, heeds, security_txt
from holdord.policy.periods import Period
from holdord.policy.register import EarlierPeriod, Register
from tests.conftest import promise
from tests.policy.outputs.conftest import ROOT

ADDRESS = "https://privacy.example/privacy.schema.json"
SCHEMA = schema(ADDRESS)
DEFINITIONS = SCHEMA["$defs"]


def fields(of: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every field of the document, as 'recipients[].country', with what the schema says of it."""
    for name, field in of["properties"].items():
        yield f"{prefix}{name}", field["description"]
        text = str(field)
        if inner := re.search(r"#/\$defs/(\w+)", text):
            yield from fields(DEFINITIONS[inner[1]], f"{prefix}{name}{'[]' if chr(39) + 'array' in text else ''}.")


@pytest.mark.parametrize("name", ["altoros", "minimal", "small"])
def test_it_is_valid_by_its_schema(name: str, imprint: Imprint, request: pytest.FixtureRequest) -> None:
    document = privacy(request.getfixturevalue(name), imprint)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert list(validator.iter_errors(document)) == []
    assert list(validator.iter_errors({**document, "unknown": 1}))
    assert document["$schema"] == ADDRESS


def test_no_part_of_the_register_that_people_are_told_is_left_out(altoros: Edition, imprint: Imprint) -> None:
    document, register = privacy(altoros, imprint), altoros.register
    for key, entries in (
        ("categories", register.categories), ("purposes", register.purposes), ("retention", register.retention),
        ("recipients", register.recipients), ("activities", register.processes), ("security", register.security),
    ):  # fmt: skip
        assert [each["id"] for each in document[key]] == [entry.id for entry in entries]  # type: ignore[attr-defined]
    assert [each["right"] for each in document["rights"]] == [terms.right.value for terms in register.rights]
    assert len(document["flows"]) == len(register.flows)
    assert document["minimum_age"] == 16
    assert document["authority"]["country"] == "NO"
    assert document["version"] == {
        "hash": altoros.version, "number": 3, "published_at": "2026-02-01T12:00:00Z", "updated_on": "2026-02-01",
    }  # fmt: skip


def test_an_activity_says_what_was_promised_before_and_how_soon_people_hear(minimal: Edition, imprint: Imprint) -> None:
    first = minimal.register.processes[0]
    told = first.model_copy(update={
        "told_within": Period.parse("1 month"), "public_sources": first.sources[:1],
        "earlier": (EarlierPeriod(
            before=date(2026, 2, 2), duration=Period.parse("2 years"), starts="last_contact",
            until_then=Period.parse("3 years")),),
    })  # fmt: skip
    register = minimal.register.model_copy(update={"processes": (told, *minimal.register.processes[1:])})
    document = privacy(Edition(register, minimal.wordings, minimal.files), imprint)
    (activity,) = (each for each in document["activities"] if each["id"] == first.id)
    assert activity["earlier"] == [
        {"before": "2026-02-02", "duration": "P2Y", "starts": "last_contact", "until_then": "P3Y"}
    ]
    assert activity["told_within"] == "P1M"
    assert activity["public_sources"] == activity["sources"][:1]
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(document)) == []


def test_a_transfer_without_a_ground_says_so(altoros: Edition, imprint: Imprint) -> None:
    found = {each["id"]: each["transfer"] for each in privacy(altoros, imprint)["recipients"]}
    assert found["google-analytics"] == {"ground": "none"}
    assert found["hotjar"] == {"ground": "eea"}


def test_texts_stand_in_every_language_with_their_facts(minimal: Edition, imprint: Imprint) -> None:
    document = privacy(minimal, imprint)
    assert set(document["purposes"][0]["name"]) == {"da", "en"}
    assert document["notices"] == {
        "da": "https://privacy.example/da/privatliv", "en": "https://privacy.example/en/privacy",
    }  # fmt: skip
    assert "{" not in str([each["text"] for each in document["rights"]]).replace("{'", "")


def test_every_field_is_explained_in_the_documentation() -> None:
    text = (ROOT / "docs" / "outputs.md").read_text()
    lines = [f"| `{name}` | {said} |" for name, said in fields(SCHEMA)]
    missing = [line for line in lines if line not in text]
    assert not missing, "add to docs/outputs.md:\n" + "\n".join(missing)
    told = re.findall(r"^\| `([^`]+)` \| .* \|$", text.split("## privacy.json", 1)[1], re.MULTILINE)
    assert told == [name for name, _ in fields(SCHEMA)]


@promise("2.1b")
def test_a_browsers_no_is_heeded_where_advertisers_need_consent(altoros: Edition, imprint: Imprint) -> None:
    assert gpc(altoros, imprint) == {"gpc": True, "lastUpdate": "2026-02-01"}


def test_it_is_not_said_to_be_heeded_where_an_advertiser_needs_none(altoros: Edition) -> None:
    spoilt = _advertising_without_consent(altoros.register)
    assert heeds(altoros.register)
    assert not heeds(spoilt)


def _advertising_without_consent(register: Register) -> Register:
    content = register.model_dump(mode="json", exclude_defaults=True)
    for purpose in content["purposes"]:
        if purpose["id"] == "website-advertising":
            purpose.update(basis="eu-gdpr:A6-1-f", interest_of="controller")
    return Register.model_validate(content)


def test_security_txt_says_whom_to_write_to_and_until_when(minimal: Edition, imprint: Imprint) -> None:
    lines = security_txt(minimal, imprint).splitlines()
    assert "Contact: mailto:data@broed-og-bog.example" in lines
    assert "Expires: 2026-08-28T00:00:00Z" in lines
    assert "Preferred-Languages: da, en" in lines
    assert "Canonical: https://privacy.example/.well-known/security.txt" in lines
    plain = Imprint(imprint.made_on, "http://127.0.0.1:8000")
    assert "Canonical" not in security_txt(minimal, plain)
