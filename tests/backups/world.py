"""A house of its own with four people in it, in a process of its own: python -m tests.backups.world STEP...

Ada, Bo, Cy and Di wrote to us, Ada and Bo twice; Ada's first letter has a file. Cy said yes to news. A step is
`move-in`, `forget` (Ada is erased, one letter of Bo's; Bo objects to marketing; Cy takes the yes back; Di is
restricted), `look` (prints what can be found, as JSON), `pages` (what staff are shown of Ada, whose id is in the
environment), or a command of `holdord`. It prints a list of what each gave.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import io
import json
import os
import shlex
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from holdord.consent import actions as consent
from holdord.consent import queries as consents
from holdord.ledger import actions as ledger
from holdord.lib.clock import now
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.retention import actions as retention
from holdord.staff import actions as staff
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from holdord.vault import files
from holdord.wiring import house

BY = "system:test"
NAMES = ("ada", "bo", "cy", "di")
SECRET = b"what Ada attached, and nobody else has: nullasekvens"


def move_in() -> None:
    house.prepare_databases()
    policy_actions.remember(at=now(), by=BY)
    staff.first_account("dpo@altoros.example", now())
    for name in NAMES:
        subject = _writes(name)
        if name in ("ada", "bo"):
            _writes(name)
        if name == "cy":
            consent.give(
                subject=subject, purpose=_news(), by=f"subject:{subject}", at=now(), wording_hash="0" * 64,
                register_version=policy.version(), language="en", channel="page",
            )  # fmt: skip
    (first, *_) = people.records_of(_known("ada"), "web-forms")
    file = uuid4()
    size = files.store(_known("ada"), file, io.BytesIO(SECRET), most=1000).size
    subjects.attach(
        record=first.id, id=file, name="ada.txt", kind="text/plain", category="other", size=size, scan="not-scanned",
        by=BY, at=now(),
    )  # fmt: skip


def forget() -> None:
    retention.erase_person(subject=_known("ada"), ground="A17-1-b", by=BY, at=now())
    (first, _) = people.records_of(_known("bo"), "web-forms")
    retention.erase_record(record=first.id, ground="A17-1-a", by=BY, at=now())
    subjects.object_to(subject=_known("bo"), by=BY, at=now(), direct_marketing=True)
    cy = _known("cy")
    consent.withdraw(subject=cy, purpose=_news(), by=f"subject:{cy}", at=now(), channel="page")
    subjects.restrict(subject=_known("di"), by=BY, at=now(), reason="accuracy")
    ledger.write_down()


def look() -> dict[str, Any]:
    bo, cy, di = (people.find("email", _address(name)) for name in NAMES[1:])
    return {
        "ada": str(people.find("email", _address("ada"))),
        "suppressed": people.suppressed("email", _address("ada")),
        "people": sum(1 for _ in people.every_id()),
        "bo": len(people.records_of(bo, "web-forms")) if bo else None,
        "bo's limits": [limit.purpose for limit in people.limits(bo, at=now())] if bo else None,
        "cy's state": str(consents.state(cy, _news(), at=now())) if cy else None,
        "di's limits": [limit.kind.value for limit in people.limits(di, at=now())] if di else None,
        "bo says": people.items(bo)[0].payload.get("message") if bo else None,
        "files": sum(1 for _ in files.all_paths()),
    }


def pages() -> dict[str, Any]:
    """What staff find when they look for Ada, and what her own page of the console says."""
    settings.ALLOWED_HOSTS = ["*"]
    ada = UUID(os.environ["ADA"])
    desk = Client()
    desk.force_login(get_user_model().objects.get())
    desk.post("/console/purpose/", {"purpose": "answer-rights-requests", "next": "/console/"})
    found = desk.post("/console/contacts/find/", {"kind": "email", "value": _address("ada")})
    listed = desk.get("/console/contacts/")
    return {
        "found": found.status_code, "page": desk.get(f"/console/contacts/{ada}/").status_code,
        "listed": str(ada) in listed.content.decode(), "others listed": str(_known("bo")) in listed.content.decode(),
        "api": _by_machine(ada), "others by the api": _by_machine(_known("bo"), "bo"),
    }  # fmt: skip


def _by_machine(person: UUID, name: str = "ada") -> list[bool]:
    """Whether another system finds somebody: by id, by address, among all whose data may be used."""
    _, key = staff.make_key(name="crm", scopes=["decide", "audience"], by=BY, at=now())
    machine = Client(headers={"Authorization": f"Bearer {key}"})
    use = {"subject": {"type": "house", "id": "crm"}, "action": {"name": "answer-request"}}

    def asks(path: str, whose: dict[str, str]) -> Any:
        answer = machine.post(f"/api/access/v1/{path}", {**use, "resource": whose}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    found = asks("search/resource", {"type": "person"})["results"]
    return [
        asks("evaluation", {"type": "person", "id": str(person)})["decision"],
        asks("evaluation", {"type": "email", "id": _address(name)})["decision"],
        str(person) in {each["id"] for each in found},
    ]


def traces() -> list[str]:
    """What Ada left in the databases, as hex: all that is sealed for her, and the hash of her address."""
    from holdord.subjects.models import Attachment, Identifier, PersonalData

    ada = _known("ada")
    found = [*Identifier.objects.filter(subject_id=ada).values_list("sealed", flat=True)]
    found += PersonalData.objects.filter(relation__subject_id=ada).values_list("payload", flat=True)
    found += Attachment.objects.filter(record__relation__subject_id=ada).values_list("name", flat=True)
    return [bytes(each).hex() for each in found]


def _writes(name: str) -> UUID:
    return subjects.take_in(
        by="public", at=now() - timedelta(days=3), process="web-forms", purpose="answer-request",
        basis=LegalBasis.LEGITIMATE_INTEREST, source="form", form="contact",
        identifiers={IdentifierKind.EMAIL: _address(name)}, payload={"name": f"{name.title()} Nullasen",
        "message": f"{name} writes of Kirkegaardsvej"}, categories=["name", "email"], language="en",
        register_version=policy.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip


def _news() -> str:
    return next(each.id for each in policy.register().purposes if each.basis is LegalBasis.CONSENT)


def _address(name: str) -> str:
    return f"{name}@nullasen.example"


def _known(name: str) -> UUID:
    found = people.find("email", _address(name))
    assert found is not None
    return found


def _typed(line: str) -> dict[str, Any]:
    """What a command answers, typed in this process: each of its own would take seconds to begin."""
    from click.testing import CliRunner

    from holdord.cli.faults import tell
    from holdord.cli.table import holdord

    runner = CliRunner()
    with runner.isolation() as (out, err, _):
        try:
            code = holdord.main(args=shlex.split(line), prog_name="holdord", standalone_mode=False)
        except BaseException as fault:
            code = tell(fault)
        return {"code": code or 0, "out": out.getvalue().decode(), "err": err.getvalue().decode()}


if __name__ == "__main__":
    acts: dict[str, Callable[[], Any]] = {
        "move-in": move_in, "forget": forget, "look": look, "pages": pages, "traces": traces,
        "id": lambda: str(_known("ada")),
    }  # fmt: skip
    print(json.dumps([acts[step]() if step in acts else _typed(step) for step in sys.argv[1:]]))
