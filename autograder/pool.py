"""Local processes to grade in. Ctrl-C is the business of the first process alone: it ends them."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class LocalProcesses(ProcessPoolExecutor):
    """Fresh processes, so that nothing of this one is in their memory."""

    def __init__(self, workers: int) -> None:
        """Start up to `workers` processes, when they are needed."""
        context = multiprocessing.get_context("spawn")
        places = (context.Value("i", 0), _places(workers))
        super().__init__(workers, mp_context=context, initializer=_begin, initargs=places)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in one of the processes."""
        with _interrupts_held(), _program_hidden():  # as long as a process may be started here
            return super().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what is running; when it is cancelled, end it instead."""
        processes = list((getattr(self, "_processes", None) or {}).values())
        manager = getattr(self, "_executor_manager_thread", None)
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        if cancel_futures:
            _kill(processes)
        elif wait and manager:
            _until_ended(processes)
            manager.join()


def _until_ended(processes: list[Any]) -> None:
    """Wait for processes that have been told to end.

    One that is killed now may hold the lock that the others take turns with, and nobody would ever
    give it back: they are killed, too. All that was asked of them is done.
    """
    running = {process.sentinel: process for process in processes}
    while running:
        for sentinel in connection.wait(list(running)):
            if running.pop(sentinel).exitcode != 0:
                _kill(running.values())


def _kill(processes: Iterable[Any]) -> None:
    for process in processes:
        process.kill()


def processors() -> list[int]:
    """The processors that this process may use; empty where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def _places(workers: int) -> list[int]:
    """A processor for each process, when there are as many processes as processors.

    A grader and the worker it talks to take turns: on one processor they need not wake each other
    up across two, which saves a tenth of the time.
    """
    usable = processors()
    return usable if len(usable) == workers else []


def _begin(started: Any, places: list[int]) -> None:
    """Settle a process of the pool."""
    _end_with_the_first()
    if places:
        with started.get_lock():
            place, started.value = places[started.value % len(places)], started.value + 1
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {place})


def _end_with_the_first() -> None:
    """Have this process end when the first one is gone, however that ended.

    It holds both ends of the line it waits on, so it would wait there for ever.
    """
    threading.Thread(target=_await_its_end, daemon=True).start()


def _await_its_end() -> None:
    if first := multiprocessing.parent_process():
        first.join()
        os._exit(1)


@contextlib.contextmanager
def _program_hidden() -> Iterator[None]:
    """Have a new process not run the program that was started, as it would to know its names.

    Nothing of it is needed there. It takes time to import, and a script that grades without asking
    whether it is the main program would start all over again.
    """
    main = vars(sys.modules["__main__"])
    known: dict[str, Any] = {n: main.pop(n) for n in ("__spec__", "__file__") if n in main}
    main["__spec__"] = None
    try:
        yield
    finally:
        main.update(known)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process that is started meanwhile goes on holding them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
