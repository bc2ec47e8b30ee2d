"""The fake of the other tests does what the real ones do."""

import pytest

from holdord.recipients.reach import Connector
from tests.recipients import contract
from tests.recipients.fake import Fake


class TestFake(contract.Contract):
    ada, ben = 2, 1

    @pytest.fixture
    def reached(self) -> Connector:
        ada = {"email": "ada@example.org", "name": "Ada Krogh"}
        return Fake({"ada@example.org": [ada, ada], "ben@example.org": [{"email": "ben@example.org"}]})
