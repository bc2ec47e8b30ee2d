"""Runs the tests, and what failed among others once more by itself: python -m tests.whole [what pytest takes].

Thousands of tests share two cores with the servers and browsers they drive. What passes by itself is a race between
them, to be mended; it is told as that, and does not stop a change that has nothing to do with it. What fails by itself
is broken.
"""

import subprocess
import sys

#: pytest's own word for it; a crash or a wrong argument has another, and is not asked twice.
_TESTS_FAILED = 1
_AMONG_OTHERS = ("-n", "--dist")
_ONCE_MORE = ("--last-failed", "--last-failed-no-failures", "none")


def main(arguments: list[str]) -> int:
    """The status of pytest; of its second run, where tests failed in the first."""
    status = _pytest(arguments)
    if status != _TESTS_FAILED:
        return status
    print("FAILED AMONG OTHERS. Once more, one after the other: what passes now is a race to be mended.", flush=True)
    return _pytest([*_without(arguments), *_ONCE_MORE])


def _pytest(arguments: list[str]) -> int:
    line = [sys.executable, "-m", "pytest", "-q", *arguments]
    print(" ".join(line[2:]), flush=True)
    return subprocess.run(line, check=False).returncode


def _without(arguments: list[str]) -> list[str]:
    """The arguments, but for those that run tests at the same time."""
    kept, rest = [], iter(arguments)
    for each in rest:
        if each in _AMONG_OTHERS:
            next(rest)
        else:
            kept.append(each)
    return kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
