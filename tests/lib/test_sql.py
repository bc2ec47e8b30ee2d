"""Statements that follow each other do what they would do one by one, on one way there and back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from holdord.lib import sql
from holdord.lib.rows import put
from holdord.subjects.models import DataSubject
from tests.lib.test_rows import person

pytestmark = pytest.mark.usefixtures("house")

_TABLE = DataSubject._meta.db_table
_LANGUAGE = f"SELECT language FROM {_TABLE} WHERE id = %(id)s"
_SPEAKS = f"UPDATE {_TABLE} SET language = %(language)s WHERE id = %(id)s"
_GONE = f"DELETE FROM {_TABLE} WHERE id = %(id)s"


def of(id: UUID, **more: Any) -> dict[str, Any]:
    return {"id": sql.stored_id(connection, id), **more}


def test_each_sees_what_the_one_before_it_did() -> None:
    ada = person()
    put(ada)
    said = [(_LANGUAGE, of(ada.id)), (_SPEAKS, of(ada.id, language="en")), (_LANGUAGE, of(ada.id))]
    before, nothing, after = sql.several(connection, said)
    assert ([tuple(row) for row in before], nothing, [tuple(row) for row in after]) == ([("da",)], [], [("en",)])
    assert sql.several(connection, []) == []


def test_one_that_fails_is_refused_as_the_framework_refuses_it() -> None:
    ada = person()
    put(ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.several(connection, [(_SPEAKS, of(ada.id, language=None)), (_GONE, of(ada.id))])
    assert DataSubject.objects.get().language == "da"


def test_how_many_rows_each_touched_is_told() -> None:
    ada, ben = person(), person()
    put(ada, ben)
    texts = (_GONE, f"UPDATE {_TABLE} SET language = 'en' WHERE id <> %(id)s")
    assert sql.counted(connection, texts, of(ada.id)) == (1, 1)
    assert sql.counted(connection, texts, of(uuid4())) == (0, 1)


def test_an_id_and_a_moment_come_back_as_they_went() -> None:
    ada = person()
    put(ada)
    text = f"SELECT id, created_at FROM {_TABLE} WHERE created_at = %s"
    ((id, at),) = sql.rows(connection, text, [sql.stored_moment(connection, ada.created_at)])
    assert (sql.as_id(id), sql.moment(at)) == (ada.id, ada.created_at)
