"""Is the door to people's data locked as the policy says?

Promise:  9.2 - "password-protected access to personal data", with strong hashing and a second factor
Law:      GDPR Art. 32(1)
Takes:    nothing but the tables of this room
Gives:    Evidence; counts only, nobody is named
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, broken_by, control, kept, said
from holdord.staff import queries, rules


@control("staff.password-and-second-factor")
def password_and_second_factor(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every account in use has an Argon2 hash; every one whose role opens people's data has a second factor too."""
    in_use = [each for each in queries.members() if each.is_active and each.has_password]
    weak = [each for each in in_use if not each.password_is_argon2]
    bare = [each for each in in_use if rules.opens_persons(each.role) and not each.has_second_factor]
    faults = []
    if weak:
        faults.append(said("accounts in use whose password hash is not Argon2: {weak} of {n}",
                           weak=len(weak), n=len(in_use)))  # fmt: skip
    if bare:
        faults.append(said("accounts in use that can open people's data without a second factor: {bare} of {n}",
                           bare=len(bare), n=len(in_use)))  # fmt: skip
    if faults:
        return broken_by(faults, looked_at=len(in_use))
    return kept(
        "accounts in use: {n}; each password is an Argon2 hash, each that can open people's data has a second factor",
        n=len(in_use), looked_at=len(in_use),
    )  # fmt: skip
