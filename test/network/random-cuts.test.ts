// Lines that are cut at random points of sessions, by FIN, by RST or in silence: each session is freed within the configured times, and leaves nothing (C-31, C-38; G13).
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cut, HOWS, type How, live, POINT_NAMES, type Times, WHATS, type What } from './ftp/cuts.js'
import { Dialogue } from './ftp/dialogue.js'
import { certify, fill, type Served, serve } from './ftp/folder.js'
import { Server } from './ftp/server.js'
import { fetch } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { CLIENT, routed, SERVER } from './lab/routed.js'
import { allowSilence } from './lab/router.js'

const ASKED = process.env.LONGSHORE_CUTS
/** How many lines are cut; `npm run faults -- --cuts 500` asks for more. */
const CUTS = Number(ASKED ?? 24)
const AT_ONCE = 12
const TIMES: Times = { idleMs: 900, loginMs: 900, stallMs: 600, acceptMs: 600, handshakeMs: 600 }
/** What may be added to the configured times: the goal, and what a machine with other tests on it may need. */
const SLACK_MS = ASKED === undefined ? 2_500 : 1_000
/** How long a last reply waits for its reader, and an unused descriptor of the storage for its next use, and something over. */
const LINGER_MS = 10_000

interface Case {
  readonly point: (typeof POINT_NAMES)[number]
  readonly how: How
  readonly what: What
  readonly secure: boolean
}

/** Every way to cut at every point, in any order, until there are enough. */
function cases(): readonly Case[] {
  const all = POINT_NAMES.flatMap(point => HOWS.flatMap(how => WHATS.map(what => ({ point, how, what }))))
  const shuffled = () => all.map(each => ({ each, at: Math.random() })).sort((a, b) => a.at - b.at)
  const enough = Array.from({ length: Math.ceil(CUTS / all.length) }, shuffled).flat()
  return enough.slice(0, CUTS).map(({ each }) => ({ ...each, secure: Math.random() < 0.3 }))
}

describeNetwork('a line that is cut', () => {
  let lab: Lab
  let served: Served
  let server: Server
  let atRest = 0
  const held = async () => (await server.descriptors()) - (await server.listeners())
  beforeAll(async () => {
    lab = await Lab.build(routed())
    await Promise.all(['client', 'server'].map(name => lab.host(name).useSmallBuffers()))
    served = await serve(lab, { 'film.bin': 8_000_000, 'page.bin': 20_000 })
    await fill(join(served.folder, 'many'), 8_000)
    await allowSilence(lab.host('router'), CLIENT)
    server = await Server.start(lab.host('server'), {
      folder: served.folder,
      at: SERVER,
      certificate: await certify(lab),
      options: {
        timeouts: TIMES,
        passive: { ports: [50_000, 50_199] },
        limits: { maxSessionsPerAddress: 500 },
      },
    })
    atRest = await held()
  })
  afterAll(async () => {
    await server?.stop()
    await lab?.close()
  })

  /** Milliseconds from the cut to the end of the session, beyond what the options say. */
  async function excess({ point, how, what, secure }: Case): Promise<number> {
    const [client, router] = [lab.host('client'), lab.host('router')]
    const from = server.now
    const moment = await live(client, SERVER, point, secure)
    const { dialogue, transfers = false, patience } = moment
    const dataOnly = what === 'data' && moment.data !== undefined
    const wait = (names: readonly (keyof Times)[]) => names.reduce((sum, name) => sum + TIMES[name], 0)
    const begun = performance.now()
    const end = await cut(moment, { client, router }, { how, what })
    try {
      if (dataOnly) {
        if (transfers) await dialogue.expect(226, 425, 426)
        // Who has closed his own side may still mean to read.
        const late = performance.now() - begun - (transfers && how !== 'RST' ? wait(['stallMs']) : 0)
        await dialogue.ask('NOOP', 200)
        dialogue.hangUp()
        await server.sessionClosed(dialogue.port, from, SLACK_MS)
        return late
      }
      const allowed = how === 'silence' ? wait(patience) : 0
      await server.sessionClosed(dialogue.port, from, allowed + 10_000)
      return performance.now() - begun - allowed
    } finally {
      await end()
    }
  }

  it(`frees its session in time, ${CUTS} times`, { timeout: 60_000 + CUTS * 1_000 }, async () => {
    const left = [...cases()]
    const late: { readonly title: string; readonly how: How; readonly ms: number }[] = []
    const worker = async () => {
      for (let each = left.pop(); each; each = left.pop()) {
        const title = `${each.how} of ${each.what}, ${each.point}${each.secure ? ', TLS' : ''}`
        const ms = await excess(each).catch(error => {
          throw new Error(title, { cause: error })
        })
        late.push({ title, how: each.how, ms })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    if (ASKED !== undefined) tell(late)
    expect(late.filter(({ ms }) => ms > SLACK_MS)).toEqual([])
    expect(late).toHaveLength(CUTS)
    await expect.poll(held, { timeout: LINGER_MS }).toBeLessThanOrEqual(atRest)
    expect(server.count('session-closed')).toBe(server.count('session-opened'))
    const next = await Dialogue.login(lab.host('client'), SERVER)
    expect(await fetch(next, 'PASV', 'page.bin')).toBe(served.hashes['page.bin'])
    next.hangUp()
  })
})

function tell(late: readonly { readonly title: string; readonly how: How; readonly ms: number }[]): void {
  for (const how of HOWS) {
    const of = late.filter(each => each.how === how).sort((a, b) => b.ms - a.ms)
    const at = (part: number) => `${of[Math.floor(part * of.length)]?.ms.toFixed(0)} ms`
    process.stderr.write(
      `${how}: ${of.length} cuts; beyond the configured time p50 ${at(0.5)}, p99 ${at(0.01)}, worst ${at(0)} (${of[0]?.title})\n`,
    )
  }
}
