// PHP's ftp_ functions. They take PASV or PORT on IPv4, EPSV or EPRT on IPv6, and know no implicit TLS.
import { fileURLToPath } from 'node:url'
import type { Client } from '../lab/client.js'
import { Driver, drivenTasks } from '../lab/driver.js'
import { ways } from '../lab/way.js'

const driver = fileURLToPath(new URL('../drivers/php-driver.php', import.meta.url))

export const php: Client<Driver> = {
  title: 'PHP ftp_ functions',
  needs: [{ what: 'php', debian: 'php-cli' }],
  ways: ways({ 4: ['PASV', 'PORT'], 6: ['EPSV', 'EPRT'] }, 'clear', 'explicit'),
  open: site => Driver.open(['php', driver], site),
  close: link => link.close(),
  tasks: drivenTasks(
    // No getText: the line ends that it makes depend on how the bytes arrive.
    ...(['list', 'get', 'put', 'resumeGet', 'resumePut', 'append', 'putText'] as const),
    ...(['makeDirectory', 'removeDirectory', 'rename', 'remove', 'modified'] as const),
  ),
}
