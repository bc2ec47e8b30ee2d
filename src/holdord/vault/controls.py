"""The controls that look into the tables, as somebody would who got hold of a copy, and after the old keys.

Promise:  9.1 - "Encryption of data": a dump of the database shows no personal data in clear
          7.2b, 8.3 - erased means that no copy opens: old keys are destroyed in time
Law:      GDPR Art. 17(1), 32(1)(a)
Takes:    how many rows to look at per model: about["sample"]; another stretch of each table from day to day
Gives:    evidence that counts values, and names columns; never a value
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_noop as _

from holdord.audit import queries as audit
from holdord.lib.registry import Evidence, Said, broken, broken_by, control, kept, said
from holdord.vault import columns, queries, rules

_SAMPLE = 50
_ERASED = "vault.destroy_key"
_NIGHTS = timedelta(days=2)
_LOOKS_PERSONAL = {
    _("{column} holds an e-mail address in clear"): re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[A-Za-z]{2,}"),
    _("{column} holds a phone number in clear"): re.compile(
        r"(?<![\w+/=])\+\d[\d ().-]{6,18}\d(?!\w)|(?<!\S)\d{2}( \d{2}){3}(?!\S)"
    ),
}
_NOT_SEALED = _("{column} holds a value that is not sealed")
_NOT_OPENED = _("{column} holds a value that its owner's key does not open")


@control("vault.old-keys-destroyed")
def old_keys_destroyed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """After each erasure the keys that wrapped the person's are destroyed, in time: no old copy of them opens."""
    days = int(settings.HOLDORD_KEY_WAITS_DAYS)
    epochs = queries.epochs()
    n = len(epochs)
    waits_since = [epoch.retired_at for epoch in epochs if epoch.waits and epoch.retired_at]
    late = sum(now - since >= timedelta(days) for since in waits_since)
    since = epochs[-1].started_at if epochs else now
    # Who was erased in the last two nights is still to be followed by a rotation.
    left = audit.count(act=_ERASED, since_at=since) - audit.count(act=_ERASED, since_at=max(since, now - _NIGHTS))
    if late:
        return broken("old keys that wait to be destroyed for {days} days or longer: {late}, of {n} key periods; "
                      "until then old copies of the key store still open", days=days, late=late, n=n,
                      looked_at=n)  # fmt: skip
    if left:
        return broken("keys destroyed more than two nights ago, after which no new key period has begun: {left}; "
                      "old copies of the key store still open them", left=left, looked_at=n)  # fmt: skip
    gone = sum(epoch.destroyed_at is not None for epoch in epochs)
    return kept("key periods: {n}; old keys destroyed: {gone}; waiting, not yet for {days} days: {waiting}", n=n,
                gone=gone, days=days, waiting=len(waits_since), looked_at=n)  # fmt: skip


@dataclass
class _Seen:
    """What was looked at so far, and what was wrong: how often, by sentence and column."""

    sealed: int = 0
    opened: int = 0
    plain: int = 0
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)

    def faults(self) -> list[Said]:
        return [Said("{what} ({times})", {"what": Said(sentence, {"column": column}), "times": times})
                for (sentence, column), times in sorted(self.wrong.items())]  # fmt: skip


@control("vault.sealed-at-rest")
def sealed_at_rest(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every column is declared; sealed ones hold what opens with the person's key; plain ones hold no address."""
    declared = columns.declarations()
    undeclared = [fault for table in declared for fault in columns.faults(table)]
    seen = _Seen()
    for table in declared:
        for row in _sample(table.model, now, int(about.get("sample", _SAMPLE))):
            _look_at(table, row, seen)
    if undeclared or seen.wrong:
        # Which column of which table: a line for whoever writes the program, in the program's language.
        missing = [said("a column is not declared: {fault}", fault=fault) for fault in undeclared]
        return broken_by([*seen.faults(), *missing], looked_at=seen.sealed + seen.plain)
    return kept(
        "sealed values that read as no text: {sealed}, opened with their owner's key: {opened}; "
        "plain values that hold no address or number of a person: {plain}",
        sealed=seen.sealed, opened=seen.opened, plain=seen.plain, looked_at=seen.sealed,
    )  # fmt: skip


def _sample(model: type[models.Model], now: datetime, size: int) -> list[models.Model]:
    """Up to ``size`` rows. Random ids make any stretch of them a fair sample; the day chooses where it begins."""
    rows = model._base_manager.order_by("pk")
    if not isinstance(model._meta.pk, models.UUIDField):
        return list(rows.reverse()[:size])
    begin = UUID(bytes=hashlib.sha256(f"{model._meta.label} {now.date()}".encode()).digest()[:16])
    found = list(rows.filter(pk__gte=begin)[:size])
    return found + list(rows.filter(pk__lt=begin)[: size - len(found)])


def _look_at(table: columns.Declaration, row: models.Model, seen: _Seen) -> None:
    for name in table.sealed:
        if value := bytes(getattr(row, name) or b""):
            seen.sealed += 1
            _look_at_sealed(table, row, name, value, seen)
    for name in table.plain.keys() - set(table.staff):
        if words := _as_text(getattr(row, name)):
            seen.plain += 1
            for what, pattern in _LOOKS_PERSONAL.items():
                seen.wrong[what, f"{table.label}.{name}"] += bool(pattern.search(words))
    seen.wrong = +seen.wrong


def _look_at_sealed(table: columns.Declaration, row: models.Model, name: str, value: bytes, seen: _Seen) -> None:
    if not rules.looks_sealed(value):
        seen.wrong[_NOT_SEALED, f"{table.label}.{name}"] += 1
        return
    owner = table.owner_of(row)
    if owner is None:
        return
    try:
        queries.open_sealed(owner, value, rules.context_of(row, name))
        seen.opened += 1
    except queries.NoKey:
        return  # Nobody can open it any more: that is what erasing does.
    except (queries.Unreadable, queries.KeyringUnsafe):
        seen.wrong[_NOT_OPENED, f"{table.label}.{name}"] += 1


def _as_text(value: Any) -> str:
    """The words in a plain value; bytes that are no UTF-8 text hold none."""
    if isinstance(value, bytes | memoryview):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str) if value else ""
