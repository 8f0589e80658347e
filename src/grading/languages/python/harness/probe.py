"""Runs where a student's code would, and asks for what it must be refused."""

import ctypes
import os
import resource
import socket

ALLOWED_VARIABLES = {"PATH", "LANG", "HOME", "PWD", "LC_CTYPE", "LD_LIBRARY_PATH"}
PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS = 21, 23, 39
CLONE_NEWUSER = 0x10000000
CAPABILITY_VERSION_3 = 0x20080522


def granted(attempt):
    try:
        attempt()
    except OSError:
        return False
    return True


def fork():
    if os.fork() == 0:
        os._exit(0)


def write_to(directory):
    with open(f"{directory}/learnflow-probe", "w"):
        pass


def capabilities(libc):
    data = (ctypes.c_uint32 * 6)()
    libc.capget((ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), data)
    return any(data) or libc.prctl(PR_CAPBSET_READ, 0, 0, 0, 0) != 0


def leaks():
    """What was not refused, in words."""
    libc = ctypes.CDLL(None)
    tests = {
        "starts processes": granted(fork),
        "opens sockets": granted(lambda: socket.socket(socket.AF_UNIX)),
        "is root": os.getuid() == 0,
        "is not the first process of its own": os.getpid() != 1 or os.getppid() != 0,
        "reaches other processes": granted(lambda: os.kill(-1, 0)),
        "makes namespaces": libc.unshare(CLONE_NEWUSER) == 0,
        "has capabilities": capabilities(libc),
        "may gain rights": libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1,
        "has no system call filter": libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2,
        "has no limit of processor time": resource.getrlimit(resource.RLIMIT_CPU)[1] < 0,
    }
    for directory in ("/", "/home", "/proc", "/dev", "/usr/lib", "/box"):
        tests[f"writes to {directory}"] = granted(lambda: write_to(directory))
    for directory in ("/tmp", "/home/student"):
        tests[f"cannot write to {directory}"] = not granted(lambda: write_to(directory))
        tests[f"found files in {directory}"] = not {*os.listdir(directory)} <= {"probe", "learnflow-probe"}
    for file in ("/proc/self", "/proc/self/status", "/proc/1", "/etc/passwd", "/root"):
        tests[f"reads {file}"] = granted(lambda: os.stat(file))
    for fd in range(5, 1024):
        tests[f"holds the descriptor {fd}"] = granted(lambda: os.fstat(fd))
    for name in os.environ:
        tests[f"sees the variable {name}"] = name not in ALLOWED_VARIABLES
    return ", ".join(what for what, happened in tests.items() if happened)
