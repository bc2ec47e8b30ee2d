"""Which jobs this house runs, and where: beside the web server, in a database of their own."""

from holdord.lib import jobs
from holdord.policy import queries as policy
from holdord.wiring.environment import environment


def start() -> None:
    """Launch the jobs of this process, unless they are left to another one."""
    if environment.jobs != "here":
        return
    in_a_file = environment.jobs_url.startswith("sqlite")
    jobs.launch(
        url=environment.jobs_url,
        slot=environment.slot,
        time_zone=policy.register().desk.time_zone,
        turn=environment.home / "jobs.turn" if in_a_file else None,
    )
