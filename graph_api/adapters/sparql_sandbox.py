"""Takes from a process what running a stranger's SPARQL does not need: memory, time, the network.

On Linux the kernel refuses it new sockets and programs (seccomp); elsewhere the limits of memory and time hold,
and requests that name other addresses are refused before they reach it.
"""

import ctypes
import platform
import resource
import signal
import struct
import sys
from typing import Final

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38
_SECCOMP_MODE_FILTER = 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | 13, 0x7FFF0000
_ARCHITECTURE, _NUMBER = 4, 0
# Of each machine: its number for the kernel's audit, and the calls socket, execve, execveat, io_uring_setup.
_MACHINES: Final = {
    "x86_64": (0xC000003E, (41, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 221, 281, 425)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def limit_memory(size: int) -> None:
    """Let the process have `size` bytes of address space; beyond, it ends."""
    if sys.platform != "darwin":  # there the kernel refuses the limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_after(seconds: float) -> None:
    """End the process after `seconds` whatever it is doing; 0 takes the limit away."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def cut_off() -> bool:
    """Refuse the process sockets and other programs from now on; return whether the kernel does so."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    architecture, refused = _MACHINES[platform.machine()]
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)]
    steps.append((_LOAD, 0, 0, _NUMBER))
    for call in refused:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
