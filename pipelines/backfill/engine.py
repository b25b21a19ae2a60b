"""Runs the units of a stage: one after the other in this process, or on the workers of a Ray cluster."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from cxnlp.errors import CxnlpError, UsageError
from cxnlp.fault import told as fault_told
from pipelines.backfill.manifest import Json

Unit = tuple[int, int]
"""Portfolio and part, by number."""
Work = Callable[[int, int], Json]
Make = Callable[[], Work]
"""Makes what does the work, once for each worker: models are loaded then."""


class Engine(Protocol):
    """Does units and yields each with its manifest, in any order."""

    def run(self, make: Make, units: Sequence[Unit]) -> Iterator[tuple[Unit, Json]]: ...


class Here:
    """This process alone; needs no Ray."""

    def run(self, make: Make, units: Sequence[Unit]) -> Iterator[tuple[Unit, Json]]:
        work = make()
        for unit in units:
            yield unit, work(*unit)


class _Worker:
    """An actor of Ray Data: makes its work at its first unit, again when it had to be started anew.

    What goes wrong comes back in words: Ray would write the whole text of an error, and words of a message in it, into
    its logs.
    """

    def __init__(self, make: Make) -> None:
        self._make = make
        self._work: Work | None = None

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        told = {"manifest": "", "unusable": "", "fault": ""}
        try:
            self._work = self._work or self._make()
            told["manifest"] = json.dumps(self._work(int(row["portfolio"]), int(row["part"])))
        except CxnlpError as error:
            told["unusable"] = str(error)
        except Exception as error:
            told["fault"] = fault_told(error)
        return {**row, **told}


class WorkerFault(Exception):
    """A fault of the program on a worker; the text says where, and nothing of what was read."""


class OnRay:
    """Workers of a Ray cluster, each with `cpus` cores. A lost worker's or machine's units are done again by others.

    `address`: "local" for a cluster of this machine alone, "auto" or host:port for a running one. Raises UsageError
    when there is none, or no Ray.
    """

    def __init__(self, address: str, workers: int | None = None, cpus: int = 1) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machines
        try:
            import ray
            import ray.data
        except ImportError as error:
            raise UsageError("a cluster needs Ray: pip install -e '.[distributed]' in the checkout") from error
        self._cpus = cpus
        if not ray.is_initialized():
            try:
                ray.init(address=address, log_to_driver=False, include_dashboard=False)
            except ConnectionError as error:
                raise UsageError(f"no Ray cluster at {address}: start one with ray start (docs/backfill.md)") from error
        ray.data.DataContext.get_current().enable_progress_bars = False
        self._workers = workers or max(1, int(ray.cluster_resources().get("CPU", 1)) // cpus)

    def run(self, make: Make, units: Sequence[Unit]) -> Iterator[tuple[Unit, Json]]:
        import ray.data

        if len(units) < 2:  # no worker would be faster than this process
            yield from Here().run(make, units)
            return
        items = [{"portfolio": portfolio, "part": part} for portfolio, part in units]
        size = min(self._workers, len(items))
        done = ray.data.from_items(items, override_num_blocks=len(items)).map(
            _Worker,
            fn_constructor_args=(make,),
            compute=ray.data.ActorPoolStrategy(
                min_size=1, max_size=size, initial_size=size, max_tasks_in_flight_per_actor=1
            ),
            num_cpus=self._cpus,
        )
        for row in done.iter_rows():
            if row["unusable"]:
                raise UsageError(row["unusable"])
            if row["fault"]:
                raise WorkerFault(row["fault"])
            yield (int(row["portfolio"]), int(row["part"])), json.loads(row["manifest"])
