/* The mode idle: sessions that do nothing. Between its two lines the caller looks at the server's memory. */
#include <stdatomic.h>
#include <stdio.h>

#include "modes.h"
#include "options.h"
#include "probe.h"
#include "threads.h"

static struct session *sessions;
static atomic_int next;

static void log_in(int number) {
  (void)number;
  for (int i; (i = next++) < options.sessions;) session_login(&sessions[i]);
}

static void probe_for(double seconds, struct samples *latencies) {
  samples_init(latencies, 1000000);
  for (double until = now() + seconds; now() < until; probe_pause())
    samples_add(latencies, probe_once(&sessions[latencies->count % (size_t)options.sessions]));
}

void mode_idle(void) {
  sessions = session_new(options.sessions);
  double began = now();
  in_threads(options.at_once, log_in);
  report_begin();
  report_integer("sessions", options.sessions);
  report_figure("loginSeconds", now() - began);
  report_end();

  char line[64];
  if (!fgets(line, sizeof line, stdin)) fail("nothing on stdin");
  struct samples latencies;
  probe_for(options.seconds, &latencies);
  began = now();
  for (int i = 0; i < options.sessions; i++) session_send(&sessions[i], "QUIT");
  for (int i = 0; i < options.sessions; i++) session_end(&sessions[i]);
  report_begin();
  probe_report(&latencies);
  report_figure("quitSeconds", now() - began);
  report_figure("clientCpuSeconds", processor_seconds());
  report_end();
}
