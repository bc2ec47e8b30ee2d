"""`holdord register from-fideslang`: a draft register from the manifests a company keeps for Fides."""

from pathlib import Path

import click

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.folder import free, make
from holdord.cli.say import table
from holdord.policy import loader

_ENDINGS = (".yml", ".yaml", ".json")
#: A folder with more files than this is not a folder of manifests.
_MOST_FILES = 500


@click.command(name="from-fideslang")
@click.argument("source", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder the draft is written to."
)
@click.option(
    "--language", type=click.Choice(["da", "en"]), default="en", show_default=True, help="The language of its words."
)
@click.option("--force", is_flag=True, help="Write over the files of an earlier draft in that folder.")
def from_fideslang(source: Path, output: Path, language: str, force: bool) -> None:
    """Read Fideslang manifests and write a draft register with what they say, and a list of what they do not say.

    All YAML and JSON files of the folder are read, or the one file that is named: systems, datasets, the organization,
    and the company's own categories, uses and subjects.

    \b
    Example:
      holdord register from-fideslang .fides/ -o our-policy/
    """
    free(output, force=force)
    # The vocabularies are loaded only by whoever reads manifests.
    from holdord.policy.outputs.fideslang_manifests import ManifestsFaulty, manifests
    from holdord.policy.outputs.fideslang_reading import draft

    try:
        made = draft(manifests(_files(source)), language)
    except ManifestsFaulty as refused:
        click.echo(str(refused))
        raise click.exceptions.Exit(BROKEN) from None
    make(output, made.files, force=force)
    click.echo(table([(kind, count) for kind, count in made.counts.items()], headings=("what", "how many")))
    click.echo(f"\nThe draft is in {output}. TO-DO.md lists what the manifests do not say ({len(made.missing)}).")
    if faults := loader.check(output):
        click.echo("\nIt is not sound yet:\n" + "\n".join(map(str, faults)))
        raise click.exceptions.Exit(BROKEN)
    click.echo(f"Next: holdord register check {output}")


def _files(source: Path) -> dict[str, bytes]:
    """Names and contents, by the names as they stand below the folder."""
    if source.is_file():
        return {source.name: _content(source)}
    if not source.is_dir():
        raise Misused(f"{source} is neither a folder nor a file. Name the folder the manifests stand in")
    found = sorted(path for path in source.rglob("*") if path.suffix.lower() in _ENDINGS and path.is_file())
    if not found:
        raise Misused(f"no YAML and no JSON stands in {source}. Name the folder the manifests stand in")
    if len(found) > _MOST_FILES:
        raise Misused(f"{len(found)} files stand in {source}. Name the folder of the manifests alone")
    return {path.relative_to(source).as_posix(): _content(path) for path in found}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refused:
        raise Misused(f"{path} cannot be read ({refused.strerror}). Look whether you may read it") from None
