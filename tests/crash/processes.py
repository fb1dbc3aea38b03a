"""Several programs at once on one book, each a process of its own that may be killed."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exporter import crash_points


class Child:
    """A forked process that runs a function; what the function returns, as JSON, is its result."""

    def __init__(self, work: Callable[..., Any], *args: Any) -> None:
        self._reader, writer = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            self._live(work, args, writer)
        os.close(writer)

    def result(self) -> Any:
        """Wait for the end and return what the function returned."""
        with os.fdopen(self._reader) as reader:
            text = reader.read()
        _, status = os.waitpid(self.pid, 0)
        assert status == 0, f"process {self.pid} ended with {os.waitstatus_to_exitcode(status)}"
        return json.loads(text)

    def kill(self) -> None:
        """End it at once, as a power button would, and see that it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._reader)

    @staticmethod
    def _live(work: Callable[..., Any], args: tuple[Any, ...], writer: int) -> None:
        status = 1
        try:
            os.write(writer, json.dumps(work(*args)).encode())
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)


def killed_at(point: str, count: int, work: Callable[..., object], *args: Any) -> bool:
    """Do the work in a process that is killed when the point is reached for that time; answers whether it came so far."""
    child = os.fork()
    if child == 0:
        os.environ["BILLSPOOL_CRASH"] = f"{point}:{count}"
        crash_points._reached.clear()
        try:
            work(*args)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def at_once(count: int, work: Callable[..., Any], *args: Any) -> list[Any]:
    """Run the function in that many processes, which begin at the same moment; it is given its number first."""
    begin = time.monotonic() + 0.5

    def waiting(number: int) -> Any:
        time.sleep(max(0, begin - time.monotonic()))
        return work(number, *args)

    return [child.result() for child in [Child(waiting, number) for number in range(count)]]


def wait_for(path: Path, size: int, seconds: float = 10) -> None:
    """Wait until the file has grown to that size."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.exists() and path.stat().st_size >= size:
            return
        time.sleep(0.002)
    raise AssertionError(f"{path} did not grow to {size} bytes in {seconds} s")
