/* A control connection, in the clear or after AUTH TLS (RFC 959, RFC 4217). Everything blocks; what goes wrong ends the process. */
#ifndef SESSION_H
#define SESSION_H

#include <openssl/ssl.h>

struct session {
  int fd;
  SSL *tls;
  /* What the server has given for resumption; used when the run asks for it. */
  SSL_SESSION *ticket;
  int filled;
  int taken;
  char buffer[2048];
  /* The last line of the last reply. */
  char line[1024];
};

/* Call once before the first session of a run with TLS. */
void session_setup_tls(void);

/* A zeroed session in memory that stays where it is: TLS keeps its address. */
struct session *session_new(int count);

/* Connects, waits for the greeting and logs in. */
void session_login(struct session *session);

/* session_login, then what transfers need: PBSZ, PROT P, TYPE I. */
void session_prepare(struct session *session);

void session_send(struct session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads one whole reply; its code. */
int session_reply(struct session *session);

/* Reads one reply that has to be of this family: 1 for 1xx, 2 for 2xx. */
void session_expect(struct session *session, int family, const char *after);

void session_quit(struct session *session);

/* The last two parts of session_quit, for many sessions side by side. */
void session_end(struct session *session);

int connect_to(int port);

/* The client's side of a handshake, resumed when the run asks for it and the session has a ticket. */
SSL *tls_over(struct session *session, int fd);

#endif
