// Perl's Net::FTP. It takes PASV or PORT on IPv4, EPSV or EPRT on IPv6, and reads the reply 150 after it has connected and begun TLS.
import { fileURLToPath } from 'node:url'
import type { Client } from '../lab/client.js'
import { Driver, drivenTasks } from '../lab/driver.js'
import { ways } from '../lab/way.js'

const driver = fileURLToPath(new URL('../drivers/net-ftp-driver.pl', import.meta.url))

export const netFtp: Client<Driver> = {
  title: 'perl Net::FTP',
  needs: [
    { what: ['perl', '-MNet::FTP', '-e', '1'], debian: 'perl' },
    { what: ['perl', '-MIO::Socket::SSL', '-e', '1'], debian: 'libio-socket-ssl-perl' },
  ],
  ways: ways({ 4: ['PASV', 'PORT'], 6: ['EPSV', 'EPRT'] }, 'clear', 'explicit', 'implicit'),
  open: site => Driver.open(['perl', driver], site),
  close: link => link.close(),
  tasks: drivenTasks(
    ...(['list', 'get', 'put', 'resumeGet', 'resumePut', 'append', 'getText', 'putText'] as const),
    ...(['makeDirectory', 'removeDirectory', 'rename', 'remove', 'modified', 'setModified'] as const),
    ...(['dropGetAndList', 'dropPutAndList'] as const),
  ),
  // It sends the Telnet Synch before ABOR past TLS.
  clearOnly: ['dropGetAndList', 'dropPutAndList'],
}
