/**
 * System call numbers by architecture: [x86-64, arm64], from the kernel's `unistd_64.h` and
 * `asm-generic/unistd.h`; null where an architecture does not have the call.
 */
type Numbers = readonly [x64: number | null, arm64: number | null];

/** Calls the filter decides by their arguments. */
export const CHECKED = {
  clone: [56, 220],
  clone3: [435, 435],
  prctl: [157, 167],
  ioctl: [16, 29],
  socketpair: [53, 199],
} as const satisfies Record<string, Numbers>;

/** Making another process; compilers need it, student code does not. */
export const FORKING: readonly Numbers[] = [
  [57, null], // fork
  [58, null], // vfork
];

/**
 * Denied to everybody: doors to what namespaces do not cover (keyrings, vsock), memory outside the
 * address space limit, other processes, mounts, and kernel parts with a history of holes.
 */
export const DENIED: Readonly<Record<string, Numbers>> = {
  socket: [41, 198],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  process_mrelease: [448, 448],
  kcmp: [312, 272],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  setns: [308, 268],
  unshare: [272, 97],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  shmat: [30, 196],
  shmctl: [31, 195],
  shmdt: [67, 197],
  semget: [64, 190],
  semop: [65, 193],
  semctl: [66, 191],
  semtimedop: [220, 192],
  msgget: [68, 186],
  msgsnd: [69, 189],
  msgrcv: [70, 188],
  msgctl: [71, 187],
  mq_open: [240, 180],
  mq_unlink: [241, 181],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  adjtimex: [159, 171],
  clock_adjtime: [305, 266],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  iopl: [172, null],
  ioperm: [173, null],
  lookup_dcookie: [212, 18],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  fanotify_init: [300, 262],
  fanotify_mark: [301, 263],
  vhangup: [153, 58],
  syslog: [103, 116],
  uselib: [134, null],
  personality: [135, 92],
  modify_ldt: [154, null],
  migrate_pages: [256, 238],
  move_pages: [279, 239],
  mbind: [237, 235],
  set_mempolicy: [238, 237],
  set_mempolicy_home_node: [450, 450],
  nfsservctl: [180, 42],
  sysfs: [139, null],
};
