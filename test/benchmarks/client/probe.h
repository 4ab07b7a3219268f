/* NOOP every half millisecond, and how long each answer took: what another user of the server feels. */
#ifndef PROBE_H
#define PROBE_H

#include "report.h"
#include "session.h"

/* Sends NOOP once and waits for the answer; seconds. */
double probe_once(struct session *session);

/* Half a millisecond, between two of them. */
void probe_pause(void);

/* Sorts, then reports probes, noopP50Ms, noopP99Ms and noopMaxMs. */
void probe_report(struct samples *latencies);

#endif
