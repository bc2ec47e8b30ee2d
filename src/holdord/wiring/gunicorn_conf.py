"""The server: one process answers people and runs the jobs, a second watches over it and starts it anew when it falls.

Takes:    wiring/environment.py
Use:      `holdord run`; or gunicorn -c python:holdord.wiring.gunicorn_conf holdord.wiring.wsgi
"""

from holdord.wiring.environment import environment

bind = "127.0.0.1:8000"
worker_class = "gthread"
# One: SQLite has one writer, and its lock is the process's own. With PostgreSQL, start more houses, one slot each.
workers = 1
threads = environment.threads
# Answers come from threads of their own: what takes longer than this is not a page but a prepared database.
timeout = 300
graceful_timeout = 20
keepalive = 5
# The default, 0, would leave databases that everybody on the machine can write to.
umask = 0o077
# Not in the home of whoever started it: the house writes to its own home only.
control_socket_disable = True
accesslog = None
# What the watching process says. In the worker the settings take over (settings.LOGGING).
loglevel = "warning"


def post_worker_init(worker: object) -> None:
    """The worker is ready for requests: warm its pages, start the jobs, and the gate where it is to stand here."""
    from holdord.lib.jobs import serving
    from holdord.wiring import jobs, warming

    serving.begin(url=environment.jobs_url, home=environment.home, slot=environment.slot)
    warming.begin()
    jobs.start()
    if environment.gate.port:
        # Imported here: who has no gate does not carry it in memory.
        from holdord.wiring import gate

        gate.start()


def worker_exit(server: object, worker: object) -> None:
    """Stop the jobs; what is unfinished goes on at the next start."""
    from holdord.lib import jobs
    from holdord.lib.jobs import serving

    if environment.gate.port:
        from holdord.wiring import gate

        gate.stop()
    jobs.stop()
    serving.end()
