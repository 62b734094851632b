"""Grades on more than one machine: the same batches, on a Dask scheduler's workers.

A worker machine needs this engine, the same version of the course at the same path, and an
isolation level that works there. Batches are pure functions of plain data, so a batch that is lost
with its worker is simply run again.
"""

from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import Any

from autograder import __version__
from autograder.errors import UserError
from autograder.grading import Crew

SHARD = 50  # submissions handed over at a time: the scheduler's share of the work stays near 1 %
_CONNECT_SECONDS = 10

Lost = tuple[type[BaseException], ...]


def cluster_crew(address: str, submissions: int) -> Crew:
    """The workers of the scheduler at `address`; raises UserError when there are none."""
    client = _connected(address)
    workers = len(client.scheduler_info(n_workers=-1)["workers"])
    if not workers:
        step = f"start some: dask worker {address} --nthreads 1"
        raise UserError("this scheduler has no workers", address, step)
    shard = max(1, min(SHARD, submissions // (4 * workers)))
    _try_out(client, address)
    lost: Lost = (BrokenExecutor, CancelledError, *_lost_with_a_worker())
    return Crew(lambda: _Cluster(client), workers, shard, lost)


class _Cluster(Executor):
    """Dask's own Executor, which lacks the newer argument of `shutdown`."""

    def __init__(self, client: Any) -> None:
        self._executor = client.get_executor(pure=False)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn` on a worker."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what is running, or cancel it."""
        self._executor.shutdown(wait=wait and not cancel_futures)


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        step = "pip install 'shared-foundation[cluster]'"
        raise UserError("--cluster needs the package distributed", next_step=step) from None
    connect: Any = Client
    try:
        return connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        step = "start one: dask scheduler"
        raise UserError(f"no scheduler answers ({error})", address, step) from None


def _try_out(client: Any, address: str) -> None:
    """Have a worker say which engine it runs: all machines must have this one."""
    step = f"install autograder {__version__} on the scheduler's and on every worker's machine"
    try:
        theirs = client.submit(_version, pure=False).result(timeout=_CONNECT_SECONDS)
    except Exception as error:
        what = f"the workers cannot run the engine ({type(error).__name__})"
        raise UserError(what, address, step) from None
    if theirs != __version__:
        raise UserError(f"the workers run engine {theirs}, this is {__version__}", address, step)


def _version() -> str:
    return __version__


def _lost_with_a_worker() -> Lost:
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    return (KilledWorker, CommClosedError)
