"""The room's own event loop, on a daemon thread: every network object of a room lives on it, whoever calls."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from postroom.backends.inlet import call_on, settle, tell
from postroom.model.errors import ConfigurationError
from postroom.model.in_place import called_in_place

T = TypeVar("T")
_alive: weakref.WeakSet[RoomLoop] = weakref.WeakSet()


class RoomLoop:
    """Starts at first use, and anew in a forked child. Sync callers block on it, async callers hop onto it."""

    def __init__(self, name: str = "postroom-loop") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        _alive.add(self)

    def call(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine function on the room's loop and block until it is done.

        Raises `ConfigurationError` on the loop itself, where blocking would never end.
        """
        loop = self._running()
        self._refuse_to_block_itself()
        answer: Future[T] = Future()
        _Errand(loop, work(), partial(settle, answer)).begin()
        return answer.result()

    def run_in_place(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine function that waits for nothing but the store in the caller's own thread: no thread is woken for it
        but the store's. Raises `ConfigurationError` on the loop itself.
        """
        self._refuse_to_block_itself()
        before = called_in_place.set(True)
        coroutine = work()
        try:
            coroutine.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            coroutine.close()
            called_in_place.reset(before)
        raise RuntimeError("what is done in place may wait for the store only")

    async def hop(self, work: Callable[[], Coroutine[Any, Any, T]], *, shield: bool = False) -> T:
        """Run a coroutine function on the room's loop, from whatever loop the caller lives on.

        With `shield`, a caller that gives up does not stop the work: a send in flight is finished and recorded.
        """
        loop, here = self._running(), asyncio.get_running_loop()
        if here is loop:
            return await (_shielded(work()) if shield else work())
        answer: asyncio.Future[T] = here.create_future()
        errand = _Errand(loop, work(), partial(tell, answer))
        errand.begin()
        try:
            return await answer
        except asyncio.CancelledError:
            if not shield:
                errand.give_up()
            raise

    def _refuse_to_block_itself(self) -> None:
        if self.is_current():
            raise ConfigurationError(
                "A blocking call was made on the room's own loop; use AsyncPostroom with await there."
            )

    def is_current(self) -> bool:
        """Whether the caller runs on this loop."""
        return self._thread is not None and threading.current_thread() is self._thread

    def soon(self, function: Callable[[], object]) -> None:
        """Have a function called on the loop."""
        self._running().call_soon_threadsafe(function)

    def close(self) -> None:
        """Cancel what still runs on the loop, then end its thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None or thread is threading.current_thread():
            return
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._start()
            assert self._loop is not None
            return self._loop

    def _start(self) -> None:
        loop, ready = asyncio.new_event_loop(), threading.Event()

        def run() -> None:
            asyncio.set_event_loop(loop)
            loop.call_soon(ready.set)
            loop.run_forever()

        thread = threading.Thread(target=run, name=self._name, daemon=True)
        thread.start()
        ready.wait()
        self._loop, self._thread = loop, thread

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._loop = self._thread = None


@dataclass(eq=False)
class _Errand(Generic[T]):
    """Work that another thread has a loop do, in the context of whoever asks; `ended` hears there what became of it."""

    loop: asyncio.AbstractEventLoop
    work: Coroutine[Any, Any, T]
    ended: Callable[[asyncio.Future[T]], object]
    context: Context = field(default_factory=copy_context)
    _task: asyncio.Task[T] | None = None

    def begin(self) -> None:
        """Have it begun. Raises `RuntimeError` where the loop is closed."""
        try:
            call_on(self.loop, self._begin)
        except RuntimeError:
            self.work.close()
            raise

    def give_up(self) -> None:
        """Have it stopped where it stands."""
        call_on(self.loop, self._cancel)

    def _begin(self) -> None:
        self._task = self.loop.create_task(self.work, context=self.context)
        self._task.add_done_callback(self.ended, context=self.context)

    def _cancel(self) -> None:
        assert self._task is not None, "what was asked for first is done first"
        self._task.cancel()


def _shielded(work: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
    """Finished even if nobody waits for it any more; then nobody hears how it ended."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: None if done.cancelled() else done.exception())
    return asyncio.shield(task)


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()


def _forget_in_child() -> None:
    for loop in tuple(_alive):
        loop._forget()


os.register_at_fork(after_in_child=_forget_in_child)
