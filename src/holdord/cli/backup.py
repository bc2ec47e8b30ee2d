"""`holdord backup`: copies of the data, encrypted to a key that is kept elsewhere."""

import os
from pathlib import Path

import click
from django.db.utils import Error

from holdord.backups import actions, queries
from holdord.backups.actions import Replayed
from holdord.backups.rules import BackupDamaged, Manifest, fingerprint
from holdord.backups.streams import new_identity
from holdord.cli.faults import Misused, sentence
from holdord.cli.house import house, opened
from holdord.cli.say import as_json_option, counted, patiently, say_json, table
from holdord.ledger.rules import LedgerUnsound
from holdord.lib.clock import now

BY = "system:operator"
identity_option = click.option(
    "--identity", type=click.Path(dir_okay=False, path_type=Path), help="The file of the private key (age)."
)


@click.group
def command() -> None:
    """Make backups, look at them, put one back, destroy what is too old.

    \b
    Example:
      holdord backup create
    """


@command.command(name="make-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def make_key(file: Path) -> None:
    """Make a pair of keys: the private half goes into FILE, the public half is printed.

    Carry the file away from this machine: whoever has it can restore, and nobody else can.

    \b
    Example:
      holdord backup make-key /media/stick/holdord-backups.key
    """
    private, public = new_identity()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise Misused(f"{file}: cannot be written ({fault.strerror}). Name a file that is not there yet.") from None
    with os.fdopen(descriptor, "w") as opened_file:
        opened_file.write(f"# Holdord backups, {now():%Y-%m-%d}\n# public key: {public}\n{private}\n")
    click.echo(f"{public}\nIts fingerprint: {fingerprint(public)}\n")
    click.echo(f"Set HOLDORD_BACKUP_RECIPIENT to it, and keep {file} away from this machine.")


@command.command
@as_json_option
def create(as_json: bool) -> None:
    """Make a backup now; the house makes one every night by itself.

    \b
    Example:
      holdord backup create
    """
    opened()
    with patiently("Making a backup; that takes as long as there are data ..."):
        made = actions.create(by=BY, at=now())
    say_json(made) if as_json else click.echo(
        f"{made.id}: {_size(made)}, {counted(sum(made.tables.values()), 'row', 'rows')} and "
        f"{counted(made.files, 'file', 'files')}, encrypted; it is destroyed on {made.expires_at:%Y-%m-%d}."
    )


@command.command(name="list")
@as_json_option
def list_sets(as_json: bool) -> None:
    """List the backups there are, and the day on which each is destroyed.

    \b
    Example:
      holdord backup list
    """
    found = queries.sets()
    if as_json:
        say_json(found)
        return
    rows = [
        (each.id, f"{each.made_at:%Y-%m-%d %H:%M}", f"{each.expires_at:%Y-%m-%d}", each.database, _size(each))
        for each in found
    ]
    headings = ("backup", "made at (UTC)", "destroyed on", "of", "size")
    click.echo(table(rows, headings=headings) or f"There is no backup in {queries.folder()}.")


@command.command
@click.argument("backup", default="latest")
@identity_option
def verify(backup: str, identity: Path | None) -> None:
    """Say whether a backup is what was written; with the private key, open it to its last byte.

    What was found is noted for the page of the backups, where there is a house to note it in.

    \b
    Example:
      holdord backup verify latest --identity /media/stick/holdord-backups.key
    """
    not_noted = _why_closed()
    with patiently("Reading the whole backup ..."):
        try:
            if not_noted:
                found: Manifest | BackupDamaged = actions.verify(id=backup, identity=identity)
            else:
                found = actions.look_through(id=backup, identity=identity, by=BY, at=now())
        except BackupDamaged as damage:
            found = damage
        except actions.NotNoted as unsaid:
            found, not_noted = unsaid.found, sentence(unsaid.__cause__ or unsaid)
    # First what was found, for that is what was asked: a disk that is full is no reason to keep it back.
    if isinstance(found, Manifest):
        _say_whole(found, identity)
    if not_noted:
        click.echo(f"Not noted for the page of the backups: {not_noted}", err=True)
    if isinstance(found, BackupDamaged):
        raise found


def _say_whole(found: Manifest, identity: Path | None) -> None:
    how = "each part opens to its last byte" if identity else "each part has the hash it was written with"
    click.echo(f"{found.id}: {how}.")


@command.command
@click.argument("backup", default="latest")
@click.option(
    "--identity", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file of the private key."
)
@as_json_option
def restore(backup: str, identity: Path, as_json: bool) -> None:
    """Put a backup back into an empty house, and carry out again all that went since.

    Nothing is written over: set HOLDORD_HOME to a fresh folder, or HOLDORD_DATABASE_URL to a new database, and
    HOLDORD_LEDGER, HOLDORD_KEYRING and HOLDORD_KEYSTORE_URL to what is in use (docs/backups.md).

    \b
    Example:
      holdord backup restore latest --identity /media/stick/holdord-backups.key
    """
    home = house()
    home.refuse_if_unsafe()
    with patiently("Putting the backup back ..."):
        manifest = actions.restore(id=backup, identity=identity, at=now())
        home.prepare_databases()
        done = actions.replay(by=BY, at=now(), restored=manifest.id)
    if as_json:
        say_json({"backup": manifest.id, "replayed": done})
        return
    click.echo(f"{manifest.id} is put back: {counted(sum(manifest.tables.values()), 'row', 'rows')}, "
               f"{counted(manifest.files, 'file', 'files')}.\n{told(done)}")  # fmt: skip


@command.command
def prune() -> None:
    """Destroy the backups whose time is up; the house does so every night by itself.

    \b
    Example:
      holdord backup prune
    """
    opened()
    gone = actions.prune(by=BY, at=now())
    click.echo(f"{counted(len(gone), 'backup', 'backups')} destroyed.")


@command.command(name="keep-keys")
def keep_keys() -> None:
    """Write the one copy of the key store and of the keyring anew; the house does so every night by itself.

    \b
    Example:
      holdord backup keep-keys
    """
    opened()
    kept = actions.keep_keys(by=BY, at=now())
    click.echo(f"{counted(kept.keys, 'key', 'keys')} of epoch {kept.epoch} copied; the copy before is overwritten.")


@command.command(name="restore-keys")
@click.option(
    "--identity", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file of the private key."
)
def restore_keys(identity: Path) -> None:
    """Bring back the one copy of the key store and of the keyring, where there is neither.

    \b
    Example:
      holdord backup restore-keys --identity /media/stick/holdord-backups.key
    """
    epochs = actions.restore_keys(identity=identity)
    click.echo(f"The key store and the keyring ({counted(epochs, 'epoch', 'epochs')}) are back.")


def told(done: Replayed) -> str:
    """What was carried out again, in a few lines, by count."""
    if not done.lines:
        lines = ["The ledger says that nothing went since."]
    else:
        lines = [f"The ledger has {counted(done.lines, 'act', 'acts')} since; carried out again:"]
        lines += [f"  {what}: {n}" for what, n in sorted(done.done.items())] or ["  none"]
        lines += [f"  about nobody and nothing in this copy: {done.not_there}"]
    if done.waiting:
        lines += [f"Held back at the door, and no longer to be opened: {done.waiting}; let go."]
    if done.unreadable:
        lines += [
            f"People in this copy whose key is gone, though the ledger does not say that they went: {done.unreadable}. "
            "Is the key store the latest one? See docs/backups.md."
        ]
    return "\n".join(lines)


def _why_closed() -> str:
    """Why nothing can be noted in this house; empty, where it can. A backup is looked at where there is none, too."""
    try:
        opened()
    except Misused as refusal:
        return refusal.message
    except (LedgerUnsound, OSError, Error) as fault:
        return sentence(fault)
    return ""


def _size(manifest: Manifest) -> str:
    mega = manifest.size / 1_000_000
    return f"{mega:.1f} MB" if mega >= 0.1 else f"{manifest.size} bytes"
