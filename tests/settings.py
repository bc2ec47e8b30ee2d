"""The house as tests see it: a home of its own, and PostgreSQL where HOLDORD_TEST_DATABASE asks for it.

The environment is set before the settings are read; a conftest would come too late for that.
"""

import os
import tempfile
import zlib
from pathlib import Path

os.environ["HOLDORD_HOME"] = tempfile.mkdtemp(prefix="holdord-tests-")
os.environ["HOLDORD_SECRET_KEY"] = "a key for tests and nothing else, long enough to be taken seriously"
if os.environ.get("HOLDORD_TEST_DATABASE") == "postgres":
    # Named after the checkout: two of them can be tested side by side.
    _name = f"holdord_{zlib.crc32(str(Path(__file__).parent).encode()):08x}"
    os.environ["HOLDORD_DATABASE_URL"] = f"postgres:///{_name}"
    os.environ["HOLDORD_KEYSTORE_URL"] = f"postgres:///{_name}_keys"

# Most tests look at a folder of their own; those about publishing say so.
os.environ["HOLDORD_IN_FORCE"] = "folder"

from holdord.wiring.settings import *  # noqa: F403

# As the house hashes them, with next to no work in it: many tests let somebody in.
PASSWORD_HASHERS = ["tests.hashing.QuickHasher"]

# Emptied between tests, and no table to make.
CACHES = {"default": {**CACHES["default"], "BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # noqa: F405

for _database in DATABASES.values():  # noqa: F405
    if _database["ENGINE"] == "holdord.lib.sqlite":
        # pytest-django knows only Django's own SQLite to be kept in memory; ours would get a file beside itself.
        _database["TEST"] = {"NAME": ":memory:"}
# One table and no trigger: made from its model (tests/conftest.py), not by walking through every room's migrations.
DATABASES["keys"].setdefault("TEST", {})["MIGRATE"] = False  # noqa: F405
