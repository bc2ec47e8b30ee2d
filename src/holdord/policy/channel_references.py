"""A channel stamps what comes with things of its process, and with nothing else.

Law:      GDPR Art. 5(1)(b)-(c), 6(1), 13, 14
Takes:    the register, and where its parts stand
Gives:    faults, through the same table of checks as references.py
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from holdord.policy.channels import Channel
from holdord.policy.faults import Fault, Path, Where, instead
from holdord.policy.references import check
from holdord.policy.register import Process, Register


class _Stands(NamedTuple):
    """A channel in a process that there is, and where it is written."""

    path: Path
    channel: Channel
    process: Process


@check("channels", "processes")
def a_channel_leads_to_a_process(register: Register, where: Where) -> Iterator[Fault]:
    for index, channel in enumerate(register.channels):
        if register.process(channel.process) is None:
            known = [entry.id for entry in register.processes]
            said = f"there is no process '{channel.process}'"
            yield where.fault(("channels", index, "process"), said, instead(channel.process, known))


@check("channels", "processes")
def a_channel_stamps_with_what_its_process_has(register: Register, where: Where) -> Iterator[Fault]:
    for path, channel, process in _standing(register):
        yield from _strange(where, (*path, "purpose"), channel.purpose, process.purposes, "purpose", process)
        yield from _strange(where, (*path, "source"), channel.source, process.sources, "source", process)
        yield from _strange(where, (*path, "through"), channel.through, process.recipients, "recipient", process)
        for key in ("rest", "files"):
            category = getattr(channel, key)
            yield from _strange(where, (*path, key), category, process.categories, "category", process)
        for piece, category in channel.pieces.items():
            yield from _strange(where, (*path, "pieces", piece), category, process.categories, "category", process)


@check("channels")
def only_a_mailbox_has_an_address(register: Register, where: Where) -> Iterator[Fault]:
    for index, channel in enumerate(register.channels):
        if channel.address and channel.kind != "mail":
            said = f"a channel of kind '{channel.kind}' has no address"
            yield where.fault(("channels", index, "address"), said, "Leave it out, or write 'kind: mail'")


@check("guards", "purposes")
def what_waits_is_opened_for_a_purpose(register: Register, where: Where) -> Iterator[Fault]:
    purpose, known = register.guards.purpose, [entry.id for entry in register.purposes]
    if purpose is not None and purpose not in known:
        yield where.fault(("guards", "purpose"), f"there is no purpose '{purpose}'", instead(purpose, known))


@check("channels")
def only_a_table_reads_one(register: Register, where: Where) -> Iterator[Fault]:
    for index, channel in enumerate(register.channels):
        if channel.table and channel.kind != "table":
            said = f"a channel of kind '{channel.kind}' reads no table"
            yield where.fault(("channels", index, "table"), said, "Leave it out, or write 'kind: table'")


def _standing(register: Register) -> Iterator[_Stands]:
    for index, channel in enumerate(register.channels):
        if process := register.process(channel.process):
            yield _Stands(("channels", index), channel, process)


def _strange(
    where: Where, path: Path, id: str | None, known: Iterable[str], what: str, process: Process
) -> Iterator[Fault]:
    if id is not None and id not in known:
        yield where.fault(path, f"'{id}' is not a {what} of the process '{process.id}'", instead(id, known))
