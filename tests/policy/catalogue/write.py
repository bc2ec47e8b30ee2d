"""Writes vendors.json from the files of the vendors: `python -m tests.policy.catalogue.write`."""

import sys

from holdord.policy.catalogue.loader import FILE, CatalogueFaulty, in_one_file, read_files

if __name__ == "__main__":
    try:
        FILE.write_text(in_one_file(read_files()), encoding="utf-8")
    except CatalogueFaulty as refused:
        sys.exit(str(refused))
