/*
 * Data connections of the load client. It must not be the slow side: in the clear the kernel discards what is received
 * (MSG_TRUNC) and sends from memory by sendfile, so that no byte is copied to or from this process.
 */
#define _GNU_SOURCE
#include "transfer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "report.h"

enum { SOURCE_SIZE = 64 << 20, CHUNK = 1 << 20, RECORDS = 256 << 10, SMALL = 64 << 10 };

static int source = -1;
static char *source_bytes;

void transfer_setup_uploads(void) {
  source = memfd_create("bench", MFD_CLOEXEC);
  if (source < 0 || ftruncate(source, SOURCE_SIZE)) fail("memory to send from: %s", strerror(errno));
  source_bytes = mmap(NULL, SOURCE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, source, 0);
  if (source_bytes == MAP_FAILED) fail("memory to send from: %s", strerror(errno));
  uint64_t state = 88172645463325252ULL;
  for (size_t i = 0; i < SOURCE_SIZE / sizeof state; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    ((uint64_t *)source_bytes)[i] = state;
  }
}

static int extended_passive(struct session *session) {
  session_send(session, "EPSV");
  session_expect(session, 2, "EPSV");
  char *ports = strstr(session->line, "|||");
  if (!ports) fail("EPSV is answered %.200s", session->line);
  return connect_to(atoi(ports + 3));
}

static int passive(struct session *session) {
  if (options.epsv) return extended_passive(session);
  session_send(session, "PASV");
  session_expect(session, 2, "PASV");
  char *numbers = session->line + strcspn(session->line, " ");
  numbers += strcspn(numbers, "0123456789");
  int port[2];
  if (sscanf(numbers, "%*d,%*d,%*d,%*d,%d,%d", &port[0], &port[1]) != 2) fail("PASV is answered %.200s", session->line);
  return connect_to(port[0] * 256 + port[1]);
}

static ssize_t receive(int fd, SSL *tls) {
  static __thread char *buffer;
  if (!buffer && !(buffer = malloc(CHUNK))) fail("no memory to receive into");
  if (tls) return SSL_read(tls, buffer, RECORDS);
  ssize_t got;
  do got = recv(fd, buffer, CHUNK, MSG_TRUNC);
  while (got < 0 && errno == EINTR);
  if (got < 0) fail("data connection: %s", strerror(errno));
  return got;
}

long long transfer_in(struct session *session, const char *line, double *first_byte) {
  int fd = passive(session);
  session_send(session, "%s", line);
  session_expect(session, 1, line);
  SSL *tls = options.tls ? tls_over(session, fd) : NULL;
  long long total = 0;
  *first_byte = 0;
  for (ssize_t got; (got = receive(fd, tls)) > 0; total += got)
    if (total == 0) *first_byte = now();
  if (tls) {
    SSL_shutdown(tls);
    SSL_free(tls);
  }
  close(fd);
  session_expect(session, 2, line);
  return total;
}

static ssize_t transmit(int fd, SSL *tls, long long sent, long long bytes) {
  off_t offset = sent % SOURCE_SIZE;
  size_t length = (size_t)(SOURCE_SIZE - offset);
  if ((long long)length > bytes - sent) length = (size_t)(bytes - sent);
  if (tls) return SSL_write(tls, source_bytes + offset, (int)(length < RECORDS ? length : RECORDS));
  if (bytes <= SMALL) return send(fd, source_bytes, length, MSG_NOSIGNAL);
  ssize_t put;
  do put = sendfile(fd, source, &offset, length);
  while (put < 0 && errno == EINTR);
  return put;
}

void transfer_out(struct session *session, const char *line, long long bytes) {
  int fd = passive(session);
  session_send(session, "%s", line);
  session_expect(session, 1, line);
  SSL *tls = options.tls ? tls_over(session, fd) : NULL;
  for (long long sent = 0; sent < bytes;) {
    ssize_t put = transmit(fd, tls, sent, bytes);
    if (put <= 0) fail("data connection: %s", strerror(errno));
    sent += put;
  }
  if (tls) SSL_shutdown(tls);
  shutdown(fd, SHUT_WR);
  session_expect(session, 2, line);
  if (tls) SSL_free(tls);
  close(fd);
}
