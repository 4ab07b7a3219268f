// Apache Commons Net, compiled once for a run. On IPv4 it takes EPSV when told to, but never EPRT.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '../lab/client.js'
import { Driver, drivenTasks } from '../lab/driver.js'
import { must } from '../lab/processes.js'
import { ways } from '../lab/way.js'

const JAR = '/usr/share/java/commons-net.jar'
const source = fileURLToPath(new URL('../drivers/CommonsNetDriver.java', import.meta.url))
// A session is short: compiling less of it, and one thread for garbage, cost less than they save.
const FRUGAL = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']

let classes = ''

export const commonsNet: Client<Driver> = {
  title: 'Apache Commons Net',
  needs: [
    { what: 'javac', debian: 'default-jdk-headless' },
    { what: JAR, debian: 'libcommons-net-java' },
  ],
  ways: ways({ 4: ['PASV', 'EPSV', 'PORT'], 6: ['EPSV', 'EPRT'] }, 'clear', 'explicit', 'implicit'),
  async prepare() {
    classes = await mkdtemp(join(tmpdir(), 'longshore-java-'))
    await must(['javac', '-encoding', 'UTF-8', '-cp', JAR, '-d', classes, source])
    return () => rm(classes, { recursive: true, force: true })
  },
  open: site => Driver.open(['java', ...FRUGAL, '-cp', `${classes}:${JAR}`, 'CommonsNetDriver'], site),
  close: link => link.close(),
  tasks: drivenTasks(
    ...(['list', 'get', 'put', 'resumeGet', 'resumePut', 'append', 'getText', 'putText'] as const),
    ...(['makeDirectory', 'removeDirectory', 'rename', 'remove', 'modified', 'setModified'] as const),
    ...(['dropGetAndList', 'dropPutAndList'] as const),
  ),
}
