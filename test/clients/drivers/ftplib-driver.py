# A driver around ftplib of Python's standard library: one task a line from standard input, one answer a line.
import datetime, ftplib, os, ssl, sys
from urllib.parse import quote, unquote


class Session:
    def open(self, host, port, user, password, authority, tls, passive, mode):
        if tls == 'clear':
            self.ftp = ftplib.FTP(timeout=25)
        else:
            self.ftp = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=authority), timeout=25)
        self.ftp.connect(host, int(port))
        self.ftp.login(user, password)
        if tls != 'clear':
            self.ftp.prot_p()
        self.ftp.set_pasv(passive == 'passive')

    def clear(self):
        self.ftp.ccc()

    def list(self, path):
        return [name for name, _ in self.ftp.mlsd(path)]

    def get(self, remote, local, rest=None, mode='wb'):
        with open(local, mode) as file:
            self.ftp.retrbinary('RETR ' + remote, file.write, rest=rest)

    def put(self, local, remote, verb='STOR', rest=None):
        with open(local, 'rb') as file:
            file.seek(rest or 0)
            self.ftp.storbinary(verb + ' ' + remote, file, rest=rest)

    def resumeGet(self, remote, local):
        self.get(remote, local, rest=os.path.getsize(local), mode='ab')

    def resumePut(self, local, remote):
        self.ftp.voidcmd('TYPE I')
        self.put(local, remote, rest=self.ftp.size(remote))

    def append(self, local, remote):
        self.put(local, remote, verb='APPE')

    def getText(self, remote, local):
        with open(local, 'w', encoding='utf-8', newline='') as file:
            self.ftp.retrlines('RETR ' + remote, lambda line: file.write(line + '\n'))

    def putText(self, local, remote):
        with open(local, 'rb') as file:
            self.ftp.storlines('STOR ' + remote, file)

    def makeDirectory(self, path):
        self.ftp.mkd(path)

    def removeDirectory(self, path):
        self.ftp.rmd(path)

    def rename(self, before, after):
        self.ftp.rename(before, after)

    def remove(self, path):
        self.ftp.delete(path)

    def modified(self, path):
        stamp = self.ftp.voidcmd('MDTM ' + path).split()[1]
        when = datetime.datetime.strptime(stamp, '%Y%m%d%H%M%S').replace(tzinfo=datetime.timezone.utc)
        return [str(int(when.timestamp() * 1000))]

    def setModified(self, path, when):
        moment = datetime.datetime.fromtimestamp(int(when) / 1000, datetime.timezone.utc)
        self.ftp.voidcmd('MFMT %s %s' % (moment.strftime('%Y%m%d%H%M%S'), path))

    def dropGetAndList(self, remote, directory):
        self.ftp.voidcmd('TYPE I')
        connection = self.ftp.transfercmd('RETR ' + remote)
        connection.recv(100)
        return self.drop(connection, directory)

    def dropPutAndList(self, remote, directory):
        self.ftp.voidcmd('TYPE I')
        connection = self.ftp.transfercmd('STOR ' + remote)
        connection.sendall(b'\0' * 100000)
        return self.drop(connection, directory)

    # ABOR goes out as urgent data, and is answered after the transfer.
    def drop(self, connection, directory):
        if isinstance(self.ftp, ftplib.FTP_TLS):
            self.ftp.putcmd('ABOR')
            self.ftp.getmultiline()
        else:
            self.ftp.abort()
        self.ftp.voidresp()
        connection.close()
        return self.list(directory)


session = Session()
for line in sys.stdin:
    task, *fields = [unquote(field) for field in line.rstrip('\n').split('\t')]
    try:
        answer = ['ok', *(getattr(session, task)(*fields) or [])]
    except Exception as error:
        answer = ['no', type(error).__name__ + ': ' + str(error)]
    print('\t'.join(quote(field, safe='') for field in answer), flush=True)
if hasattr(session, 'ftp'):
    session.ftp.quit()
