"""The records as files, for whoever may read the register."""

import pytest

from tests.console.conftest import Enter


def test_whoever_reads_the_register_may_take_it_along(enter: Enter) -> None:
    desk = enter("auditor")
    page = desk.get("/console/register/files/").content.decode()
    assert "/console/register/files/record/xlsx/?language=da" in page
    answer = desk.get("/console/register/files/record/xlsx/?language=en")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="record-')
    assert answer["Content-Disposition"].endswith('-en.xlsx"')
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize("path", ["records/csv", "dpv/csv", "record/docx"])
def test_a_file_there_is_not_is_not_found(enter: Enter, path: str) -> None:
    assert enter("dpo").get(f"/console/register/files/{path}/").status_code == 404


def test_the_register_leads_there(enter: Enter) -> None:
    assert 'href="/console/register/files/"' in enter("dpo").get("/console/register/").content.decode()
