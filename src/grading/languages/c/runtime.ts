/**
 * Linked to every C and C++ program. As the first process of its sandbox a program is spared by signals that it does not
 * handle, \`abort\` included, and what waits in its buffers is lost when it is ended: so it handles them, writes out what it
 * has, and goes the way that it would have gone.
 */
const HANDLERS = `
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void learnflow_flush(void) { FLUSH }
static void learnflow_end(int number) {
  signal(number, SIG_DFL);
  signal(SIGSEGV, SIG_DFL);
  learnflow_flush();
  if (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL) return;
  _exit(128 + number);
}
static void learnflow_quick(void) { learnflow_flush(); }
static char learnflow_stack[1 << 16];
__attribute__((constructor)) static void learnflow_begin(void) {
  static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGTERM, SIGINT, SIGHUP, SIGQUIT,
                                SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};
  stack_t stack = {};
  stack.ss_sp = learnflow_stack;
  stack.ss_size = sizeof learnflow_stack;
  sigaltstack(&stack, 0);
  struct sigaction action = {};
  action.sa_handler = learnflow_end;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  for (unsigned at = 0; at < sizeof numbers / sizeof *numbers; at++) sigaction(numbers[at], &action, 0);
  at_quick_exit(learnflow_quick);
}
`;

export const C_RUNTIME = HANDLERS.replace('FLUSH', 'fflush(stdout);');
export const CPP_RUNTIME = `#include <iostream>\n${HANDLERS.replace('FLUSH', 'std::cout.flush(); fflush(stdout);')}`;

/** What the C and C++ libraries print before they abort, most telling first; the first group is the message. */
const LAST_WORDS: readonly [type: string, pattern: RegExp][] = [
  ['assert', /^[^\s:]+: [^\s:]+:\d+: [^\n]*?(Assertion [`'][^\n]*)/m],
  [
    'memory',
    /^(?:\*\*\* )?((?:double free|free\(\)|malloc|realloc|munmap_chunk|corrupted|stack smashing|buffer overflow)[^\n]*)/m,
  ],
];
const UNCAUGHT =
  /^terminate called after throwing an instance of '([^'\n]+)'(?:\n {2}what\(\): {2}([^\n]*))?/m;
const ASSERT_LINE = /^[^\s:]+: [^\s:]+:(\d+): .*Assertion/m;

export interface LastWords {
  type: string;
  message: string;
  line?: number;
}

/** Why a program aborted, as its libraries say it on stderr; undefined where they say nothing. */
export function lastWordsOf(stderr: string): LastWords | undefined {
  const [, thrown, what] = UNCAUGHT.exec(stderr) ?? [];
  if (thrown !== undefined) return { type: thrown, message: what ?? '' };
  for (const [type, pattern] of LAST_WORDS) {
    const [, message] = pattern.exec(stderr) ?? [];
    const line = ASSERT_LINE.exec(stderr)?.[1];
    if (message !== undefined)
      return { type, message: message.replace(/\.$/, ''), ...(line !== undefined && { line: Number(line) }) };
  }
  return undefined;
}
