/*
 * The load client of the benchmarks: a small, fast FTP client that asks for what options.h says and prints figures as JSON.
 * It exists because a client in a scripting runtime would be slower than the servers measured.
 *
 *   cc -O2 -pthread -o bench-client *.c -lssl -lcrypto
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "modes.h"
#include "options.h"
#include "report.h"
#include "session.h"

static const struct {
  const char *name;
  void (*run)(void);
} MODES[] = {
    {"retr", mode_retr}, {"stor", mode_stor},   {"sretr", mode_sretr}, {"sstor", mode_sstor},
    {"noop", mode_noop}, {"login", mode_login}, {"idle", mode_idle},   {"list", mode_list},
};

static void on_alarm(int signal) {
  (void)signal;
  static const char message[] = "{\"error\":\"not done in time\"}\n";
  _exit(write(STDOUT_FILENO, message, sizeof message - 1) < 0 ? 4 : 3);
}

static void allow_many_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **values) {
  read_options(count, values);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGALRM, on_alarm);
  alarm((unsigned)options.timeout);
  allow_many_descriptors();
  if (options.tls) session_setup_tls();
  for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
    if (strcmp(MODES[i].name, options.mode)) continue;
    MODES[i].run();
    return EXIT_SUCCESS;
  }
  fail("unknown mode %s", options.mode);
}
