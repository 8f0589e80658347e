"""The working folder: the exercise's files and the student's own, put in place before the code runs.

Only built-in modules, bound before the student's code can patch them. Names in `files` are relative, checked by the engine.
"""

import binascii
import posix

HOME = "/home/student"
INPUT = "/tmp/.input"
WRITE = posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC
opened, write, close, mkdir, unlink, rmdir = posix.open, posix.write, posix.close, posix.mkdir, posix.unlink, posix.rmdir
scan, chdir, chmod, read, duplicate = posix.scandir, posix.chdir, posix.chmod, posix.read, posix.dup2
size_of = posix.fstat
decode = binascii.a2b_base64
OSFailure, memoryview, list, isinstance, str, len = OSError, memoryview, list, isinstance, str, len


def bytes_of(content):
    return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else decode(content["base64"])


class Folder:
    """Knows what belongs into the folder; `fill` puts it there, `renew` makes it what it was before the last test."""

    def __init__(self, files):
        self.files = {path: bytes_of(content) for path, content in files.items()}
        self.is_used = False

    def fill(self):
        for path, content in self.files.items():
            parts = path.split("/")
            for depth in range(1, len(parts)):
                try:
                    mkdir("/".join((HOME, *parts[:depth])), 0o755)
                except FileExistsError:
                    pass
            put(f"{HOME}/{path}", content)

    def settle(self):
        """What the top level of the module has written is there for every test."""
        try:
            for path in walk(HOME):
                self.files.setdefault(path[len(HOME) + 1 :], content_of(path))
        except OSFailure:
            pass

    def renew(self):
        """Between two tests in one process: nothing of the last one is left, whatever it has forbidden itself."""
        if not self.is_used:
            self.is_used = True
            return
        # Where the sandboxes have put this file: the native one, and the one in memory.
        if not __file__.startswith(("/box/", "/harness/")):
            raise RuntimeError("Only the folders of a sandbox may be emptied.")
        try:
            chdir(HOME)
            for folder in (HOME, "/tmp"):
                clear(folder)
            self.fill()
        except OSFailure:
            # The program's own doing, and its own loss.
            pass


def put(path, content):
    fd = opened(path, WRITE, 0o644)
    try:
        data = memoryview(content)
        while data:
            data = data[write(fd, data) :]
    finally:
        close(fd)


def place_input(content):
    """Puts it on fd 0 as a plain file: programs ask for its size, go back in it and map it into memory."""
    put(INPUT, content)
    fd = opened(INPUT, posix.O_RDONLY)
    unlink(INPUT)
    if fd != 0:
        duplicate(fd, 0)
        close(fd)


def content_of(path):
    fd = opened(path, posix.O_RDONLY | posix.O_NOFOLLOW)
    try:
        # The buffer is made before the bytes come, however few there are.
        return read(fd, size_of(fd).st_size)
    finally:
        close(fd)


def walk(folder):
    """Plain files; no folder that a link leads to."""
    waiting = [folder]
    while waiting:
        for entry in scan(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.is_file(follow_symlinks=False):
                yield entry.path


def clear(folder):
    """Bounded by the number of files that the sandbox lets a program make; folders one by one, not by recursion."""
    waiting = [folder]
    found = []
    while waiting:
        current = waiting.pop()
        try:
            entries = list(scan(current))
        except PermissionError:
            chmod(current, 0o700)
            entries = list(scan(current))
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                found.append(entry.path)
            else:
                remove(unlink, entry.path, current)
    for path in found[::-1]:
        remove(rmdir, path, path.rpartition("/")[0])


def remove(how, path, folder):
    try:
        how(path)
    except PermissionError:
        chmod(folder, 0o700)
        how(path)
