// Runs every scenario that a client can play over every way that it can go: ways at the same time, the scenarios of one way in turn.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenarios } from '../scenarios/all.js'
import type { Client, Task } from './client.js'
import { type Guest, Harbour } from './harbour.js'
import { describeWith } from './presence.js'
import { type Scenario, type Stage, stageFor } from './scenario.js'
import { makeShelf, type Shelf } from './shelf.js'
import { closeSite, openSite, type Site } from './site.js'
import { type Protection, titleOf, type Way } from './way.js'

const inTurn = it.sequential

/** The tests of one client. */
export function describeClient<Link>(client: Client<Link>): void {
  describeWithHarbour(client, harbour => {
    for (const way of client.ways)
      describeWay({ client, harbour, way, label: 'disk', shelf: () => makeShelf('disk') })
    for (const way of fewWaysOf(client))
      describeWay({ client, harbour, way, label: 'memory', shelf: () => makeShelf('memory') })
  })
}

function describeWithHarbour<Link>(client: Client<Link>, body: (harbour: () => Harbour) => void): void {
  describeWith(client.title, client.needs, () => {
    let harbour: Harbour
    let tidy: (() => Promise<void>) | undefined
    beforeAll(async () => {
      tidy = await client.prepare?.()
      harbour = await Harbour.open()
    }, 60_000)
    afterAll(async () => {
      await harbour?.close()
      await tidy?.()
    })
    body(() => harbour)
    it('made the server report no fault', () => expect(harbour.log.faults).toEqual([]))
  })
}

/** The tests of one client over its first way in the clear, with files on shelves of another kind: nothing but these is new. */
export function describeClientOn<Link>(
  client: Client<Link>,
  label: string,
  shelf: () => Promise<Shelf>,
): void {
  describeWithHarbour(client, harbour => {
    const way = firstOf(client, 'clear')
    if (way) describeWay({ client, harbour, way, label, shelf })
  })
}

interface Cell<Link> {
  readonly client: Client<Link>
  readonly way: Way
  readonly label: string
  readonly shelf: () => Promise<Shelf>
  readonly harbour: () => Harbour
}

function describeWay<Link>(cell: Cell<Link>): void {
  const { client, way, label } = cell
  describe.concurrent(`${titleOf(way)}, ${label}`, () => {
    let scene: { guest: Guest; site: Site; link: Link; stage: Stage<Task> } | undefined
    beforeAll(async () => {
      const guest = await cell.harbour().invite(await cell.shelf())
      const site = await openSite(cell.harbour(), guest, way)
      const link = await client.open(site)
      scene = { guest, site, link, stage: stageFor({ client, link, site, guest, log: cell.harbour().log }) }
    })
    afterAll(async () => {
      if (!scene) return
      await client.close?.(scene.link)
      await closeSite(scene.site)
    })
    for (const { title, run } of playable(cell)) inTurn(title, () => run(scene!.stage), 60_000)
    inTurn('went the way it was told to', () => expectWay(cell, scene!.guest))
  })
}

/** No other verb was even tried for a data connection, everything was protected or nothing, and the address was of this family. */
function expectWay<Link>({ way, harbour }: Cell<Link>, { name }: Guest): void {
  const { log } = harbour()
  expect([...log.modes(name)]).toEqual([way.mode])
  expect(new Set(log.transfers(name).map(({ secure }) => secure))).toEqual(new Set([way.tls !== 'clear']))
  const addresses = log.sessions(name).map(({ session }) => session.remoteAddress)
  expect(new Set(addresses)).toEqual(new Set([way.family === 6 ? '::1' : '127.0.0.1']))
}

function playable<Link>({ client, way }: Cell<Link>): Scenario[] {
  const { tasks, clearOnly = [], ways } = client
  const spoilt = new Set(way.tls === 'clear' ? [] : clearOnly)
  const can = (task: Task) => tasks[task] !== undefined && !spoilt.has(task)
  const isDue = {
    way: true,
    protection: way === firstOf(client, way.tls),
    client: way === ways[0],
  }
  return scenarios.filter(({ title, needs, each }) => isDue[each] && needs.every(can) && !spoilt.has(title))
}

/** One in the clear and one with explicit TLS. */
function fewWaysOf<Link>(client: Client<Link>): Way[] {
  return client.ways.filter(way => way === firstOf(client, way.tls) && way.tls !== 'implicit')
}

function firstOf<Link>({ ways }: Client<Link>, tls: Protection): Way | undefined {
  return ways.find(way => way.tls === tls)
}
