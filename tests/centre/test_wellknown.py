"""What machines ask a website by name."""

import jsonschema
import pytest
from django.test import Client

from holdord.notice.rules import PUBLISHED_AT, RIGHTS_AT
from holdord.policy import queries as policy
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize("path", ["gpc.json", "security.txt", "privacy.json"])
def test_whoever_asks_gets_an_answer_that_may_be_read_from_anywhere(client: Client, path: str) -> None:
    answer = client.get(f"/.well-known/{path}")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert client.post(f"/.well-known/{path}").status_code == 405


def test_the_notice_for_machines_is_the_version_in_force_and_leads_to_the_pages_for_people(client: Client) -> None:
    told = client.get("/.well-known/privacy.json").json()
    assert told["version"]["hash"] == policy.version()
    for pages, paths in (("notices", PUBLISHED_AT), ("rights_pages", RIGHTS_AT)):
        for language in policy.register().languages:
            assert told[pages][language].endswith(paths[language])
            assert client.get(paths[language]).status_code == 200


def test_it_is_valid_by_the_schema_it_names(client: Client) -> None:
    told = client.get("/.well-known/privacy.json").json()
    assert told["$schema"].endswith("/privacy.schema.json")
    schema = client.get("/privacy.schema.json")
    assert schema["Content-Type"] == "application/schema+json"
    jsonschema.Draft202012Validator(schema.json()).validate(told)


@promise("2.1b")
def test_the_site_says_that_it_heeds_a_browsers_no(client: Client) -> None:
    answer = client.get("/.well-known/gpc.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["gpc"] is True


def test_security_txt_is_plain_text_with_a_contact(client: Client) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Contact: mailto:{policy.register().dpo.email}\n" in answer.content.decode()
