// The folder and the programs of a server, with programs that any Linux has.
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../../clients/lab/presence.js'
import { listens } from './answers.js'
import { SETPRIV } from './needs.js'
import { Place } from './place.js'
import { claimPorts, PortLost } from './ports.js'

describeWith('A place', [SETPRIV], () => {
  let place: Place

  beforeEach(() => {
    place = new Place('place')
  })

  afterEach(() => place.close())

  it('ends its programs and removes its folder when it is closed', async () => {
    const claim = await claimPorts(1)
    const [port = 0] = claim.ports
    const script = `require('net').createServer().listen(${port}, '127.0.0.1')`
    place.daemon('listener', process.execPath, '-e', script)
    await place.until(() => listens(port))
    await place.close()
    expect(await listens(port)).toBe(false)
    expect(existsSync(place.folder)).toBe(false)
    await claim.release()
  })

  it('tells what a program said that ended before it was ready', async () => {
    place.daemon('unhappy', 'sh', '-c', 'echo no luck today; exit 3')
    const failure = place.until(() => Promise.resolve(false)).catch((error: unknown) => place.explain(error))
    expect((await failure)?.message).toBe('unhappy ended before it was ready\n── unhappy.out\nno luck today')
    expect(await failure).not.toBeInstanceOf(PortLost)
  })

  it('sees in what a program said that a port was lost', async () => {
    place.daemon('late', 'sh', '-c', 'echo "bind: Address already in use"; exit 1')
    const failure = place.until(() => Promise.resolve(false)).catch((error: unknown) => place.explain(error))
    expect(await failure).toBeInstanceOf(PortLost)
  })

  it('rejects when a program cannot be started at all', async () => {
    place.daemon('none', '/nowhere/none')
    await expect(place.until(() => Promise.resolve(false))).rejects.toThrow('none ended')
  })
})
