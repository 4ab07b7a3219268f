/* The modes retr, stor, sretr and sstor: all sessions are logged in before the clock starts. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "modes.h"
#include "options.h"
#include "report.h"
#include "threads.h"
#include "transfer.h"

/* One transfer of a session; the bytes moved. */
typedef long long (*step)(struct session *session, int number, int turn);

static step next;
static pthread_barrier_t barrier;
static double began;
static double *ended;
static long long *moved;

static long long retr(struct session *session, int number, int turn) {
  (void)turn;
  char path[512], line[600];
  double first;
  snprintf(path, sizeof path, options.path, number);
  snprintf(line, sizeof line, "RETR %s", path);
  return transfer_in(session, line, &first);
}

static long long stor(struct session *session, int number, int turn) {
  (void)turn;
  char path[512], line[600];
  snprintf(path, sizeof path, options.path, number);
  snprintf(line, sizeof line, "STOR %s", path);
  transfer_out(session, line, options.bytes);
  return options.bytes;
}

static long long sretr(struct session *session, int number, int turn) {
  (void)number;
  char line[600];
  double first;
  snprintf(line, sizeof line, "RETR %s/f%05d", options.path, turn);
  return transfer_in(session, line, &first);
}

static long long sstor(struct session *session, int number, int turn) {
  char line[600];
  snprintf(line, sizeof line, "STOR %s/u%d_%05d", options.path, number, turn);
  transfer_out(session, line, options.bytes);
  return options.bytes;
}

static void work(int number) {
  struct session *session = session_new(1);
  session_prepare(session);
  pthread_barrier_wait(&barrier);
  if (number == 0) began = now();
  pthread_barrier_wait(&barrier);
  for (int turn = 0; turn < options.repeat; turn++) moved[number] += next(session, number, turn);
  ended[number] = now();
  pthread_barrier_wait(&barrier);
  session_quit(session);
  if (session->ticket) SSL_SESSION_free(session->ticket);
  free(session);
}

static void run(step each) {
  next = each;
  ended = calloc((size_t)options.sessions, sizeof *ended);
  moved = calloc((size_t)options.sessions, sizeof *moved);
  if (!ended || !moved) fail("no memory for %d sessions", options.sessions);
  pthread_barrier_init(&barrier, NULL, (unsigned)options.sessions);
  in_threads(options.sessions, work);
  double last = 0;
  long long bytes = 0;
  for (int i = 0; i < options.sessions; i++) {
    if (ended[i] > last) last = ended[i];
    bytes += moved[i];
  }
  report_begin();
  report_integer("transfers", (long long)options.sessions * options.repeat);
  report_integer("bytes", bytes);
  report_figure("seconds", last - began);
  report_figure("clientCpuSeconds", processor_seconds());
  report_end();
}

void mode_retr(void) { run(retr); }

void mode_sretr(void) { run(sretr); }

void mode_stor(void) {
  transfer_setup_uploads();
  run(stor);
}

void mode_sstor(void) {
  transfer_setup_uploads();
  run(sstor);
}
