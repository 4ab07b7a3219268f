/* Reads the command line of the load client. */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

struct options options = {
    .host = "127.0.0.1",
    .user = "bench",
    .password = "bench",
    .path = "big",
    .cipher = "TLS_AES_128_GCM_SHA256",
    .port = 21,
    .sessions = 1,
    .repeat = 1,
    .at_once = 1,
    .timeout = 120,
    .bytes = 1LL << 30,
    .seconds = 1,
};

static bool flag(const char *name) {
  if (!strcmp(name, "--tls")) return options.tls = true;
  if (!strcmp(name, "--resume")) return options.tls = options.resume = true;
  if (!strcmp(name, "--epsv")) return options.epsv = true;
  return false;
}

static long long number(const char *name, const char *text, long long least, long long most) {
  char *end;
  long long value = strtoll(text, &end, 10);
  if (*end || value < least || value > most) fail("%s %s: a number from %lld to %lld is needed", name, text, least, most);
  return value;
}

static void valued(const char *name, const char *value) {
  if (!strcmp(name, "--host")) options.host = value;
  else if (!strcmp(name, "--user")) options.user = value;
  else if (!strcmp(name, "--password")) options.password = value;
  else if (!strcmp(name, "--path")) options.path = value;
  else if (!strcmp(name, "--cipher")) options.cipher = value;
  else if (!strcmp(name, "--port")) options.port = (int)number(name, value, 1, 65535);
  else if (!strcmp(name, "--sessions")) options.sessions = (int)number(name, value, 1, 20000);
  else if (!strcmp(name, "--repeat")) options.repeat = (int)number(name, value, 1, 1000000);
  else if (!strcmp(name, "--at-once")) options.at_once = (int)number(name, value, 1, 1000);
  else if (!strcmp(name, "--timeout")) options.timeout = (int)number(name, value, 1, 3600);
  else if (!strcmp(name, "--bytes")) options.bytes = number(name, value, 0, 1LL << 40);
  else if (!strcmp(name, "--milliseconds")) options.seconds = (double)number(name, value, 1, 3600000) / 1e3;
  else fail("unknown option %s", name);
}

void read_options(int count, char **values) {
  if (count < 2) fail("usage: bench-client retr|stor|sretr|sstor|noop|login|idle|list [options]");
  options.mode = values[1];
  for (int i = 2; i < count; i++) {
    const char *name = values[i];
    if (flag(name)) continue;
    if (++i == count) fail("%s needs a value", name);
    valued(name, values[i]);
  }
}
