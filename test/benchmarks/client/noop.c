/* The mode noop: one thread keeps one NOOP under way in every session. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "modes.h"
#include "options.h"
#include "report.h"
#include "session.h"

enum { ROOM = 4000000, EVENTS = 256 };

static const char NOOP[] = "NOOP\r\n";

static double ping(const struct session *session) {
  double at = now();
  if (send(session->fd, NOOP, sizeof NOOP - 1, MSG_NOSIGNAL) != sizeof NOOP - 1) fail("NOOP: %s", strerror(errno));
  return at;
}

/* Whether the whole reply is there. */
static int answered(const struct session *session) {
  char reply[512];
  ssize_t got = recv(session->fd, reply, sizeof reply, 0);
  if (got <= 0) fail("control connection closed after NOOP");
  if (reply[got - 1] != '\n') return 0;
  if (reply[0] != '2') fail("NOOP is answered %.20s", reply);
  return 1;
}

void mode_noop(void) {
  if (options.tls) fail("noop is measured in the clear only");
  struct session *sessions = session_new(options.sessions);
  double sent[options.sessions];
  int poll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < options.sessions; i++) {
    session_login(&sessions[i]);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, sessions[i].fd, &event)) fail("epoll: %s", strerror(errno));
  }
  struct samples latencies;
  samples_init(&latencies, ROOM);
  long long count = 0;
  double began = now();
  for (int i = 0; i < options.sessions; i++) sent[i] = ping(&sessions[i]);
  while (now() < began + options.seconds) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poll, events, EVENTS, 1000);
    for (int j = 0; j < ready; j++) {
      uint32_t i = events[j].data.u32;
      if (!answered(&sessions[i])) continue;
      samples_add(&latencies, now() - sent[i]);
      count++;
      sent[i] = ping(&sessions[i]);
    }
  }
  double seconds = now() - began;
  samples_sort(&latencies);
  report_begin();
  report_integer("count", count);
  report_figure("seconds", seconds);
  report_figure("p50Ms", samples_at(&latencies, 0.5) * 1e3);
  report_figure("p99Ms", samples_at(&latencies, 0.99) * 1e3);
  report_figure("maxMs", samples_at(&latencies, 1) * 1e3);
  report_figure("clientCpuSeconds", processor_seconds());
  report_end();
}
