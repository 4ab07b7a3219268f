// ftplib of Python's standard library. It takes PASV or PORT on IPv4, EPSV or EPRT on IPv6, and knows no implicit TLS.
import { fileURLToPath } from 'node:url'
import type { Client } from '../lab/client.js'
import { Driver, drivenTasks } from '../lab/driver.js'
import { ways } from '../lab/way.js'

const driver = fileURLToPath(new URL('../drivers/ftplib-driver.py', import.meta.url))

export const ftplib: Client<Driver> = {
  title: 'python ftplib',
  needs: [{ what: 'python3', debian: 'python3' }],
  ways: ways({ 4: ['PASV', 'PORT'], 6: ['EPSV', 'EPRT'] }, 'clear', 'explicit'),
  open: site => Driver.open(['python3', driver], site),
  close: link => link.close(),
  tasks: drivenTasks(
    ...(['list', 'get', 'put', 'resumeGet', 'resumePut', 'append', 'getText', 'putText'] as const),
    ...(['makeDirectory', 'removeDirectory', 'rename', 'remove', 'modified', 'setModified'] as const),
    ...(['dropGetAndList', 'dropPutAndList'] as const),
  ),
}
