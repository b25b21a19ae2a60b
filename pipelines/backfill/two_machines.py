"""A cluster of two nodes on this machine, one core each, and accidents on it: for the test and the measurement.

POSIX with /proc (Linux). Only processes that the cluster itself started are ever killed.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cxnlp.parsing import Progress, no_progress
from pipelines.backfill.engine import OnRay
from pipelines.backfill.judging import STAGE
from pipelines.backfill.manifest import Json
from pipelines.backfill.plan import Job
from pipelines.backfill.run import run

ROOT = Path(__file__).parents[2]
STORE_BYTES = 100 * 1024 * 1024
LOOK_S, WAIT_S = 0.05, 300.0
SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_register_timeout_seconds": "900",
    "RAY_gcs_server_request_timeout_seconds": "300",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "300",
    "RAY_agent_register_timeout_ms": "900000",
    "RAY_health_check_initial_delay_ms": "120000",
    "RAY_health_check_timeout_ms": "60000",
    "RAY_enable_metrics_collection": "0",
    "RAY_worker_niceness": "0",
}
"""Nothing is sent to anybody; a node on a busy machine starts slowly and is not lost for it."""
Accident = Literal["worker", "node"]


def _parents() -> dict[int, int]:
    """The parent of every process of this machine."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue  # it has ended
            found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def _is_worker(pid: int) -> bool:
    """Whether a process is an actor of Ray Data at work; Ray writes what a worker is into its title."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::MapWorker")
    except OSError:
        return False


@dataclass
class Machines:
    """The running cluster. `killed`: process ids of workers killed, `lost`: number of nodes taken away, `kept`: parts
    that were done when the accident happened, each with the time (ns) of its manifest."""

    cluster: Any
    second: Any
    killed: list[int] = field(default_factory=list)
    lost: int = 0
    kept: dict[Path, int] = field(default_factory=dict)

    def workers(self) -> list[int]:
        """Process ids of the actors on both nodes."""
        raylets = {
            info.process.pid for node in self.cluster.list_all_nodes() for info in node.all_processes.get("raylet", ())
        }
        return sorted(pid for pid, parent in _parents().items() if parent in raylets and _is_worker(pid))

    def run(
        self, job: Job, workers: int = 2, accident: Accident | None = None, progress: Progress = no_progress
    ) -> dict[str, dict[int, list[Json]]]:
        """Does the job; with an accident, that happens when the first bucket is judged. Returns the manifests.

        Of the workers one that has not written that part is killed, so in the midst of another; or the second node.
        """
        engine = OnRay(self.cluster.address, workers)
        if accident is None:
            return run(job, engine, progress)
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(job, accident, over))
        watch.start()
        try:
            return run(job, engine, progress)
        finally:
            over.set()
            watch.join()

    def _watch(self, job: Job, accident: Accident, over: threading.Event) -> None:
        while not over.wait(LOOK_S):
            found = first_judged(job)
            if found is None:
                continue
            self.kept = parts_done(job)
            if accident == "node":
                self.cluster.remove_node(self.second, allow_graceful=False)
                self.lost += 1
                return
            busy = [pid for pid in self.workers() if pid != int(found["worker"].rpartition(":")[2])]
            if busy:
                os.kill(busy[0], signal.SIGKILL)
                self.killed.append(busy[0])
                return


def parts_done(job: Job) -> dict[Path, int]:
    """The manifests of all parts that are done, with their times in nanoseconds."""
    folders = [(portfolio.out.disk or Path()) / "manifests" for portfolio in job.portfolios]
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.glob("*.json")}


def first_judged(job: Job) -> Json | None:
    """The manifest of a bucket that is judged, if there is one."""
    for path in sorted(parts_done(job)):
        if path.name.startswith(f"{STAGE}-"):
            found: Json = json.loads(path.read_text(encoding="utf-8"))
            return found
    return None


@contextmanager
def _on_core(core: int) -> Iterator[None]:
    """Processes that are started here run on that core alone, and so do theirs."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


@contextmanager
def two_machines() -> Iterator[Machines]:
    """Both nodes up, this process their driver; taken down at the end. Workers get this process's environment."""
    os.environ.update(SETTINGS)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    import ray
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": STORE_BYTES, "include_log_monitor": False}
    head = {**node, "include_dashboard": False, "no_monitor": True}
    first, *others = sorted(os.sched_getaffinity(0))
    with _on_core(first):
        cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        with _on_core(others[0] if others else first):
            second = cluster.add_node(**node)
        cluster.wait_for_nodes(WAIT_S)
        ray.init(address=cluster.address, log_to_driver=False)
        yield Machines(cluster, second)
    finally:
        ray.shutdown()
        cluster.shutdown()
