"""Who decides over the data, and who speaks for them.

Law:      GDPR Art. 13(1)(a), 26(2), 27(1)
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import RegisterCase, in_register
from holdord.policy.register import Register
from holdord.terms import is_in_eea


@in_register("T1b")
def joint_controllers_without_an_arrangement(case: RegisterCase) -> Iterator[Hit]:
    """A paper lets nobody know of it, and words without a paper bind nobody: the words are asked for here."""
    if len(case.register.controllers) > 1 and not all(words.joint_arrangement for words in case.wordings.values()):
        said = f"{len(case.register.controllers)} controllers, and no words on how they share their duties"
        yield case.hit(("controllers",), f"{said} (joint_arrangement)")


@in_register("T1c")
def controllers_without_an_address(case: RegisterCase) -> Iterator[Hit]:
    for index, house in enumerate(case.register.establishments):
        if house.id in case.register.controllers and not (house.country and house.address):
            missing = " and ".join(key for key in ("country", "address") if not getattr(house, key))
            yield case.hit(("establishments", index), f"{house.name} decides over data and has no {missing}")


@in_register("T2a")
def nobody_speaks_for_us_in_the_eea(case: RegisterCase) -> Iterator[Hit]:
    if not _has_a_house_in_the_eea(case.register) and case.register.representative is None:
        yield case.hit(("controllers",), "no house stands in the EEA, and nobody represents the controllers there")


@in_register("T2b")
def the_representative_decides_itself(case: RegisterCase) -> Iterator[Hit]:
    representative = case.register.representative
    if representative and representative.establishment in case.register.controllers:
        yield case.hit(("representative",), f"'{representative.establishment}' is representative and controller")


def _has_a_house_in_the_eea(register: Register) -> bool:
    return any(house.country and is_in_eea(house.country) for house in register.establishments)
