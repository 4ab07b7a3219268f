/* Passive transfers of one session (RFC 959 §4.1.3, RFC 2428). What goes wrong ends the process. */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "session.h"

/* Call once before the first upload: makes the bytes that are sent, which do not compress. */
void transfer_setup_uploads(void);

/* Sends the line after PASV or EPSV and throws away what comes; how much it was. `*first_byte` is when it began, 0 if nothing came. */
long long transfer_in(struct session *session, const char *line, double *first_byte);

/* Sends the line after PASV or EPSV, then so many bytes. */
void transfer_out(struct session *session, const char *line, long long bytes);

#endif
