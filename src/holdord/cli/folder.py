"""A folder of files that a command makes: whole or not at all, and never over somebody's work.

Takes:    files by name, and the folder they are to stand in
Gives:    make: the folder. Files are written beside it first, so that whatever stops us leaves nothing half-written
Refuses:  Misused, if the folder holds anything and nobody said to write over it
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from holdord.cli.faults import Misused


def free(folder: Path, *, force: bool) -> None:
    """Look before any work is done. ``force``: files of ours are written over; others in the folder stay."""
    if folder.exists() and not folder.is_dir():
        raise Misused(f"{folder} is a file. Name a folder that is not there yet, or an empty one")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise Misused(
            f"{folder} holds files already. Name a folder that is not there yet, or write over it with --force"
        )


def make(folder: Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write the folder."""
    free(folder, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside it, so that moving it there is one step of the same disk.
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as refused:
        raise Misused(f"{folder} cannot be written ({refused.strerror}). Name another folder") from None
    try:
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8")
        _move(beside, folder, files)
    except OSError as refused:
        raise Misused(f"{folder} cannot be written ({refused.strerror}). Name another folder") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _move(beside: Path, folder: Path, files: Mapping[str, str]) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        if folder.exists():
            folder.rmdir()
        beside.chmod(0o777 & ~_umask())
        beside.rename(folder)
        return
    for name in files:
        (beside / name).replace(folder / name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
