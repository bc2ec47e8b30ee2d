"""The register as a JSON Schema, so that an editor helps while one writes.

Takes:    the models
Gives:    schema() for register.yaml and the files it includes, wording_schema() for the words
Refuses:  nothing. An editor sees the shape; that every id leads somewhere only the loader can say

The first line of a file that wants it: ``# yaml-language-server: $schema=register.schema.json``
"""

from typing import Any

from holdord.policy.register import Register
from holdord.policy.wording import Wording

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The shape of register.yaml as it is written, with 'include'.

    An included file holds a few of the keys: all of them are asked for only of a file that includes no other.
    """
    shape = _titled(Register.model_json_schema(), "urn:holdord:register:1", "Holdord register")
    shape["properties"]["include"] = {
        "title": "Include",
        "description": "Files beside this one that hold further keys of the register. No key stands in two files.",
        "type": "array",
        "items": {"type": "string", "pattern": r"\.yaml$"},
        "uniqueItems": True,
    }
    whole = {"properties": {"holdord": True}, "required": ["holdord"], "not": {"required": ["include"]}}
    return shape | {"if": whole, "then": {"required": shape.pop("required")}}


def wording_schema() -> dict[str, Any]:
    """The shape of wording.<language>.yaml."""
    return _titled(Wording.model_json_schema(), "urn:holdord:wording:1", "Holdord wording")


def _titled(shape: dict[str, Any], id: str, title: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, "$id": id} | shape | {"title": title}
