"""Which jobs this house runs, and where: beside the web server, in a database of their own."""

from datetime import datetime

from holdord.lib import jobs
from holdord.policy import queries as policy
from holdord.wiring.environment import environment


@jobs.nightly("house.tidy", at_hour=3, minute=50)
def tidy(*, at: datetime) -> None:
    """Remove sessions that are over, and counts that no longer count."""
    # Imported here: the framework is up when a job runs, not when jobs are written down.
    from django.contrib.sessions.models import Session

    from holdord.wiring.counted import forget_expired

    Session.objects.filter(expire_date__lt=at).delete()
    forget_expired(at=at)


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


def stop() -> None:
    """Stop them; what is unfinished goes on at the next start."""
    jobs.stop()
