"""A WordPress: accounts, comments, and with our plugin whatever its other plugins hold of a person.

Promise:  8.1a, 8.2a, 8.3, 8.4c
Law:      GDPR Art. 15, 16, 17, 18, 19
Takes:    a Site
Gives:    WordPressConnector. Comments go for good, not to the bin; articles of an account that goes are the site's,
          and stay under the name of another
Refuses:  Transient, Permanent. 'by-hand' for restricting an account where the plugin is not installed
Next:     client.py (the REST API), plugin/holdord.php
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from holdord.policy.register import Recipient
from holdord.recipients.connectors.wordpress.client import Client, Row
from holdord.recipients.connectors.wordpress.config import Site, read
from holdord.recipients.reach import Answer, Intent, Permanent, Person, Piece, counted

#: 'all' is what is shown or waits; the other two are lists of their own.
_STATUSES = ("all", "spam", "trash")
_OF_USER = (
    "username", "name", "first_name", "last_name", "email", "url", "description", "nickname", "locale",
    "registered_date",
)  # fmt: skip
_OF_COMMENT = ("author_name", "author_email", "author_url", "author_ip", "author_user_agent", "date_gmt", "status")
#: A field of ours, and what it is called there: of an account, of a comment.
_FIELDS = {"email": ("email", "author_email"), "name": ("name", "author_name")}


class WordPressConnector:
    """It sends nothing by itself, so there is nothing to object to: that is for somebody here to look at."""

    intents = frozenset(Intent) - {Intent.OBJECTION}

    def __init__(self, site: Site) -> None:
        self._site = site
        self._client = Client(site)

    def find(self, person: Person) -> Mapping[str, int]:
        users = len(self._users(person))
        comments = len(self._comments(person))
        more = counted(piece.place for piece in self._of_plugins(person))
        return {place: n for place, n in {"users": users, "comments": comments, **more}.items() if n}

    def identifiers(self) -> Iterator[tuple[str, str]]:
        """Everybody it holds, by their addresses, each once: what a site is asked that put back an old copy."""
        users = (row for row in self._client.all("/wp/v2/users", context="edit") if row["id"] != self._client.own_id)
        found = {str(row.get("email") or "").strip().lower() for row in users}
        for status in _STATUSES:
            rows = self._client.all("/wp/v2/comments", context="edit", status=status)
            found |= {str(row.get("author_email") or "").strip().lower() for row in rows}
        return iter([("email", address) for address in sorted(found) if address])

    def export(self, person: Person) -> Sequence[Piece]:
        users = [Piece("users", _fields(row, _OF_USER)) for row in self._users(person)]
        comments = [
            Piece("comments", _fields(row, _OF_COMMENT) | {"content": str(row["content"].get("raw", ""))})
            for row in self._comments(person)
        ]
        return [*users, *comments, *self._of_plugins(person)]

    def erase(self, person: Person, *, key: str) -> Answer:
        done = {"comments": sum(self._client.remove(f"/wp/v2/comments/{row['id']}") for row in self._comments(person))}
        kept = self._erase_of_plugins(person, done)
        users = self._users(person)
        articles = sum(self._remove_user(row) for row in users)
        done["users"] = len(users)
        if articles:
            kept["posts:articles"] = articles
        return Answer("erased", {place: n for place, n in done.items() if n}, kept)

    def rectify(self, person: Person, *, key: str) -> Answer:
        changes = {name: value for name, value in person.changes.items() if name in _FIELDS}
        if not changes:
            raise Permanent("by-hand", "an account has a name and an address; the rest is corrected by hand")
        users, comments = self._users(person), self._comments(person)
        for row in users:
            said = {_FIELDS[name][0]: value for name, value in changes.items()}
            self._client.one("POST", f"/wp/v2/users/{row['id']}", body=said)
        for row in comments:
            said = {_FIELDS[name][1]: value for name, value in changes.items()}
            self._client.one("POST", f"/wp/v2/comments/{row['id']}", body=said)
        return Answer("corrected", _counts(users, comments))

    def restrict(self, person: Person, *, key: str) -> Answer:
        users, comments = self._users(person), self._comments(person)
        shown = [row for row in comments if row["status"] == "approved"]
        for row in shown:
            self._set_status(int(row["id"]), "hold")
        self._set_restricted(users, on=True)
        return Answer("restricted", _counts(users, shown), memory={"comments": [int(row["id"]) for row in shown]})

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        users = self._users(person)
        before = set(memory.get("comments", ()))
        # What somebody put elsewhere meanwhile stays there: only what is still held back is shown again.
        held = [row for row in self._comments(person) if int(row["id"]) in before and row["status"] == "hold"]
        for row in held:
            self._set_status(int(row["id"]), "approved")
        self._set_restricted(users, on=False)
        return Answer("lifted", _counts(users, held))

    def object_to(self, person: Person, *, key: str) -> Answer:
        raise Permanent("by-hand")

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        match intent:
            case Intent.ERASURE:
                return self.find(person)
            case Intent.RECTIFICATION:
                return self._still_old(person)
            case Intent.RESTRICTION:
                shown = [row for row in self._comments(person) if row["status"] == "approved"]
                return _counts([row for row in self._users(person) if not _is_restricted(row)], shown)
            case Intent.LIFTING:
                return _counts([row for row in self._users(person) if _is_restricted(row)], [])
            case _:
                return {}

    def _users(self, person: Person) -> list[Row]:
        found = {}
        for email in person.emails:
            # The search finds parts of addresses too.
            for row in self._client.all("/wp/v2/users", search=email, context="edit"):
                if _same(row.get("email"), email) and int(row["id"]) != self._client.own_id:
                    found[row["id"]] = row
        return list(found.values())

    def _comments(self, person: Person) -> list[Row]:
        found = {}
        for row in self._each_comment(person):
            found[row["id"]] = row
        return list(found.values())

    def _each_comment(self, person: Person) -> Iterator[Row]:
        for status in _STATUSES:
            for email in person.emails:
                yield from self._client.all("/wp/v2/comments", author_email=email, context="edit", status=status)
            for user in self._users(person):
                yield from self._client.all("/wp/v2/comments", author=user["id"], context="edit", status=status)

    def _remove_user(self, row: Row) -> int:
        """Remove an account; gives how many articles it leaves to another."""
        heir = self._site.reassign_to or self._client.own_id
        articles = self._client.count("/wp/v2/posts", author=row["id"], status="any", context="edit")
        self._client.remove(f"/wp/v2/users/{row['id']}", reassign=heir)
        return articles

    def _set_status(self, comment: int, status: str) -> None:
        self._client.one("POST", f"/wp/v2/comments/{comment}", body={"status": status})

    def _set_restricted(self, users: Sequence[Row], *, on: bool) -> None:
        if users and not self._client.has_plugin:
            raise Permanent("by-hand", "an account is put out of use by our plugin, which is not installed there")
        for row in users:
            self._client.one("POST", f"/wp/v2/users/{row['id']}", body={"holdord_restricted": on})

    def _still_old(self, person: Person) -> dict[str, int]:
        changes = {name: value for name, value in person.changes.items() if name in _FIELDS}
        users = [r for r in self._users(person) if any(r.get(_FIELDS[n][0]) != v for n, v in changes.items())]
        comments = [r for r in self._comments(person) if any(r.get(_FIELDS[n][1]) != v for n, v in changes.items())]
        return _counts(users, comments)

    def _of_plugins(self, person: Person) -> list[Piece]:
        if not self._client.has_plugin:
            return []
        said = [self._client.one("POST", "/holdord/v1/export", body={"email": email}) for email in person.emails]
        items = [item for each in said for item in each.get("items", [])]
        return [Piece(str(item["place"]), {str(k): str(v) for k, v in item["fields"].items()}) for item in items]

    def _erase_of_plugins(self, person: Person, done: dict[str, int]) -> dict[str, int]:
        """Have the other plugins' own erasers run; gives what they kept, and adds to ``done`` what they removed."""
        kept: dict[str, int] = {}
        for email in person.emails if self._client.has_plugin else ():
            for one in self._client.one("POST", "/holdord/v1/erase", body={"email": email}).get("erasers", []):
                done[str(one["place"])] = done.get(str(one["place"]), 0) + int(one["removed"])
                if one["retained"]:
                    kept[f"{one['place']}:retained"] = kept.get(f"{one['place']}:retained", 0) + int(one["retained"])
        return kept


def connect(recipient: Recipient, address: str) -> WordPressConnector:
    return WordPressConnector(read(recipient, address))


def _fields(row: Row, names: Sequence[str]) -> dict[str, str]:
    return {name: str(row[name]) for name in names if row.get(name)}


def _counts(users: Sequence[Row], comments: Sequence[Row]) -> dict[str, int]:
    return {place: len(rows) for place, rows in (("users", users), ("comments", comments)) if rows}


def _is_restricted(row: Row) -> bool:
    return bool(row.get("holdord_restricted"))


def _same(one: Any, other: str) -> bool:
    return isinstance(one, str) and one.strip().lower() == other.strip().lower()
