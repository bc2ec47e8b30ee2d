"""Passwords of people who exist for one test."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """As a house hashes them, with next to no work in it."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
