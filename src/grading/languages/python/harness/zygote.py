"""Starts the native sandbox's processes by forking an interpreter that has booted, each into namespaces of its own.

This program is trusted. It runs in a sandbox itself (no network, nothing writable, no rights), but may fork and open
a socket. For each line `{"token": "...", "limits": {"nproc": [32, 32]}}` on fd 3 it forks a keeper, which
dials the engine once for each line of the new process, moves to new namespaces, forks once more, and reports. That
child is pid 1 of its namespace: it gives up what it could still do and becomes the harness. Student code runs
nowhere else.
"""

import ctypes
import gc
import resource
import sys

import _signal
import _socket
import harness
import posix

REQUESTS = 3
SOCKET, FILTER = "/box/engine.socket", "/box/filter"
FRAMES, IO, STDERR, STATUS = range(4)
# Above every number that a line is to have, below the limit of open files.
SPARE_FD, MAX_FDS = 20, 64

# From linux/sched.h: user, pid, network, ipc, uts and cgroup namespaces.
NEW_NAMESPACES = 0x10000000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000
# From linux/prctl.h, seccomp.h and capability.h.
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
EINVAL = 22

SIGNALS = {
    getattr(_signal, name): name for name in dir(_signal) if name[:3] == "SIG" and name[3] != "_"
}
libc = ctypes.CDLL(None, use_errno=True)


class FilterProgram(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def demand(result):
    """Nothing may go on after a refusal: the process would be less confined than it looks."""
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, posix.strerror(error))


def prctl(option, argument=0, pointer=0):
    words = (argument, pointer, 0, 0)
    return libc.prctl(option, *(ctypes.c_ulong(word) for word in words))


def dial(token, line):
    socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    socket.connect(SOCKET)
    fd = socket.detach()
    posix.write(fd, f"{token}{line}".encode())
    return fd


def say(fd, **what):
    harness.send(fd, {name.replace("_", "-"): value for name, value in what.items()})


def keep(request, program):
    """The keeper: starts the process, waits for its end, and tells the engine of both."""
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    posix.close(REQUESTS)
    lines = [dial(request["token"], line) for line in range(4)]
    status = lines[STATUS]
    try:
        demand(libc.unshare(NEW_NAMESPACES))
        demand(prctl(PR_SET_PDEATHSIG, _signal.SIGKILL))
        pid = posix.fork()
    except OSError as error:
        return say(status, error=f"no namespaces of its own: {error.strerror}")
    if pid == 0:
        become_harness(lines, request["limits"], program)
    for fd in lines[:STATUS]:
        posix.close(fd)
    say(status, pid=posix.getpid(), child_pid=pid)
    code = posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1])
    if code < 0:
        say(status, code=None, signal=SIGNALS.get(-code, str(-code)))
    else:
        say(status, code=code, signal=None)


def become_harness(lines, limits, program):
    """Never returns."""
    try:
        confine(lines, limits, program)
        harness.main()
    except BaseException as error:
        posix.write(2, f"{type(error).__name__}: {error}\n".encode())
        posix._exit(1)
    posix._exit(0)


def confine(lines, limits, program):
    """Puts the lines on fds 0 to 4, and gives up everything else."""
    demand(prctl(PR_SET_PDEATHSIG, _signal.SIGKILL))
    posix.setsid()
    frames, io, stderr = [posix.dup2(fd, SPARE_FD + n) for n, fd in enumerate(lines[:STATUS])]
    for fd, line in enumerate((io, io, stderr, frames, frames)):
        posix.dup2(line, fd)
    posix.closerange(5, MAX_FDS)
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), tuple(limit))
    # Up to the first number that this kernel does not know.
    capability = 0
    while prctl(PR_CAPBSET_DROP, capability) == 0:
        capability += 1
    if ctypes.get_errno() != EINVAL:
        raise OSError("a capability could not be given up")
    demand(libc.capset((ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()))
    demand(prctl(PR_SET_NO_NEW_PRIVS, 1))
    for name in ("zygote", "ctypes", "_ctypes", "_socket"):
        del sys.modules[name]
    demand(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program)))


def main():
    """Serves until the engine closes fd 3."""
    with open(FILTER, "rb") as file:
        instructions = file.read()
    program = FilterProgram(len(instructions) // 8, instructions)
    # Keepers are nobody's to wait for.
    _signal.signal(_signal.SIGCHLD, _signal.SIG_IGN)
    gc.freeze()
    for request in harness.lines_of(REQUESTS):
        if posix.fork() == 0:
            try:
                keep(request, program)
            finally:
                posix._exit(0)
