"""What fork servers share: they start the native sandbox's processes by forking, each into namespaces of its own.

This program is trusted. It runs in a sandbox itself (no network, nothing writable, no rights), but may make processes
and open a socket. For each line `{"token": "...", "limits": {"nproc": [32, 32]}}` on fd 3 it dials the engine once for
each line of the new process, forks into new namespaces, and reports start and end. The child is pid 1 of its namespace:
it gives up what it could still do and becomes what the server is for. Student code runs nowhere else.
"""

import ctypes
import gc
import resource
import select

import _signal
import _socket
import posix

REQUESTS = 3
SOCKET, FILTER = "/box/engine.socket", "/box/filter"
# Frames, stdin, stdout, stderr, status.
LINES = range(5)
STATUS = LINES[-1]

# From linux/sched.h: user, pid, network, ipc, uts, cgroup and mount namespaces.
NEW_NAMESPACES = 0x10000000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000 | 0x00020000
# From linux/mount.h: nosuid, nodev, noexec; read-only.
PLAIN_MOUNT, READ_ONLY = 2 | 4 | 8, 1
# Folders that each process may write to, empty at its start: bytes and files are bounded by the kernel.
HOME, WRITABLE, WRITABLE_LIMITS = "/home/student", ("/home/student", "/tmp"), b"size=16m,nr_inodes=2000,mode=1777"
# From asm/unistd.h; by the machine's name.
CLONE = {"x86_64": 56, "aarch64": 220}[posix.uname().machine]
# From linux/prctl.h, seccomp.h and capability.h.
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
EINVAL = 22

SIGNALS = {
    getattr(_signal, name): name for name in dir(_signal) if name[:3] == "SIG" and name[3] != "_"
}
# Holds the interpreter's lock during a call, which a fork must.
libc = ctypes.PyDLL(None, use_errno=True)
python = ctypes.pythonapi


class FilterProgram(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


# In here they are nobody's after the fork.
account = posix.getuid(), posix.getgid()


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


def close_quietly(fd):
    try:
        posix.close(fd)
    except OSError:
        # Not open.
        pass


def fork():
    """`os.fork`, but into new namespaces: the child is pid 1, and has all rights in there and none outside."""
    python.PyOS_BeforeFork()
    words = (CLONE, NEW_NAMESPACES | _signal.SIGCHLD, 0, 0, 0, 0)
    pid = libc.syscall(*(ctypes.c_long(word) for word in words))
    if pid == 0:
        python.PyOS_AfterFork_Child()
        return 0
    error = ctypes.get_errno()
    python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(error, posix.strerror(error))
    return pid


def become(lines, last_fd, request, work):
    """Never returns."""
    try:
        work(lines, last_fd, request)
    except BaseException as error:
        posix.write(2, f"{type(error).__name__}: {error}\n".encode())
        posix._exit(1)
    posix._exit(0)


def write_file(path, text):
    fd = posix.open(path, posix.O_WRONLY)
    try:
        posix.write(fd, text.encode())
    finally:
        posix.close(fd)


def mount_folders(hidden):
    """Folders of its own, and no /proc: the account has to have a number in here first, or no file could be made."""
    uid, gid = account
    write_file("/proc/self/setgroups", "deny")
    write_file("/proc/self/uid_map", f"{uid} {uid} 1")
    write_file("/proc/self/gid_map", f"{gid} {gid} 1")
    for folder in WRITABLE:
        demand(libc.mount(b"tmpfs", folder.encode(), b"tmpfs", PLAIN_MOUNT, WRITABLE_LIMITS))
    for folder in ("/proc", *hidden):
        demand(libc.mount(b"tmpfs", folder.encode(), b"tmpfs", PLAIN_MOUNT | READ_ONLY, b"size=0,mode=0555"))
    posix.chdir(HOME)


def limit(limits):
    for name, bounds in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), tuple(bounds))


def confine(lines, last_fd, hidden=(), kept=()):
    """Puts the lines on fds 0 to 4, and gives up everything else but the fds in `kept`."""
    mount_folders(hidden)
    _signal.set_wakeup_fd(-1)
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    demand(prctl(PR_SET_PDEATHSIG, _signal.SIGKILL))
    posix.setsid()
    # They are all above 4, which are this program's own lines.
    frames, stdin, stdout, stderr = lines[:STATUS]
    for fd, line in enumerate((stdin, stdout, stderr, frames, frames)):
        posix.dup2(line, fd)
    for fd in range(5, last_fd + 1):
        if fd not in kept:
            close_quietly(fd)
    # Up to the first number that this kernel does not know.
    capability = 0
    while prctl(PR_CAPBSET_DROP, capability) == 0:
        capability += 1
    if ctypes.get_errno() != EINVAL:
        raise OSError("a capability could not be given up")
    demand(libc.capset((ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()))
    demand(prctl(PR_SET_NO_NEW_PRIVS, 1))


def read_filter():
    with open(FILTER, "rb") as file:
        instructions = file.read()
    return FilterProgram(len(instructions) // 8, instructions)


def load_filter(program):
    demand(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program)))


class Server:
    """Forks a process for each request. `send` writes a frame to a fd, and `work` is what the child does: it never comes back."""

    def __init__(self, send, work):
        self.send, self.work = send, work
        # The lines on which an end will be told, by the process's number.
        self.running = {}
        self.ready = select.poll()

    def say(self, fd, **what):
        try:
            self.send(fd, {name.replace("_", "-"): value for name, value in what.items()})
        except OSError:
            # The engine has given the process up.
            pass

    def start(self, request):
        lines = [dial(request["token"], line) for line in LINES]
        status = lines[STATUS]
        try:
            pid = fork()
        except OSError as error:
            self.say(status, error=f"no namespaces of its own: {error.strerror}")
            posix.close(status)
        else:
            if pid == 0:
                become(lines, max(*lines, *self.open_fds()), request, self.work)
            self.running[pid] = status
            self.tell_started(pid, status)
        for fd in lines[:STATUS]:
            posix.close(fd)

    def open_fds(self):
        return self.running.values()

    def tell_started(self, pid, status):
        self.say(status, pid=pid, child_pid=pid)

    def report_ends(self):
        while self.running:
            pid, state = posix.waitpid(-1, posix.WNOHANG)
            if pid == 0:
                return
            status = self.running.pop(pid)
            code = posix.waitstatus_to_exitcode(state)
            if code < 0:
                self.say(status, code=None, signal=SIGNALS.get(-code, str(-code)))
            else:
                self.say(status, code=code, signal=None)
            posix.close(status)

    def serve(self, lines_of):
        """Until the engine closes fd 3."""
        # What the server has inherited from whoever started it.
        posix.closerange(5, posix.sysconf("SC_OPEN_MAX"))
        ended, on_end = posix.pipe()
        posix.set_blocking(on_end, False)
        _signal.set_wakeup_fd(on_end, warn_on_full_buffer=False)
        _signal.signal(_signal.SIGCHLD, lambda *_: None)
        self.watch(REQUESTS)
        self.watch(ended)

        def until_asked():
            while True:
                events = dict(self.ready.poll())
                if ended in events:
                    posix.read(ended, 1 << 12)
                    self.report_ends()
                for fd in events.keys() - {REQUESTS, ended}:
                    self.hear(fd)
                if REQUESTS in events:
                    return

        gc.freeze()
        for request in lines_of(REQUESTS, until_asked):
            self.start(request)

    def watch(self, fd):
        self.ready.register(fd, select.POLLIN)

    def hear(self, fd):
        """Something has come in on a fd of `watch`."""
