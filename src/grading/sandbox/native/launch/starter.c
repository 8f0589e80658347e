/*
 * Starts programs as starter.py does, for machines with a C compiler: what it forks is 1 MB, where a Python has 15, and to
 * copy those takes longer than most programs of students. It is built when the server starts, and trusted after a trial.
 *
 * A request on fd 3 is a line with the number of bytes that follow, and these: texts, each ended by NUL. In order: the
 * token, the file to run among the programs (empty: what `argv` begins with), how many limits, variables and arguments
 * there are, the limits (`nproc=32:32`), the variables, and the arguments.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUESTS = 3, ANSWERS = 4, MAX_REQUEST = 1 << 20, MAX_TEXTS = 4096, MAX_INSTRUCTIONS = 4096 };
enum { FRAMES, IO, STDERR, STATUS, LINES };
#define NEW_NAMESPACES \
  (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWNS)
/* The child is the program when `clone` comes back, or has ended. */
#define CLONE_FLAGS (NEW_NAMESPACES | CLONE_VFORK | SIGCHLD)

static const char *const SOCKET = "/box/engine.socket", *const FILTER = "/box/filter", *const PROGRAMS = "/box/programs";
/* Folders that each process may write to, empty at its start: bytes and files are bounded by the kernel. */
static const char *const HOME = "/home/student", *const WRITABLE[] = {"/home/student", "/tmp"};
static const char *const WRITABLE_LIMITS = "size=16m,nr_inodes=2000,mode=1777";

static struct sock_filter instructions[MAX_INSTRUCTIONS];
static struct sock_fprog filter = {0, instructions};
static uid_t uid;
static gid_t gid;

static struct { pid_t pid; int status; } *running;
static int running_count, running_room;

/* ---- in the child, before it becomes the program ---- */

/* Nothing may go on after a refusal: the process would be less confined than it looks. */
static void demand(int done, const char *what) {
  if (done) return;
  dprintf(2, "%s: %s\n", what, strerror(errno));
  _exit(1);
}

static void write_file(const char *path, const char *form, ...) {
  char text[64];
  va_list given;
  va_start(given, form);
  int length = vsnprintf(text, sizeof text, form, given);
  va_end(given);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  demand(fd >= 0 && write(fd, text, length) == length, path);
  close(fd);
}

/* Folders of its own, no /proc and nobody else's programs: the account has to have a number in here first. */
static void mount_folders(void) {
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "%u %u 1", uid, uid);
  write_file("/proc/self/gid_map", "%u %u 1", gid, gid);
  const unsigned long plain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  for (int at = 0; at < 2; at++)
    demand(!mount("tmpfs", WRITABLE[at], "tmpfs", plain, WRITABLE_LIMITS), WRITABLE[at]);
  const char *const hidden[] = {"/proc", PROGRAMS};
  for (int at = 0; at < 2; at++)
    demand(!mount("tmpfs", hidden[at], "tmpfs", plain | MS_RDONLY, "size=0,mode=0555"), hidden[at]);
  demand(!chdir(HOME), HOME);
}

/* Puts the lines on fds 0 to 4, and closes everything else but the program, which is on 5 then. */
static void place_lines(const int *lines, int program) {
  const int order[] = {lines[IO], lines[IO], lines[STDERR], lines[FRAMES], lines[FRAMES], program};
  const int count = program < 0 ? 5 : 6;
  int moved[6];
  /* Out of the way of the numbers that they are to have. */
  for (int at = 0; at < count; at++) demand((moved[at] = fcntl(order[at], F_DUPFD_CLOEXEC, 64)) >= 0, "dup");
  for (int at = 0; at < count; at++) demand(dup3(moved[at], at, at == 5 ? O_CLOEXEC : 0) >= 0, "dup3");
  demand(!syscall(SYS_close_range, count, ~0U, 0), "close_range");
}

static void give_up_rights(void) {
  int capability = 0;
  while (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) capability++;
  /* The first number that this kernel does not know. */
  demand(errno == EINVAL, "a capability could not be given up");
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {};
  demand(!syscall(SYS_capset, &header, none), "capset");
  demand(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
  demand(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0), "seccomp");
}

static void limit(const char *bound) {
  static const struct { const char *name; int resource; } known[] = {
      {"as", RLIMIT_AS},     {"data", RLIMIT_DATA}, {"stack", RLIMIT_STACK},       {"fsize", RLIMIT_FSIZE},
      {"core", RLIMIT_CORE}, {"cpu", RLIMIT_CPU},   {"msgqueue", RLIMIT_MSGQUEUE}, {"memlock", RLIMIT_MEMLOCK},
      {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}};
  char name[16];
  unsigned long long soft, hard;
  errno = EINVAL;
  demand(sscanf(bound, "%15[a-z]=%llu:%llu", name, &soft, &hard) == 3, bound);
  for (unsigned at = 0; at < sizeof known / sizeof *known; at++)
    if (!strcmp(known[at].name, name)) {
      struct rlimit bounds = {soft, hard};
      demand(!setrlimit(known[at].resource, &bounds), name);
      return;
    }
  demand(0, bound);
}

struct request {
  const char *token, *file;
  char **limits, **env, **argv;
};

static void become(const int *lines, const struct request *request) {
  int program = -1;
  if (*request->file) {
    char path[512];
    demand(snprintf(path, sizeof path, "%s/%s", PROGRAMS, request->file) < (int)sizeof path, "the name is too long");
    demand((program = open(path, O_RDONLY | O_CLOEXEC)) >= 0, path);
  }
  /* What it says from now on is the program's own. */
  dup2(lines[STDERR], 2);
  mount_folders();
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  demand(!prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "pdeathsig");
  demand(setsid() >= 0, "setsid");
  place_lines(lines, program);
  give_up_rights();
  for (char **bound = request->limits; *bound; bound++) limit(*bound);
  if (program < 0) execve(request->argv[0], request->argv, request->env);
  else syscall(SYS_execveat, 5, "", request->argv, request->env, AT_EMPTY_PATH);
  demand(0, request->argv[0]);
}

/* ---- the server ---- */

static void fail(const char *what) {
  dprintf(2, "starter: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int dial(const char *token, int line) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, SOCKET);
  char header[64];
  int length = snprintf(header, sizeof header, "%s%d", token, line);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && write(fd, header, length) == length) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

static void start(const struct request *request) {
  int lines[LINES], dialled = 0;
  while (dialled < LINES && (lines[dialled] = dial(request->token, dialled)) >= 0) dialled++;
  if (dialled < LINES)
    dprintf(ANSWERS, "{\"token\":\"%s\",\"error\":\"dial: %s\"}\n", request->token, strerror(errno));
  else {
    pid_t pid = syscall(SYS_clone, CLONE_FLAGS, 0, 0, 0, 0);
    if (pid == 0) become(lines, request);
    if (pid < 0) dprintf(lines[STATUS], "{\"error\":\"no namespaces of its own: %s\"}\n", strerror(errno));
    else {
      dprintf(lines[STATUS], "{\"pid\":%d,\"child-pid\":%d}\n", pid, pid);
      if (running_count == running_room) {
        running_room = 2 * running_room + 16;
        if (!(running = realloc(running, running_room * sizeof *running))) fail("memory");
      }
      running[running_count].pid = pid;
      running[running_count++].status = lines[STATUS];
      dialled = STATUS;
    }
  }
  while (dialled > 0) close(lines[--dialled]);
}

static void report_ends(void) {
  int state;
  for (pid_t pid; (pid = waitpid(-1, &state, WNOHANG)) > 0;)
    for (int at = 0; at < running_count; at++) {
      if (running[at].pid != pid) continue;
      const int status = running[at].status;
      if (WIFSIGNALED(state)) {
        const char *name = sigabbrev_np(WTERMSIG(state));
        dprintf(status, "{\"code\":null,\"signal\":\"SIG%s\"}\n", name ? name : "?");
      } else dprintf(status, "{\"code\":%d,\"signal\":null}\n", WEXITSTATUS(state));
      close(status);
      running[at] = running[--running_count];
      break;
    }
}

static void read_whole(void *into, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t got = read(REQUESTS, (char *)into + done, length - done);
    if (got == 0) exit(0);
    if (got < 0 && errno != EINTR) fail("a request");
    if (got > 0) done += got;
  }
}

/* The next `count` texts; their list ends with a null. */
static char **texts_from(char **next, const char *end, int count) {
  static char *lists[MAX_TEXTS];
  static int used;
  if (next == 0) return used = 0, lists;
  char **list = lists + used;
  if (count < 0 || used + count + 1 > MAX_TEXTS) errno = E2BIG, fail("a request");
  for (int at = 0; at < count; at++) {
    if (*next >= end) errno = EBADMSG, fail("a request");
    lists[used++] = *next;
    *next += strlen(*next) + 1;
  }
  lists[used++] = 0;
  return list;
}

static void serve_one(void) {
  static char text[MAX_REQUEST + 1];
  char digits[16] = "";
  size_t at = 0;
  do read_whole(digits + at, 1);
  while (digits[at] != '\n' && ++at < sizeof digits - 1);
  const size_t length = strtoul(digits, 0, 10);
  if (length == 0 || length > MAX_REQUEST) errno = EMSGSIZE, fail("a request");
  read_whole(text, length);
  text[length] = 0;
  char *next = text;
  const char *end = text + length;
  texts_from(0, 0, 0);
  char **head = texts_from(&next, end, 5);
  struct request request = {.token = head[0], .file = head[1]};
  request.limits = texts_from(&next, end, atoi(head[2]));
  request.env = texts_from(&next, end, atoi(head[3]));
  request.argv = texts_from(&next, end, atoi(head[4]));
  if (!request.argv[0]) errno = EBADMSG, fail("a request");
  start(&request);
}

int main(void) {
  /* What the server has inherited from whoever started it. */
  if (syscall(SYS_close_range, 5, ~0U, 0)) fail("close_range");
  uid = getuid();
  gid = getgid();
  int fd = open(FILTER, O_RDONLY | O_CLOEXEC);
  ssize_t size = fd < 0 ? -1 : read(fd, instructions, sizeof instructions);
  if (size <= 0 || size == sizeof instructions) fail(FILTER);
  close(fd);
  filter.len = size / sizeof *instructions;
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ends, 0);
  signal(SIGPIPE, SIG_IGN);
  int ended = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
  if (ended < 0) fail("signalfd");
  struct pollfd ready[] = {{REQUESTS, POLLIN, 0}, {ended, POLLIN, 0}};
  for (;;) {
    if (poll(ready, 2, -1) < 0 && errno != EINTR) fail("poll");
    if (ready[1].revents) {
      struct signalfd_siginfo told;
      while (read(ended, &told, sizeof told) > 0) continue;
      report_ends();
    }
    if (ready[0].revents) serve_one();
  }
}
