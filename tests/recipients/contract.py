"""What every connector does, whatever it reaches: a contract, and who lives in the recipient it is tried on.

Each kind fills a recipient of its own with Ada and Ben (and what they share), and inherits the tests.
"""

from typing import Any
from uuid import uuid4

from holdord.recipients.reach import Connector, Intent, Person

ADA = Person((("email", "ada@example.org"),), ("Ada Krogh",))
BEN = Person((("email", "ben@example.org"),), ("Ben Holm",))
NOBODY = Person((("email", "nobody@example.org"),), ("Nobody",))
NEW = "ada@new.example"


class Contract:
    """``reached`` is a connector to a recipient that holds ``ada`` and ``ben`` things of the two; a fixture each kind
    gives. Written so that a recipient need not be made anew for each of them.
    """

    #: How many things there are of each.
    ada: int
    ben: int
    #: What is not corrected there, only noted beside: the old value stays readable.
    only_notes = False

    def test_it_finds_and_gives_everything_of_a_person_and_nothing_of_another(self, reached: Connector) -> None:
        assert sum(reached.find(ADA).values()) == self.ada
        pieces = reached.export(ADA)
        assert len(pieces) == self.ada and all(piece.fields for piece in pieces)
        said = " ".join(value for piece in pieces for value in piece.fields.values())
        assert "ada@example.org" in said and "ben@example.org" not in said

    def test_of_nobody_it_finds_nothing_and_has_nothing_to_do(self, reached: Connector) -> None:
        assert dict(reached.find(NOBODY)) == {} and list(reached.export(NOBODY)) == []
        assert sum(reached.erase(NOBODY, key=key()).done.values()) == 0
        assert not reached.verify(Intent.ERASURE, NOBODY)

    def test_what_is_erased_is_gone_and_the_others_are_untouched(self, reached: Connector) -> None:
        before = everything(reached, BEN)
        assert reached.verify(Intent.ERASURE, ADA)
        answer = reached.erase(ADA, key=key())
        assert sum(answer.done.values()) == self.ada and answer.proof
        assert dict(reached.find(ADA)) == {} and not reached.verify(Intent.ERASURE, ADA)
        assert everything(reached, BEN) == before and len(before) == self.ben

    def test_erased_twice_it_is_done_once(self, reached: Connector) -> None:
        once = key()
        reached.erase(ADA, key=once)
        reached.erase(ADA, key=once)
        assert dict(reached.find(ADA)) == {} and sum(reached.find(BEN).values()) == self.ben

    def test_a_correction_stands_in_every_place(self, reached: Connector) -> None:
        before = everything(reached, BEN)
        changed = Person(ADA.identifiers, ADA.names, {"email": NEW}, {"email": "ada@example.org"})
        assert reached.verify(Intent.RECTIFICATION, changed)
        once = key()
        reached.rectify(changed, key=once)
        reached.rectify(changed, key=once)
        assert not reached.verify(Intent.RECTIFICATION, changed)
        found = everything(reached, Person((("email", NEW),)))
        assert len(found) >= (1 if self.only_notes else self.ada)
        assert everything(reached, BEN) == before

    def test_what_is_restricted_is_kept_and_out_of_use_until_that_ends(self, reached: Connector) -> None:
        if Intent.RESTRICTION not in reached.intents:
            return
        before = everything(reached, BEN)
        assert reached.verify(Intent.RESTRICTION, ADA)
        answer = reached.restrict(ADA, key=key())
        assert not reached.verify(Intent.RESTRICTION, ADA)
        assert sum(reached.find(ADA).values()) == self.ada
        reached.lift(ADA, key=key(), memory=answer.memory)
        assert not reached.verify(Intent.LIFTING, ADA) and reached.verify(Intent.RESTRICTION, ADA)
        assert everything(reached, BEN) == before


def everything(reached: Connector, person: Person) -> list[tuple[str, Any]]:
    """All it holds of a person, in an order that does not depend on its own."""
    return sorted((piece.place, sorted(piece.fields.items())) for piece in reached.export(person))


def key() -> str:
    return str(uuid4())
