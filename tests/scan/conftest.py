"""One browser for all scans of the tests, in a thread of its own: so the thread of a test stays free for tables."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from holdord.policy.loader import load
from holdord.policy.register import Register
from holdord.scan import browser, countries
from holdord.scan.walk import Plan, Walked, walk
from tests.conftest import at
from tests.scan.sites import Site, World, open_world

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
#: Where a partner of the test sites is when it is far away.
FAR = "127.0.0.9"


@pytest.fixture(scope="session")
def register() -> Register:
    return load(Path(__file__).parents[2] / "examples" / "altoros").register


@dataclass
class Scanner:
    """Scans a site of the world that is open."""

    world: World
    run: Callable[..., Any]
    opened: Any
    ranges: Path
    port: int

    def __call__(self, site: Site, **plan: Any) -> Walked:
        self.world.sites[site.host] = site
        given = {
            "pages": (site.address,), "at": at("2026-12-01"), "limit": 1, "quiet": 0.08, "banner": 0.3, "patience": 3.0,
            "countries": countries.read(self.ranges), "named": lambda host: None, **plan,
        }  # fmt: skip
        walked: Walked = self.run(walk, self.opened, Plan(**given)).result(timeout=60)
        return walked


@pytest.fixture(scope="package")
def scan(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    if not CHROMIUM:
        pytest.skip("there is no Chromium on this machine")
    folder = tmp_path_factory.mktemp("world")
    ranges = folder / "ranges.csv"
    ranges.write_text(f"127.0.0.1,127.0.0.8,DK\n{FAR},{FAR},CN\n")
    world = World(register)
    with ThreadPoolExecutor(1) as thread, open_world(world, folder, ("127.0.0.1", FAR)) as ports, ExitStack() as stack:
        # The far one first: of several rules the first that fits holds.
        resolve = (("script.hotjar.com", f"{FAR}:{ports[FAR]}"), ("*", f"127.0.0.1:{ports['127.0.0.1']}"))
        opened = thread.submit(stack.enter_context, browser.opened(CHROMIUM, resolve, any_certificate=True)).result(
            timeout=60
        )
        yield Scanner(world, thread.submit, opened, ranges, ports["127.0.0.1"])
        thread.submit(stack.close).result(timeout=60)
