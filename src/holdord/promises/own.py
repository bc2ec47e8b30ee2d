"""A company's own controls, in Python: packages that name a module under the entry point group `holdord.controls`.

Takes:    what is installed beside us
Gives:    their controls in the registry, under the names they chose
Refuses:  OwnControlsFaulty, with every package that could not be taken in, when the house starts
"""

from importlib.metadata import EntryPoint, entry_points

GROUP = "holdord.controls"


class OwnControlsFaulty(ValueError):
    """A package says it has controls, and its module cannot be taken in."""


def load() -> None:
    """Import the module of every entry point of the group; importing registers its controls."""
    faults = [fault for point in sorted(entry_points(group=GROUP)) if (fault := _fault(point))]
    if faults:
        raise OwnControlsFaulty("\n".join(faults))


def _fault(point: EntryPoint) -> str | None:
    try:
        point.load()
    except Exception as fault:
        # A program's own words about itself: no data has been looked at yet.
        said = str(fault).partition("\n")[0] or "no more was said"
        return (
            f"{GROUP} {point.name}: {point.value} cannot be imported ({type(fault).__name__}: {said}). "
            "Right is a module that imports without error and registers each control once. "
            "Correct it, or uninstall the package"
        )
    return None
