"""A signal wakes the wait for a run, however it comes; what is the caller's own stays so."""

import os
import select
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from strace_lens.record.run.signals import Relay
from tests.waiting import HANG, until


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = signal.getsignal(signal.SIGUSR1), signal.getsignal(signal.SIGUSR2)
    yield
    signal.signal(signal.SIGUSR1, before[0])
    signal.signal(signal.SIGUSR2, before[1])


def test_a_signal_that_does_not_interrupt_the_wait_ends_it() -> None:
    """As the kernel gives it to another thread here, it may come just before the system call of the wait."""
    sleeping = Path(f"/proc/self/task/{threading.get_native_id()}/stat")

    def send() -> None:
        until(lambda: sleeping.read_text().rpartition(")")[2].split()[0] == "S", "the main thread waits")
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    with Relay(own_terminal=False) as relay:
        sender = threading.Thread(target=send)
        sender.start()
        assert select.select([relay.wake], [], [], HANG)[0]
        sender.join()
        assert relay.arrived == [signal.SIGUSR1]
        relay.hear()
        assert not select.select([relay.wake], [], [], 0)[0]


def test_the_callers_own_signals_wake_the_caller() -> None:
    """As an event loop has it: its descriptor is told of its signals, during the block and behind it."""
    hears, wakes = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.signal(signal.SIGUSR2, lambda *_: None)
    before = signal.set_wakeup_fd(wakes)
    try:
        with Relay(own_terminal=False):
            signal.raise_signal(signal.SIGUSR1)
            signal.raise_signal(signal.SIGUSR2)
        assert os.read(hears, 9) == bytes([signal.SIGUSR2])
        signal.raise_signal(signal.SIGUSR2)
        assert os.read(hears, 9) == bytes([signal.SIGUSR2])
    finally:
        assert signal.set_wakeup_fd(before) == wakes
        os.close(hears)
        os.close(wakes)
