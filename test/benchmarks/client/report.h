/* Time, failure and the figures that a run reports. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

/* Seconds of a clock that only goes forward. */
double now(void);

/* Prints {"error": ...} and ends the whole process: one broken session makes the run worthless. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Processor seconds of this process so far, all threads. */
double processor_seconds(void);

/* Latencies, in seconds. */
struct samples {
  double *values;
  size_t count;
  size_t room;
};

/* Drops what comes after the first `room` values. */
void samples_init(struct samples *samples, size_t room);
void samples_add(struct samples *samples, double value);

/* Sorts; after it samples_at answers. */
void samples_sort(struct samples *samples);

/* The value that the fraction `share` (0 to 1) of all lies below; 0 without samples. */
double samples_at(const struct samples *samples, double share);

/* One line of JSON: report_begin, report_* for each figure, report_end. */
void report_begin(void);
void report_integer(const char *name, long long value);
void report_figure(const char *name, double value);
void report_end(void);

#endif
