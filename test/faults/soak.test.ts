// Sessions of every kind that come and vanish for as long as one likes: memory, handles and descriptors stay where they were (C-38, G16).
import { expect, it } from 'vitest'
import { die, EVERY_DEATH, mortalServer, others, randomDeaths, settled } from '../hostile/lab/deaths.js'
import type { Report } from '../hostile/lab/server-process.js'

/** How long; `npm run soak` asks for more. */
const MINUTES = Number(process.env.LONGSHORE_SOAK_MINUTES ?? 0.1)
const BATCH = 200
const MIB = 1024 * 1024
const MINUTE_MS = 60_000
/** What the heap may swing by between two collections. */
const MOST_GROWTH = 4 * MIB
const WARM_LISTENERS = 32

interface Look {
  readonly minutes: number
  readonly report: Report
}

/** By least squares, in MiB an hour. */
function slope(looks: readonly Look[], of: (report: Report) => number): number {
  const times = looks.map(({ minutes }) => minutes / 60)
  const sizes = looks.map(({ report }) => of(report) / MIB)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [time, size] = [mean(times), mean(sizes)]
  const spread = times.reduce((sum, each) => sum + (each - time) ** 2, 0)
  return times.reduce((sum, each, i) => sum + (each - time) * ((sizes[i] ?? 0) - size), 0) / (spread || 1)
}

function tell({ minutes, report }: Look): void {
  if (process.env.LONGSHORE_SOAK_MINUTES === undefined) return
  const { counts, rss, held, resources, descriptors } = report
  const all = (numbers: Readonly<Record<string, number>>) => Object.values(numbers).reduce((a, b) => a + b, 0)
  const fields = [
    `${minutes.toFixed(1)} min`,
    `${counts['session-opened'] ?? 0} sessions`,
    `RSS ${(rss / MIB).toFixed(1)} MiB`,
    `held ${(held / MIB).toFixed(1)} MiB`,
    `${all(resources)} handles`,
    `${all(descriptors)} descriptors`,
  ]
  process.stderr.write(`${fields.join(', ')}\n`)
}

it(`leave nothing behind, for ${MINUTES} minutes`, { timeout: MINUTES * MINUTE_MS + 120_000 }, async () => {
  const { server } = await mortalServer()
  await die(server.ports, EVERY_DEATH)
  const begun = performance.now()
  const looks: Look[] = []
  do {
    await die(server.ports, randomDeaths(BATCH))
    const look = { minutes: (performance.now() - begun) / MINUTE_MS, report: await settled(server) }
    looks.push(look)
    tell(look)
  } while ((looks.at(-1)?.minutes ?? 0) < MINUTES)
  const [first, last] = [looks[0]?.report as Report, looks.at(-1)?.report as Report]
  if (process.env.LONGSHORE_SOAK_MINUTES !== undefined) {
    const late = looks.slice(Math.floor(looks.length / 3))
    const hourly = [slope(late, ({ rss }) => rss), slope(late, ({ held }) => held)].map(mib => mib.toFixed(1))
    process.stderr.write(`RSS ${hourly[0]} MiB/h, held ${hourly[1]} MiB/h, behind the first third\n`)
  }
  expect(last.held - first.held).toBeLessThan(MOST_GROWTH)
  expect(others(last)).toEqual(others(first))
  expect(last.descriptors.socket).toBeLessThanOrEqual(WARM_LISTENERS + 2)
  expect(last.counts['session-closed']).toBe(last.counts['session-opened'])
  expect(last.complaints.filter(text => !text.includes('ECONN'))).toEqual([])
})
