/* The mode list: how long a listing takes, and what another session feels meanwhile. */
#include <pthread.h>
#include <stdatomic.h>

#include "modes.h"
#include "options.h"
#include "probe.h"
#include "transfer.h"

static atomic_bool stop;
static struct samples latencies;

static void *probe(void *session) {
  for (; !stop; probe_pause()) samples_add(&latencies, probe_once(session));
  return NULL;
}

void mode_list(void) {
  struct session *lister = session_new(1), *other = session_new(1);
  session_prepare(lister);
  session_login(other);
  samples_init(&latencies, 1000000);
  /* What the first NOOPs of a session cost is not the listing's. */
  for (int i = 0; i < 20; i++) probe_once(other);
  pthread_t thread;
  if (pthread_create(&thread, NULL, probe, other)) fail("no thread");

  struct samples totals, firsts;
  samples_init(&totals, (size_t)options.repeat);
  samples_init(&firsts, (size_t)options.repeat);
  long long bytes = 0;
  for (int i = 0; i < options.repeat; i++) {
    double began = now(), first;
    bytes = transfer_in(lister, options.path, &first);
    samples_add(&totals, now() - began);
    samples_add(&firsts, first ? first - began : now() - began);
  }
  stop = true;
  pthread_join(thread, NULL);
  samples_sort(&totals);
  samples_sort(&firsts);
  report_begin();
  report_integer("bytes", bytes);
  report_figure("totalMs", samples_at(&totals, 0.5) * 1e3);
  report_figure("firstByteMs", samples_at(&firsts, 0.5) * 1e3);
  probe_report(&latencies);
  report_figure("clientCpuSeconds", processor_seconds());
  report_end();
  session_quit(lister);
  session_quit(other);
}
