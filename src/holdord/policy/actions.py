"""A version of the policy, kept for as long as anything may cite it.

Promise:  11.1 - the policy may change; what was told at the time can still be shown
Law:      GDPR Art. 5(2), 7(1)
Takes:    the edition in force
Gives:    its version
Next:     queries.kept(version), which gives it back
"""

from datetime import datetime

from django.db import transaction

from holdord.audit.actions import record
from holdord.policy.models import RegisterVersion
from holdord.policy.queries import active


def remember(*, at: datetime, by: str) -> str:
    """Keep the edition in force under its version. Done again, it changes nothing and leaves no second audit entry."""
    now = active()
    with transaction.atomic():
        _, is_new = RegisterVersion.objects.get_or_create(
            pk=now.version, defaults={"loaded_at": at, "content": now.content}
        )
        if is_new:
            record(act="policy.load", by=by, at=at, detail={"version": now.version})
    return now.version
