/* Prints the figures of a run as JSON, one object a line. */
#include "report.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static bool first;
static pthread_mutex_t failing = PTHREAD_MUTEX_INITIALIZER;

double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void fail(const char *format, ...) {
  char message[1024];
  va_list values;
  va_start(values, format);
  vsnprintf(message, sizeof message, format, values);
  va_end(values);
  for (char *p = message; *p; p++)
    if (*p == '"' || *p == '\\' || (unsigned char)*p < 32) *p = ' ';
  pthread_mutex_lock(&failing);
  printf("{\"error\":\"%s\"}\n", message);
  fflush(stdout);
  _exit(2);
}

double processor_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void samples_init(struct samples *samples, size_t room) {
  samples->values = malloc(room * sizeof *samples->values);
  if (!samples->values) fail("no memory for %zu samples", room);
  samples->count = 0;
  samples->room = room;
}

void samples_add(struct samples *samples, double value) {
  if (samples->count < samples->room) samples->values[samples->count++] = value;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void samples_sort(struct samples *samples) {
  qsort(samples->values, samples->count, sizeof *samples->values, compare);
}

double samples_at(const struct samples *samples, double share) {
  if (samples->count == 0) return 0;
  size_t index = (size_t)((double)samples->count * share);
  return samples->values[index < samples->count ? index : samples->count - 1];
}

static void name_of(const char *name) {
  printf("%s\"%s\":", first ? "" : ",", name);
  first = false;
}

void report_begin(void) {
  first = true;
  printf("{");
}

void report_integer(const char *name, long long value) {
  name_of(name);
  printf("%lld", value);
}

void report_figure(const char *name, double value) {
  name_of(name);
  printf("%.6f", value);
}

void report_end(void) {
  printf("}\n");
  fflush(stdout);
}
