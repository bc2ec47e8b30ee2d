"""The command line: what operators type, and what a build asks.

Takes:    arguments; the register, the databases and the settings of the house
Gives:    plain text, or --json. Exit 0: kept, 1: broken, 2: misused
Refuses:  in one line, with the cure, and never with a traceback
Next:     one file a noun; table.py (the list of them), faults.py (how a fault is told)
"""

import os
import sys
from collections.abc import Sequence

from holdord.cli.faults import MISUSED, tell


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
    # What a command makes, databases above all, is for its owner alone.
    os.umask(0o077)
    # Imported here: what stands in the settings may be what is wrong, and is told like any other fault.
    try:
        from holdord.cli.table import holdord

        given = None if arguments is None else list(arguments)
        code = holdord.main(args=given, prog_name="holdord", standalone_mode=False)
    except BaseException as fault:
        code = tell(fault)
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["MISUSED", "main"]
