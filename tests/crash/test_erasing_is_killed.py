"""People are being erased, here and at a recipient, and the house is killed while it does it, again and again.

Each ends done: the recipient has done each matter once, however often it was asked; each letter is written once;
nothing is stuck, and nobody is left.
"""

import random
import shutil
import time

import pytest

from tests.conftest import promise
from tests.crash.test_kill import FULL, House, house_apart
from tests.recipients.connected import EXAMPLE
from tests.recipients.endpoint import Endpoint

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash

#: How many people, and how many blows.
PEOPLE, BLOWS = (400, 100) if FULL else (8, 2)


@promise("8.3")
def test_an_erasure_that_is_killed_anywhere_ends_done_and_each_recipient_did_it_once(house_apart: House) -> None:
    house, chance = house_apart, random.Random(6)
    with Endpoint() as endpoint:
        endpoint.rows = {f"n{place}@opdigt.example": [{"email": f"n{place}@opdigt.example"}] for place in range(PEOPLE)}
        register = shutil.copytree(EXAMPLE, house.home / "register")
        file = register / "recipients.yaml"
        file.write_text(
            file.read_text().replace("  - id: azets\n", "  - id: azets\n    connector: {kind: http, address: books}\n")
        )
        house.environment |= {"HOLDORD_REGISTER": str(register), "HOLDORD_RECIPIENT_BOOKS": endpoint.address}
        house.does("tests.crash.erasing", str(PEOPLE))
        for _ in range(BLOWS):
            before = _done(house)
            house.open()
            # Once it has got somewhere, and then at a moment nobody chose.
            house.wait_for(lambda before=before: _done(house) > before or _over(house), "the work to go on")  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.2))
            house.kill()
        house.open()
        open_ = "rights_erasure WHERE finished_at IS NULL"
        house.wait_for(lambda: house.count(open_) == 0, "all erasures to be finished")
        house.close()
        assert endpoint.rows == {}
        asked = [key for what, key in endpoint.calls if what == "person.erase"]
        print(f"\n{PEOPLE} erasures, {BLOWS} blows, {len(asked) - len(set(asked))} asked again under their number")
        assert len(endpoint.carried_out) == PEOPLE and set(endpoint.carried_out.values()) == {1}
    assert house.count("recipients_communication WHERE state = 'done'") == PEOPLE
    assert house.count("recipients_communication WHERE state <> 'done'") == 0
    assert house.count("subjects_datasubject") == 0
    assert house.count("retention_ledgerentry WHERE whole_person") == PEOPLE
    assert house.count("retention_ledgerentry WHERE key_left IS NOT NULL") == 0
    assert house.count("notice_message WHERE template = 'rights/letters/erased'") == PEOPLE
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def _done(house: House) -> int:
    """How far the work has got: steps of it that are done."""
    return house.count("rights_erasure WHERE erased_at IS NOT NULL") + house.count(
        "recipients_communication WHERE attempts > 0"
    )


def _over(house: House) -> bool:
    return house.count("rights_erasure WHERE finished_at IS NULL") == 0
