"""The house's own settings, with one more address: /bare inserts one row and does nothing else."""

from holdord.wiring.settings import *  # noqa: F403

ROOT_URLCONF = "choices.urls"
