# Says ABOR in the middle of transfers, as clients have it: alone, behind telnet IP and Synch, and as urgent data; prints what it was answered.
import collections, ftplib, json, random, socket, sys

PORT, CASES = int(sys.argv[1]), int(sys.argv[2])
VERBS = ['RETR big', 'MLSD many', 'STOR new', 'APPE old']


def urgent(control):
    # IP, then the Synch: DM as urgent data.
    control.sendall(b'\xff\xf4\xff')
    control.send(b'\xf2', socket.MSG_OOB)
    control.sendall(b'ABOR\r\n')


FORMS = {
    'alone': lambda control: control.sendall(b'ABOR\r\n'),
    'behind IP and Synch': lambda control: control.sendall(b'\xff\xf4\xff\xf2ABOR\r\n'),
    'as urgent data': urgent,
    'of ftplib': lambda control: control.send(b'ABOR\r\n', socket.MSG_OOB),
}


def code_of(ftp):
    try:
        return ftp.getmultiline()[:3]
    except EOFError:
        return 'gone'


def abort(ftp, verb, form, point):
    data = ftp.transfercmd(verb)
    moved = 0
    data.settimeout(5)
    try:
        while moved < point:
            if verb[0] in 'SA':
                moved += data.send(b'x' * min(65536, point - moved))
            else:
                piece = data.recv(min(65536, point - moved))
                if not piece:
                    break
                moved += len(piece)
    except OSError:
        pass
    FORMS[form](ftp.sock)
    codes = [code_of(ftp), code_of(ftp)]
    data.close()
    codes.append(ftp.sendcmd('NOOP')[:3])
    return ' '.join(codes)


ftp = ftplib.FTP()
ftp.connect('127.0.0.1', PORT, timeout=20)
ftp.login('ada', 'lovelace')
ftp.voidcmd('TYPE I')
told = {}
for verb in VERBS:
    for form in FORMS:
        counts = told[verb + ', ' + form] = collections.Counter()
        for case in range(CASES):
            point = random.choice([0, 1, 100, 65536, random.randrange(1, 4000000)])
            counts[abort(ftp, verb, form, point)] += 1
print(json.dumps(told))
