// OpenStack Swift with its S3 interface, on a disk.
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { answers, listens } from './answers.js'
import { PYTHON } from './needs.js'
import { Place } from './place.js'
import { type Claim, onFreePorts } from './ports.js'
import type { S3Server, StartedServer } from './server.js'
import { startIn } from './start-in.js'
import { type SwiftSettings, swiftSettings } from './swift-settings.js'

const RINGS = fileURLToPath(new URL('./swift-rings.py', import.meta.url))

/** Starts one on ports and in a folder of its own, within a dozen seconds. Rejects with the last lines of its logs. */
export function startSwift(): Promise<StartedServer> {
  return onFreePorts(5, claim => startIn(swiftPlace(), claim, place => start(place, claim)))
}

/** Its programs look for their common settings in the environment. */
function swiftPlace(): Place {
  const place = new Place('swift')
  place.environment.SWIFT_CONF = place.path('swift.conf')
  return place
}

async function start(place: Place, { ports }: Claim): Promise<S3Server> {
  const [proxy = 0, cache = 0, object = 0, container = 0, account = 0] = ports
  const user = userInfo().username
  const secret = randomBytes(20).toString('hex')
  const settings = {
    folder: place.folder,
    user,
    secret,
    ports: { proxy, cache, back: { object, container, account } },
  }
  for (const [name, text] of Object.entries(swiftSettings(settings))) writeFileSync(place.path(name), text)
  mkdirSync(place.path('srv', 'd1'), { recursive: true })
  await startAll(place, settings)
  const server = serverOf(settings)
  await place.until(async () => (await Promise.all(ports.map(listens))).every(Boolean))
  await place.until(() => answers(server))
  return server
}

async function startAll(place: Place, { folder, user, ports }: SwiftSettings): Promise<void> {
  place.daemon('memcached', 'memcached', '-l', '127.0.0.1', '-p', String(ports.cache), '-u', user, '-m', '32')
  await place.run(
    PYTHON,
    RINGS,
    folder,
    ...Object.entries(ports.back).map(([kind, port]) => `${kind}=${port}`),
  )
  for (const kind of ['account', 'container', 'object', 'proxy'])
    place.daemon(kind, `swift-${kind}-server`, place.path(`${kind}-server.conf`), '-v')
}

function serverOf({ ports, secret }: SwiftSettings): S3Server {
  const credentials = { accessKeyId: 'longshore:tests', secretAccessKey: secret }
  return { name: 'Swift', endpoint: `http://127.0.0.1:${ports.proxy}`, region: 'us-east-1', credentials }
}
