"""A connector says what its kind needs and nothing else; every fault at once, with its line and what would be right."""

from pathlib import Path

import pytest

from holdord.policy.loader import check
from tests.drafts import Draft

MAILER = "    kind: communication\n    country: US\n"


def faults(folder: Path, connector: str) -> list[tuple[str, str, str]]:
    """What is wrong with the small register when its recipient has this connector."""
    Draft.of_small(folder / "register").write(MAILER, f"{MAILER}    connector: {connector}\n")
    return [(fault.key, fault.said, fault.right) for fault in check(folder / "register")]


@pytest.mark.parametrize(
    "connector",
    [
        "{kind: http, address: mailer}",
        "{kind: wordpress, address: site, reassign_to: 7}",
        "{kind: imap, address: post}",
        "{kind: sql, address: shop, tables: [{name: a, found_by: {email: mail}}, {name: b}], "
        "links: [{column: b.a, refers_to: a.id}]}",
        "{kind: mail, email: privacy@mailer.example, role: case_handler, within: 7 days}",
        "{kind: task, role: dpo, within: 7 days, instructions: Write to their desk.}",
    ],
)
def test_what_its_kind_needs_is_enough(tmp_path: Path, connector: str) -> None:
    assert faults(tmp_path, connector) == []


@pytest.mark.parametrize(
    ("connector", "expected"),
    [
        (
            "{kind: htp, address: mailer}",
            ("recipients.mailer.connector.kind", "'htp' is not known here", "Did you mean 'http'?"),
        ),
        (
            "{kind: http}",
            (
                "recipients.mailer.connector",
                "a connector of kind 'http' needs 'address'",
                "Write it, as in 'address: shop'",
            ),
        ),
        (
            "{kind: mail, email: nobody}",
            (
                "recipients.mailer.connector.email",
                "'nobody' is not an e-mail address",
                "Write it as in 'dpo@example.com'",
            ),
        ),
        (
            "{kind: task, address: mailer}",
            (
                "recipients.mailer.connector.address",
                "a connector of kind 'task' has no 'address'",
                "Leave it out, or write 'kind: http'",
            ),
        ),
        (
            "{kind: sql, address: shop, tables: [{name: a}]}",
            (
                "recipients.mailer.connector.tables",
                "nobody can be found: no table has 'found_by'",
                "Write 'found_by: {email: email}' at the table people are found in",
            ),
        ),
        (
            "{kind: sql, address: shop, tables: [{name: a, found_by: {email: mail}, erased: keep}]}",
            (
                "recipients.mailer.connector.tables.a",
                "'erased: keep' names no law that obliges to keep it",
                "Write 'statute:' and its code, as in 'dk-bfl-12'",
            ),
        ),
        (
            "{kind: sql, address: shop, tables: [{name: shop, found_by: {email: mail}}], "
            "links: [{column: shp.a, refers_to: shop.id}]}",
            (
                "recipients.mailer.connector.links.1.column",
                "there is no table 'shp' in this connector",
                "Did you mean 'shop'?",
            ),
        ),
        (
            "{kind: sql, address: shop, tables: [{name: a, found_by: {email: mail}}], "
            "links: [{column: a, refers_to: a.id}]}",
            (
                "recipients.mailer.connector.links.1.column",
                "'a' is not a column",
                "Write its table, a dot and its name, as in 'customers.id'",
            ),
        ),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    tmp_path: Path, connector: str, expected: tuple[str, str, str]
) -> None:
    assert faults(tmp_path, connector) == [expected]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "{kind: http, role: dpo, within: 3 days, email: desk@mailer.example}")
    assert [key.rpartition(".")[2] for key, _said, _right in found] == ["connector", "email", "role", "within"]
