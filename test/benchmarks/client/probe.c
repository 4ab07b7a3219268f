/* Measures the answers to NOOP while a server is busy or full. */
#include "probe.h"

#include <time.h>

double probe_once(struct session *session) {
  double sent = now();
  session_send(session, "NOOP");
  session_expect(session, 2, "NOOP");
  return now() - sent;
}

void probe_pause(void) {
  const struct timespec pause = {.tv_nsec = 500000};
  nanosleep(&pause, NULL);
}

void probe_report(struct samples *latencies) {
  samples_sort(latencies);
  report_integer("probes", (long long)latencies->count);
  report_figure("noopP50Ms", samples_at(latencies, 0.5) * 1e3);
  report_figure("noopP99Ms", samples_at(latencies, 0.99) * 1e3);
  report_figure("noopMaxMs", samples_at(latencies, 1) * 1e3);
}
