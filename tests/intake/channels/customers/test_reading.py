"""A list of customers, row by row."""

from datetime import UTC, datetime

import pytest

from holdord.terms import IdentifierKind
from tests.conftest import promise
from tests.intake.channels.reader import faults, items, read, workbook

LIST = (
    "Kundenr;Firma;Fornavn;Efternavn;E-mail;Telefon;Intern kode\n"
    "4711;Nordlys AS;Mette;Prøvesen;mette@nordlys.example;22 33 44 55;x1\n"
)


@promise("5.1")
def test_a_row_is_a_contact_person_and_what_nobody_named_is_left_out() -> None:
    (item,) = items(read("customers", LIST))
    assert item.identifiers == {
        IdentifierKind.EMAIL: "mette@nordlys.example", IdentifierKind.PHONE: "+4722334455",
        IdentifierKind.ACCOUNT: "4711",
    }  # fmt: skip
    assert item.pieces == {
        "name": "Mette Prøvesen", "email": "mette@nordlys.example", "phone": "+4722334455", "company": "Nordlys AS",
        "account": "4711",
    }  # fmt: skip


@promise("5.1")
@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("First Name,Last Name,Company,Job Title,Business Phone,Mobile Phone,E-mail Address,E-mail Type",
         "Mette,Prøvesen,Nordlys,CTO,33 33 33 33,22 33 44 55,mette@x.example,SMTP"),
        ("Name,Given Name,E-mail 1 - Value,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title",
         "Mette Prøvesen,Mette,mette@x.example,22 33 44 55,Nordlys,CTO"),
        ("Kundenr.,Firmanavn,Kontaktperson,Stilling,E-mail,Telefon",
         "1001,Nordlys,Mette Prøvesen,CTO,mette@x.example,22 33 44 55"),
    ],
)  # fmt: skip
def test_the_lists_that_address_books_write_are_read_as_they_are(headings: str, row: str) -> None:
    (item,) = items(read("customers", f"{headings}\n{row}\n"))
    wanted = {"name": "Mette Prøvesen", "company": "Nordlys", "job-title": "CTO", "email": "mette@x.example",
              "phone": "+4722334455"}  # fmt: skip
    assert {piece: item.pieces.get(piece) for piece in wanted} == wanted


def test_a_mapping_says_what_no_heading_tells() -> None:
    (item,) = items(read("customers", "A;B\nx@y.example;Mette\n", {"columns": {"A": "email", "B": "name"}}))
    assert item.pieces["name"] == "Mette"


def test_without_a_column_that_is_known_the_file_is_not_read() -> None:
    (fault,) = read("customers", "A;B\nx@y.example;Mette\n")
    assert fault.place == 0


def test_a_fault_says_the_row_and_never_what_stood_there() -> None:
    found = read("customers", "Navn;E-mail\nMette;mette(at)nordlys\nBen;\nAda;ada@example.org\n")
    assert [(fault.place, fault.piece) for fault in faults(found)] == [(2, "email"), (3, "")]
    assert "nordlys" not in repr(found) and "Ben" not in repr(found)
    assert [item.place for item in items(found)] == [4]


def test_the_same_row_read_again_has_the_same_key_and_a_changed_one_another() -> None:
    (one,), (again,) = items(read("customers", LIST)), items(read("customers", LIST.replace(";x1", ";x2")))
    (changed,) = items(read("customers", LIST.replace("22 33", "22 34")))
    assert one.key == again.key != changed.key


def test_of_two_columns_with_one_heading_none_is_lost() -> None:
    found = read("customers", "Navn;E-mail;e-mail\nMette;;m@y.example\nBen;b@y.example;c@y.example\nAda;a@y.example;\n")
    assert [item.pieces["email"] for item in items(found)] == ["m@y.example", "a@y.example"]
    (fault,) = faults(found)
    assert fault.place == 3 and "columns 2 and 3" in str(fault.what) and "b@y" not in repr(found)


@promise("5.4")
def test_a_day_of_delivery_is_what_retention_is_counted_from() -> None:
    (item,) = items(
        read("customers", workbook(["Kundenr", "Navn", "Sidste levering"], [4711, "Mette", datetime(2026, 3, 31)]))
    )
    assert item.anchored_at == datetime(2026, 3, 30, 22, tzinfo=UTC) and not item.anchors_only
    (alone,) = items(read("customers", "account;delivered\n4711;31.03.2026\n"))
    assert alone.anchors_only


@promise("1.3")
def test_a_row_that_says_employee_is_marked_as_one() -> None:
    (item,) = items(read("customers", "E-mail;Type\nx@y.example;Medarbejder\n"))
    assert item.data_subject == "employees"
