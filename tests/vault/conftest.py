"""Two people whose data are sealed."""

from uuid import UUID, uuid5

NAMESPACE = UUID("00000000-0000-4000-8000-000000000000")
ADA, BEN = uuid5(NAMESPACE, "ada"), uuid5(NAMESPACE, "ben")
