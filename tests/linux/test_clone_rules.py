"""The rules on clone's flags are the kernel's own."""

import ctypes
import errno
import platform
import struct

import pytest

from strace_lens.linux.clone_flags import CLONE_FLAGS, RULES, Rule

SYS_CLONE3 = 435
BROKEN = [(rule, {rule.flag, *rule.excludes}) for rule in RULES]
NEEDS = {"CLONE_THREAD": {"CLONE_SIGHAND", "CLONE_VM"}, "CLONE_SIGHAND": {"CLONE_VM"}}


def clone3(flags: set[str]) -> int:
    """The errno of clone3(2) with these flags (0: it made a task, which must not happen here)."""
    libc = ctypes.CDLL(None, use_errno=True)
    bits = sum(CLONE_FLAGS[name].bit for name in flags)
    signal = 0 if "CLONE_THREAD" in flags else 17
    pidfd = ctypes.c_int()
    # struct clone_args (linux/sched.h): flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls
    args = struct.pack("8Q", bits, ctypes.addressof(pidfd), 0, 0, signal, 0, 0, 0)
    made = libc.syscall(SYS_CLONE3, args, len(args))
    assert made == -1
    return ctypes.get_errno()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the number of clone3 is that of x86-64 and most others")
@pytest.mark.parametrize(("rule", "flags"), BROKEN, ids=[rule.text for rule, _ in BROKEN])
def test_a_broken_rule_is_einval(rule: Rule, flags: set[str]) -> None:
    """Asked of the kernel that runs here, by a call that it must refuse."""
    if "allowed since" in rule.since:
        pytest.skip(f"this kernel may allow it: {rule.since}")
    if rule.excludes:
        flags = flags | NEEDS.get(rule.flag, set())
    assert rule.broken_by(flags)
    if (number := clone3(flags)) in {errno.ENOSYS, errno.EPERM}:
        pytest.skip(f"clone3 is refused here: {errno.errorcode[number]}")
    assert number == errno.EINVAL


def test_what_libc_passes_breaks_no_rule() -> None:
    """The flags of pthread_create and of posix_spawn."""
    thread = {"CLONE_VM", "CLONE_FS", "CLONE_FILES", "CLONE_SIGHAND", "CLONE_THREAD", "CLONE_SYSVSEM", "CLONE_SETTLS"}
    for flags in (thread, {"CLONE_VM", "CLONE_VFORK"}):
        assert [rule for rule in RULES if rule.broken_by(flags)] == []
