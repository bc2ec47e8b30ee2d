"""What every part of the register shares.

Gives:    Entry, the base of all that is read from YAML
"""

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """It cannot be changed, and knows no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
