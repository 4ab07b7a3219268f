/* What one run of the load client is asked to do. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

struct options {
  const char *mode;
  const char *host;
  const char *user;
  const char *password;
  /* A pathname; for retr and stor it may hold one %d, the number of the session. For list it is the whole command line. */
  const char *path;
  const char *cipher;
  int port;
  int sessions;
  int repeat;
  int at_once;
  int timeout;
  long long bytes;
  double seconds;
  bool tls;
  bool resume;
  bool epsv;
};

extern struct options options;

/* Ends the process with an error when an option is unknown or out of range. */
void read_options(int count, char **values);

#endif
