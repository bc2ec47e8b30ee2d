"""A register as it stood in a revision of git, or in another folder.

Takes:    the folder of a register; a revision (a branch, a tag, a commit) or a folder
Gives:    an Edition. A revision is read into a folder of its own, which is gone afterwards; nothing is checked out
Refuses:  Misused: no git, no repository, no such revision, no register there, one with faults
"""

import io
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from holdord.cli.faults import Misused
from holdord.policy import loader
from holdord.policy.faults import RegisterFaulty
from holdord.policy.loader import Edition

#: A register is text. What is larger than this is something else.
_MOST_BYTES = 50_000_000


def edition_at(folder: Path, against: str) -> Edition:
    """The register of ``folder`` as it was in a revision; or that of another folder, where ``against`` is one."""
    if Path(against).is_dir():
        return _loaded(Path(against), f"the register in {against}")
    with TemporaryDirectory(prefix="holdord-") as place:
        _unpack(_archive(folder, against), Path(place))
        if not (Path(place) / loader.MAIN).is_file():
            raise Misused(f"{against}: there is no register in {folder} at that revision. Name one that has it")
        return _loaded(Path(place), f"the register at {against}")


def _loaded(folder: Path, called: str) -> Edition:
    try:
        return loader.load(folder)
    except RegisterFaulty as refused:
        raise Misused(f"{called} has faults, so nothing can be compared with it. Name a sound one\n{refused}") from None


def _archive(folder: Path, revision: str) -> bytes:
    """The folder at that revision as a tar file. In a folder below the top, git gives what stands under it alone."""
    if _git(folder, "rev-parse", "--is-inside-work-tree").returncode:
        raise Misused(f"{folder} is in no repository of git. Name a folder instead: --against other-register/")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit.returncode:
        raise Misused(
            f"{revision}: there is no such revision and no such folder. Name a branch, a tag or a commit; in a build, "
            "fetch it first (git fetch origin main)"
        )
    found = _git(folder, "archive", "--format=tar", commit.stdout.decode().strip())
    if found.returncode:
        raise Misused(f"{revision}: {folder} was not there at that revision. Name one that has it")
    return found.stdout


def _git(folder: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, timeout=60)  # noqa: S603, S607  # its own words
    except FileNotFoundError:
        raise Misused("git is not installed here. Install it, or name a folder: --against other-register/") from None
    except subprocess.TimeoutExpired:
        raise Misused("git did not answer within a minute. Look whether another one is at work there") from None


def _unpack(archive: bytes, place: Path) -> None:
    if len(archive) > _MOST_BYTES:
        raise Misused("the folder holds more than 50 MB at that revision, so it is no register. Name its own folder")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            # A register is files and folders: nothing else is taken out, so no link leads anywhere.
            if member.isfile() or member.isdir():
                tar.extract(member, place, filter="data")
