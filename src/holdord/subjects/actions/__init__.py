"""Everything that changes what we hold of people.

Promise:  3.3a, 8.4a-d, 8.5a-c - purpose and ground are stamped at the door; a limit is in force once written
Law:      GDPR Art. 5(2), 17, 18, 19, 21
Takes:    ids, codes, moments (aware, UTC); ``by``: "staff:<id>", "subject:<id>", "system:<name>", "public"
Gives:    ids. Each action is one transaction with one entry in the audit log: where that fails, nothing has changed
Refuses:  each act by a name of its own; they are all below
Next:     keeping.py (taking in), limiting.py (objections, restrictions), erasing.py (a whole person), clearing.py
          (many at once), holding.py (what stays past its time), joining.py (two ids that are one person), noting.py
          (what staff write), teams.py (who serves whom, what is for a team only), marking.py, marking_anew.py

Other rooms and the faces call what stands here, as `actions.take_in(...)`, and know no file of this folder.
"""

from holdord.subjects.actions.clearing import (
    Cleared,
    clear,
    clear_people,
    lock_all,
    locking,
    outliving,
    rows_of,
)
from holdord.subjects.actions.correcting import NoSuchIdentifier, correct, correct_identifier, write_in
from holdord.subjects.actions.erasing import erase
from holdord.subjects.actions.handing_over import merge, remember, unmerge
from holdord.subjects.actions.holding import (
    NoSuchHold,
    NothingToHold,
    hold,
    hold_record,
    hold_what_fits,
    release,
    review,
)
from holdord.subjects.actions.joining import close_merges, join, part, tell_apart
from holdord.subjects.actions.keeping import (
    BelongsToAnother,
    NoSuchRelation,
    TakenIn,
    attach,
    erase_records,
    erase_relation,
    erase_thing,
    lock,
    move_anchor,
    prove_identifier,
    read,
    read_each,
    relate,
    scanned,
    take_in,
    told,
    untold,
)
from holdord.subjects.actions.limiting import (
    NoSuchLimit,
    announce_lift,
    lift,
    mark_minor,
    object_to,
    restrict,
    suppress,
    suppress_again,
)
from holdord.subjects.actions.marking_anew import mark_all
from holdord.subjects.actions.noting import note
from holdord.subjects.actions.teams import (
    NoSuchContract,
    NoSuchThing,
    assign,
    bind,
    confide,
    confide_record,
    confirm,
    join_team,
    leave_team,
    reassign,
    unassign,
    unconfide,
    unconfide_record,
)
from holdord.subjects.queries import NoSuchPerson

__all__ = [
    "BelongsToAnother",
    "Cleared",
    "NoSuchContract",
    "NoSuchHold",
    "NoSuchIdentifier",
    "NoSuchLimit",
    "NoSuchPerson",
    "NoSuchRelation",
    "NoSuchThing",
    "NothingToHold",
    "TakenIn",
    "announce_lift",
    "assign",
    "attach",
    "bind",
    "clear",
    "clear_people",
    "close_merges",
    "confide",
    "confide_record",
    "confirm",
    "correct",
    "correct_identifier",
    "erase",
    "erase_records",
    "erase_relation",
    "erase_thing",
    "hold",
    "hold_record",
    "hold_what_fits",
    "join",
    "join_team",
    "leave_team",
    "lift",
    "lock",
    "lock_all",
    "locking",
    "mark_all",
    "mark_minor",
    "merge",
    "move_anchor",
    "note",
    "object_to",
    "outliving",
    "part",
    "prove_identifier",
    "read",
    "read_each",
    "reassign",
    "relate",
    "release",
    "remember",
    "restrict",
    "review",
    "rows_of",
    "scanned",
    "suppress",
    "suppress_again",
    "take_in",
    "tell_apart",
    "told",
    "unassign",
    "unconfide",
    "unconfide_record",
    "unmerge",
    "untold",
    "write_in",
]  # fmt: skip
