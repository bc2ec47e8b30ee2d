"""The translations, made ready: every room's django.po becomes the django.mo that Django reads.

Why not msgfmt: a user's machine has Python and nothing else.
"""

from pathlib import Path

from babel.messages import mofile, pofile


def compile_stale(root: Path) -> int:
    """Compile each .po below ``root`` that is newer than its .mo; gives how many were written.

    A folder that cannot be written to (an installed package) is left as it was built.
    """
    written = 0
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _compile(source, target)
        except PermissionError:
            continue
        written += 1
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as read:
        catalogue = pofile.read_po(read)
    # Written beside and moved into place: another process may be reading.
    beside = target.with_suffix(".mo.new")
    with beside.open("wb") as write:
        mofile.write_mo(write, catalogue)
    beside.replace(target)
