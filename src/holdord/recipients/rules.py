"""Which kinds of data go out, and whether what went out was promised.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5 - "to no other recipients"
Law:      GDPR Art. 4(9), 5(1)(b)-(c), 30(1)(d)
Takes:    entries of the register, a disclosure as it is kept
Gives:    categories; faults as codes. Reads no table
"""

from collections.abc import Iterator

from holdord.policy.register import Process, Purpose, Recipient, Register


def categories_for(process: Process, purpose: Purpose, recipient: Recipient) -> tuple[str, ...]:
    """The kinds of data that may go to this recipient for this purpose: the most a disclosure can hold."""
    return tuple(
        category
        for category in recipient.categories
        if category in process.categories and (not purpose.categories or category in purpose.categories)
    )


def faults(register: Register, *, process: str, purpose: str, recipient: str, categories: list[str]) -> Iterator[str]:
    """What a disclosure has that the register does not list; nothing, if it is as promised."""
    activity, why, taker = register.process(process), register.purpose(purpose), register.recipient(recipient)
    if activity is None or why is None or purpose not in activity.purposes:
        yield "purpose-not-of-process"
        return
    if taker is None or recipient not in activity.recipients or purpose not in taker.purposes:
        yield "recipient-not-listed"
        return
    if set(categories) - set(categories_for(activity, why, taker)):
        yield "category-not-listed"
