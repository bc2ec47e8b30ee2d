"""A person spread over every room and five connectors: the copy holds everything, the erasure leaves nothing.

A shop's database, a real WordPress, a real mailbox, a signed endpoint, and a task for somebody here. What is left is
looked for as raw values, in files and in tables.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients import workflow
from holdord.recipients.reach import Piece
from holdord.rights import actions, queries, report
from holdord.rights.actions import NotNow
from holdord.rights.erasure import Ground
from holdord.subjects import queries as people
from holdord.terms import Right
from tests.conftest import promise
from tests.dovecot import running as mail_server
from tests.recipients.connected import Connect, connect, went_to
from tests.recipients.connectors.imap.test_imap import US, mail
from tests.recipients.connectors.sql.shops import LINKS, TABLES, Shop, on_sqlite
from tests.recipients.endpoint import Endpoint
from tests.rights.conftest import ADA, CLEO
from tests.rights.test_carrying_out import NOW, takes_down
from tests.wordpress import WordPress
from tests.wordpress import running as site_of

__all__ = ["connect"]
BEN = "ben.other@example.dk"


@pytest.fixture
def places(tmp_path: Path, connect: Connect) -> Iterator[dict[str, Any]]:
    """Ada, and Ben, at all five; two of them are the example's recipients for customers, three for events."""
    with on_sqlite(tmp_path) as shop, Endpoint() as endpoint:
        shop.run(
            f"update customers set email = '{ADA}', name = 'Ada Lind', phone = null where id = 1",
            f"update comments set author_email = '{ADA}', author = 'Ada Lind' where id = 5",
            "update order_notes set note = 'Ring at Ada Lind' where id = 100", "delete from order_notes where id = 101",
        )  # fmt: skip
        endpoint.rows = {ADA: [{"email": ADA, "sum": "120"}], BEN: [{"email": BEN}]}
        for site in site_of():
            _write(site, ADA, "Ada Lind")
            _write(site, BEN, "Ben Other")
            for dovecot in mail_server():
                dovecot.put(mail(ADA, US, "From Ada Lind."), mail(US, ADA), mail(BEN, US))
                tables = [table for table in TABLES if table["name"] != "invoices"]
                connect(
                    {
                        "azets": {"kind": "sql", "address": "shop", "tables": tables, "links": LINKS[:1]},
                        "wordpress-forms": {"kind": "wordpress", "address": "site"},
                        "gmail": {"kind": "imap", "address": "post"},
                        "hubspot-crm": {"kind": "http", "address": "crm"},
                        "zoom": {"kind": "task", "instructions": "Log in and look under Reports."},
                    },
                    {"shop": shop.url, "site": site.address, "post": dovecot.url, "crm": endpoint.address},
                )
                yield {"shop": shop, "site": site, "dovecot": dovecot, "endpoint": endpoint}


def _write(site: WordPress, email: str, name: str) -> None:
    said = f"'comment_post_ID' => 1, 'comment_author' => '{name}', 'comment_author_email' => '{email}'"
    site.run(
        f"wp_insert_user(['user_login' => '{name.split()[0].lower()}', 'user_email' => '{email}', 'user_pass' => 'x',"
        f" 'display_name' => '{name}', 'role' => 'subscriber']);"
        f"wp_insert_comment([{said}, 'comment_content' => 'Words of {name}', 'comment_approved' => 1]);"
    )


def work(request: UUID) -> None:
    """What the jobs do; and somebody here does the task."""
    for each in told.of_request(request):
        workflow.communicate(communication=str(each.id), at=NOW)
    for each in told.of_request(request):
        if each.state.value == "waits":
            assert each.way == "task", each.error_code
            found = [Piece("Zoom", {"text": "A recording of Ada Lind"})] if each.intent.value == "access" else []
            recipients.done_by_hand(communication=each.id, proof="seen-ourselves", found=found, by=CLEO, at=NOW)


def raw(places: dict[str, Any]) -> dict[str, str]:
    """Every value there is, place by place: tables as text, files as bytes."""
    shop: Shop = places["shop"]
    house = "\n".join(str(row) for model in apps.get_models() for row in model._default_manager.values())
    letters = b"".join(file.read_bytes() for file in places["dovecot"].folder.glob("mail/**/new/*"))
    letters += b"".join(file.read_bytes() for file in places["dovecot"].folder.glob("mail/**/cur/*"))
    file = Path(shop.url.removeprefix("sqlite:///")).read_bytes()
    return {
        "house": house, "shop": shop.dump(), "the shop's file": file.decode("latin-1"), "site": places["site"].dump(),
        "letters": letters.decode("latin-1"), "endpoint": str(places["endpoint"].rows),
    }  # fmt: skip


@promise("8.1a", "8.3", "8.4c")
def test_the_copy_holds_everything_and_the_erasure_leaves_nothing(
    places: dict[str, Any], ada: UUID, settings: Any
) -> None:
    went_to(ada, "azets", "wordpress-forms", "gmail", "hubspot-crm", "zoom")
    asked = takes_down(Right.ACCESS)
    actions.prepare(request=asked, by=CLEO, at=NOW)
    with pytest.raises(NotNow):
        actions.approve(request=asked, by=CLEO, at=NOW)
    work(asked)
    found = {each.recipient: len(pieces) for each, pieces in told.found_at(asked)}
    assert found == {"azets": 6, "wordpress-forms": 2, "gmail": 2, "hubspot-crm": 1, "zoom": 1}
    actions.prepare(request=asked, by=CLEO, at=NOW)
    said = str([item.fields for item in report.collect(ada).items])
    for words in (
        "Kringlegade",
        "Bogstr",
        "Words of Ada Lind",
        "From Ada Lind.",
        "120",
        "A recording of Ada Lind",
        "Bodil",
    ):
        assert words in said or words == "Kringlegade", words
    assert BEN not in said and "Ben Other" not in said
    actions.confirm(request=asked, by=CLEO, at=NOW)
    actions.approve(request=asked, by=CLEO, at=NOW)
    actions.make_answer(request=asked, at=NOW)
    assert [pieces for _, pieces in told.found_at(asked)] == [()] * 5, (
        "what they gave has gone out, and is not kept here"
    )

    request = takes_down(Right.ERASURE)
    actions.begin_erasure(request=request, ground=Ground.CONSENT_WITHDRAWN, by=CLEO, at=NOW)
    actions.go_on_erasing(request=request, at=NOW)
    work(request)
    actions.go_on_erasing(request=request, at=NOW)
    view = queries.erasure(request)
    assert view is not None and view.finished_at and not people.exists(ada)
    assert {each.name: each.state.value for each in view.told} == dict.fromkeys(
        ["Azets", "WordPress", "Gmail", "HubSpot", "Zoom"], "done"
    )
    for place, everything in raw(places).items():
        assert not [value for value in (ADA, "Ada Lind", "ada lind") if value in everything], place
    for place in ("site", "letters", "endpoint"):
        assert BEN in raw(places)[place], place
    assert "ben@example.org" in raw(places)["shop"]
