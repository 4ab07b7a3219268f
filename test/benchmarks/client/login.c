/* The mode login: every thread connects, logs in and quits until the time is over. */
#include <stdatomic.h>
#include <stdlib.h>

#include "modes.h"
#include "options.h"
#include "report.h"
#include "session.h"
#include "threads.h"

static double until;
static atomic_llong count;

static void work(int number) {
  (void)number;
  struct session *session = session_new(1);
  while (now() < until) {
    session_login(session);
    session_quit(session);
    count++;
  }
  if (session->ticket) SSL_SESSION_free(session->ticket);
  free(session);
}

void mode_login(void) {
  double began = now();
  until = began + options.seconds;
  in_threads(options.sessions, work);
  double seconds = now() - began;
  report_begin();
  report_integer("count", count);
  report_figure("seconds", seconds);
  report_figure("clientCpuSeconds", processor_seconds());
  report_end();
}
