"""From personal data to numbers about nobody: a recipe, a table, and the three questions that it must stand.

Promise:  7.2a - "erased or anonymised"
Law:      GDPR Rec. 26; Art. 29 Working Party, Opinion 05/2014 (WP216): singling out, linkability, inference
Takes:    plain values and a recipe of the register; reads no clock, no table, no network
Gives:    Table, Assessment. A result that fails one question is personal data still, and is called pseudonymised
Next:     table.py (how values become a table), checks.py (the questions), ../actions/anonymising.py (who asks)
"""

from holdord.retention.anonymity.checks import Assessment, assess
from holdord.retention.anonymity.table import Line, Table, Thing, count, general, row, tabulate

__all__ = ["Assessment", "Line", "Table", "Thing", "assess", "count", "general", "row", "tabulate"]
