/* Threads with small stacks, one for each session. */
#include "threads.h"

#include <pthread.h>
#include <stdlib.h>

#include "report.h"

struct task {
  pthread_t thread;
  int number;
  void (*work)(int number);
};

static void *run(void *argument) {
  struct task *task = argument;
  task->work(task->number);
  return NULL;
}

void in_threads(int count, void (*work)(int number)) {
  struct task *tasks = calloc((size_t)count, sizeof *tasks);
  if (!tasks) fail("no memory for %d threads", count);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 << 10);
  for (int i = 0; i < count; i++) {
    tasks[i] = (struct task){.number = i, .work = work};
    if (pthread_create(&tasks[i].thread, &attributes, run, &tasks[i])) fail("no thread %d", i);
  }
  for (int i = 0; i < count; i++) pthread_join(tasks[i].thread, NULL);
  pthread_attr_destroy(&attributes);
  free(tasks);
}
