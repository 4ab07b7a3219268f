/* The control connection of the load client. */
#include "session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "report.h"

static SSL_CTX *context;

static int keep_ticket(SSL *tls, SSL_SESSION *ticket) {
  struct session *session = SSL_get_app_data(tls);
  if (session->ticket) SSL_SESSION_free(session->ticket);
  session->ticket = ticket;
  return 1;
}

void session_setup_tls(void) {
  context = SSL_CTX_new(TLS_client_method());
  if (!context) fail("no TLS");
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  if (!SSL_CTX_set_ciphersuites(context, options.cipher)) fail("unknown cipher suite %s", options.cipher);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_ticket);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
}

struct session *session_new(int count) {
  struct session *sessions = calloc((size_t)count, sizeof *sessions);
  if (!sessions) fail("no memory for %d sessions", count);
  return sessions;
}

int connect_to(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket: %s", strerror(errno));
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, options.host, &address.sin_addr) != 1) fail("%s is no IPv4 address", options.host);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect to port %d: %s", port, strerror(errno));
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

SSL *tls_over(struct session *session, int fd) {
  SSL *tls = SSL_new(context);
  if (!tls) fail("no memory for TLS");
  SSL_set_app_data(tls, session);
  SSL_set_fd(tls, fd);
  if (options.resume && session->ticket) SSL_set_session(tls, session->ticket);
  if (SSL_connect(tls) != 1) fail("TLS handshake: %s", ERR_error_string(ERR_get_error(), NULL));
  return tls;
}

static void fill(struct session *session) {
  for (;;) {
    ssize_t got = session->tls ? SSL_read(session->tls, session->buffer, sizeof session->buffer)
                               : recv(session->fd, session->buffer, sizeof session->buffer, 0);
    if (got > 0) {
      session->filled = (int)got;
      session->taken = 0;
      return;
    }
    if (session->tls || got == 0 || errno != EINTR) fail("control connection closed after: %.200s", session->line);
  }
}

static void read_line(struct session *session) {
  size_t length = 0;
  for (;;) {
    if (session->taken == session->filled) fill(session);
    char c = session->buffer[session->taken++];
    if (c == '\n') break;
    if (c != '\r' && length < sizeof session->line - 1) session->line[length++] = c;
  }
  session->line[length] = 0;
}

int session_reply(struct session *session) {
  read_line(session);
  int code = atoi(session->line);
  if (code < 100 || code > 599) fail("no reply: %.200s", session->line);
  if (session->line[3] != '-') return code;
  do read_line(session);
  while (atoi(session->line) != code || session->line[3] != ' ');
  return code;
}

void session_expect(struct session *session, int family, const char *after) {
  if (session_reply(session) / 100 != family) fail("%s is answered %.200s", after, session->line);
}

void session_send(struct session *session, const char *format, ...) {
  char text[1200];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(text, sizeof text - 2, format, values);
  va_end(values);
  if (length < 0 || length >= (int)sizeof text - 2) fail("command too long: %.100s", text);
  text[length++] = '\r';
  text[length++] = '\n';
  ssize_t sent = session->tls ? SSL_write(session->tls, text, length)
                              : send(session->fd, text, (size_t)length, MSG_NOSIGNAL);
  if (sent != length) fail("control connection closed before: %.100s", text);
}

static void command(struct session *session, const char *line) {
  session_send(session, "%s", line);
  session_expect(session, 2, line);
}

void session_login(struct session *session) {
  session->filled = session->taken = 0;
  session->tls = NULL;
  session->fd = connect_to(options.port);
  session_expect(session, 2, "connect");
  if (options.tls) {
    command(session, "AUTH TLS");
    session->tls = tls_over(session, session->fd);
  }
  session_send(session, "USER %s", options.user);
  int code = session_reply(session);
  if (code == 230) return;
  if (code != 331) fail("USER is answered %.200s", session->line);
  session_send(session, "PASS %s", options.password);
  session_expect(session, 2, "PASS");
}

void session_prepare(struct session *session) {
  session_login(session);
  if (options.tls) {
    command(session, "PBSZ 0");
    command(session, "PROT P");
  }
  command(session, "TYPE I");
}

void session_end(struct session *session) {
  session_expect(session, 2, "QUIT");
  if (session->tls) SSL_free(session->tls);
  session->tls = NULL;
  close(session->fd);
}

void session_quit(struct session *session) {
  session_send(session, "QUIT");
  session_end(session);
}
