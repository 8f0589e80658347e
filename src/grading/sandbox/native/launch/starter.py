"""Starts programs in namespaces of their own, as forker.py does: a line also has `argv`, `env` and, where that is not what
`argv` begins with, the `file` to run. For what boots by itself: Node, and compiled programs.
"""

import json

import _signal
import forker
import posix

# What has been compiled for others lies in here.
PROGRAMS = "/box/programs"


def lines_of(fd, wait):
    rest = b""
    while True:
        line, newline, after = rest.partition(b"\n")
        if newline:
            rest = after
            yield json.loads(line)
            continue
        wait()
        chunk = posix.read(fd, 1 << 16)
        if not chunk:
            return
        rest += chunk


def send(fd, frame):
    data = (json.dumps(frame) + "\n").encode()
    while data:
        data = data[posix.write(fd, data) :]


class Starter(forker.Server):
    """Tells which process it is when that has become the program: before, its memory is this one's."""

    def __init__(self, filter_program):
        super().__init__(send, self.become_program)
        self.filter = filter_program
        self.pipe = ()
        self.becoming = {}

    def start(self, request):
        # Closed in the child by its exec, or by its end.
        self.pipe = posix.pipe()
        try:
            super().start(request)
        finally:
            posix.close(self.pipe[1])
            if self.pipe[0] not in self.becoming:
                posix.close(self.pipe[0])

    def tell_started(self, pid, status):
        self.say(status, pid=pid)
        self.becoming[self.pipe[0]] = pid
        self.watch(self.pipe[0])

    def hear(self, fd):
        pid = self.becoming.pop(fd)
        self.ready.unregister(fd)
        posix.close(fd)
        if pid in self.running:
            self.say(self.running[pid], child_pid=pid)

    def open_fds(self):
        return [*super().open_fds(), *self.becoming, *self.pipe]

    def become_program(self, lines, last_fd, request):
        argv, limits = request["argv"], request["limits"]
        kept = {self.pipe[1]}
        program = argv[0]
        if "file" in request:
            program = posix.open(f"{PROGRAMS}/{request['file']}", posix.O_RDONLY | posix.O_CLOEXEC)
            kept.add(program)
        forker.confine(lines, max(last_fd, *kept), (PROGRAMS,), kept)
        # Python ignores them, and so would the program.
        for signal in (_signal.SIGPIPE, _signal.SIGXFSZ):
            _signal.signal(signal, _signal.SIG_DFL)
        forker.load_filter(self.filter)
        forker.limit(limits)
        posix.execve(program, argv, request["env"])


def main():
    Starter(forker.read_filter()).serve(lines_of)
