"""The list of participants as a file.

Takes:    what was handed over
Gives:    CSV that a spreadsheet opens with its letters right, and in which nothing is worked out
"""

import csv
import io

from holdord.intake.actions.participants import Handed

#: What makes a spreadsheet take a text for a formula.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(handed: Handed) -> bytes:
    """Name and company, a line each."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("name", "company"))
    writer.writerows([_plain(cell) for cell in line] for line in handed.lines)
    return file.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
