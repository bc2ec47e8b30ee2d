"""The translations, made ready: every room's django.po becomes the django.mo that Django reads.

Why not msgfmt: a user's machine has Python and nothing else.
Use:      `make install` runs ``python -m holdord.lib.catalogue``; the settings make anew what has changed since
"""

from pathlib import Path

from babel.messages import mofile, pofile


class NotTranslated(RuntimeError):
    """There is no Danish, and nowhere to put it. Half a page in another language is worse than none."""


def compile_stale(root: Path) -> int:
    """Compile each .po below ``root`` that is newer than its .mo; gives how many were written.

    A folder that cannot be written to (another user's, an installed package's) is left as it was built; raises
    NotTranslated where it was not.
    """
    written, missing = 0, []
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _compile(source, target)
        except OSError:
            if not target.exists():
                missing.append(target)
            continue
        written += 1
    if missing:
        raise NotTranslated(
            f"{root}: the translations were never made ready (missing: {len(missing)}), and the folder cannot be "
            "written to. As whoever it belongs to, run: make install (or: python -m holdord.lib.catalogue)"
        )
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as read:
        catalogue = pofile.read_po(read)
    # Written beside and moved into place: another process may be reading.
    beside = target.with_suffix(".mo.new")
    with beside.open("wb") as write:
        mofile.write_mo(write, catalogue)
    beside.replace(target)


if __name__ == "__main__":
    compile_stale(Path(__file__).resolve().parent.parent)
