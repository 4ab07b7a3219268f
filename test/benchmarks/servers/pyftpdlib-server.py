# pyftpdlib in a process of its own, with what the benchmark gives as JSON: host, port, root, user, password, work, tls.
import json
import logging
import os
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

site = json.loads(sys.argv[1])
logging.basicConfig(level=logging.ERROR)

authorizer = DummyAuthorizer()
authorizer.add_user(site['user'], site['password'], site['root'], perm='elradfmwMT')
handler = FTPHandler
if site['tls']:
    handler = TLS_FTPHandler
    handler.certfile = os.path.join(site['work'], 'pyftpdlib-%d.pem' % site['port'])
    with open(handler.certfile, 'w') as both, open(site['tls']['key']) as key, open(site['tls']['cert']) as cert:
        both.write(key.read() + cert.read())
handler.authorizer = authorizer

FTPServer.max_cons = 0
FTPServer.max_cons_per_ip = 0
FTPServer((site['host'], site['port']), handler).serve_forever()
