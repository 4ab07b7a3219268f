// A scenario: a few tasks of one client, and what has to be true on both sides afterwards.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client, ClientFacts, Task, Tasks } from './client.js'
import type { Guest } from './harbour.js'
import type { LogBook } from './log-book.js'
import type { Shelf } from './shelf.js'
import type { Site } from './site.js'

/** Tasks with the link filled in. */
export type Deeds<Needed extends Task> = {
  readonly [T in Needed]: Tasks<unknown>[T] extends
    | ((link: unknown, ...rest: infer Rest) => infer Result)
    | undefined
    ? (...rest: Rest) => Result
    : never
}

export interface Stage<Needed extends Task> {
  readonly client: ClientFacts
  readonly does: Deeds<Needed>
  readonly shelf: Shelf
  readonly user: string
  readonly log: LogBook
  /** An absolute path in the client's folder. */
  readonly local: (name: string) => string
  /** Makes a local file, and says where. */
  readonly localFile: (name: string, bytes: Uint8Array) => Promise<string>
}

export interface Scenario {
  readonly title: string
  readonly needs: readonly Task[]
  /** For every way there is, or, when it has nothing to do with data connections, for one of each protection or for one way alone. */
  readonly each: 'way' | 'protection' | 'client'
  readonly run: (stage: Stage<Task>) => Promise<void>
}

interface Parts<Needed extends Task> {
  readonly needs: readonly Needed[]
  readonly each?: Scenario['each']
  readonly run: (stage: Stage<Needed>) => Promise<void>
}

export function scenario<Needed extends Task>(title: string, parts: Parts<Needed>): Scenario {
  const { needs, each = 'way', run } = parts
  return { title, needs, each, run }
}

interface Cast<Link> {
  readonly client: Client<Link>
  readonly link: Link
  readonly site: Site
  readonly guest: Guest
  readonly log: LogBook
}

export function stageFor<Link>({ client, link, site, guest, log }: Cast<Link>): Stage<Task> {
  const local = (name: string) => join(site.folder, name)
  const does = Object.fromEntries(
    Object.entries(client.tasks).map(([task, act]) => [
      task,
      (...rest: string[]) => Reflect.apply(act, client.tasks, [link, ...rest]),
    ]),
  ) as unknown as Deeds<Task>
  return {
    ...{ client, does, log, local },
    ...{ shelf: guest.shelf, user: guest.name },
    async localFile(name, bytes) {
      await writeFile(local(name), bytes)
      return local(name)
    },
  }
}
