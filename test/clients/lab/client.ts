// What an adapter of a client program says: what it needs, the ways it can go, and how it does each task. Capability by presence.
import type { Need } from './need.js'
import type { Site } from './site.js'
import type { Way } from './way.js'

/**
 * What clients do, as their users ask for it. Remote paths begin with `/`; local ones are absolute. A task rejects when the client
 * reports a failure. What a client cannot do it has no function for, and no test is made of it.
 */
export interface Tasks<Link> {
  /** Names in a directory. */
  readonly list?: (link: Link, path: string) => Promise<string[]>
  readonly get?: (link: Link, remote: string, local: string) => Promise<void>
  readonly put?: (link: Link, local: string, remote: string) => Promise<void>
  /** Goes on where the local file ends. */
  readonly resumeGet?: (link: Link, remote: string, local: string) => Promise<void>
  /** Goes on where the remote file ends. */
  readonly resumePut?: (link: Link, local: string, remote: string) => Promise<void>
  readonly append?: (link: Link, local: string, remote: string) => Promise<void>
  /** In TYPE A. */
  readonly getText?: (link: Link, remote: string, local: string) => Promise<void>
  readonly putText?: (link: Link, local: string, remote: string) => Promise<void>
  readonly makeDirectory?: (link: Link, path: string) => Promise<void>
  readonly removeDirectory?: (link: Link, path: string) => Promise<void>
  readonly rename?: (link: Link, from: string, to: string) => Promise<void>
  readonly remove?: (link: Link, path: string) => Promise<void>
  readonly modified?: (link: Link, path: string) => Promise<Date>
  readonly setModified?: (link: Link, path: string, when: Date) => Promise<void>
  /** The local file gets the time of the remote one. */
  readonly getKeepingTime?: (link: Link, remote: string, local: string) => Promise<void>
  /** The remote file gets the time of the local one. */
  readonly putKeepingTime?: (link: Link, local: string, remote: string) => Promise<void>
  /** Begins to fetch a file that is too large to be under way as a whole, drops it, and lists a directory. */
  readonly dropGetAndList?: (link: Link, remote: string, directory: string) => Promise<string[]>
  /** Sends some bytes as an upload that never ends, drops it, and lists a directory. */
  readonly dropPutAndList?: (link: Link, remote: string, directory: string) => Promise<string[]>
}

export type Task = keyof Tasks<unknown>

/** What scenarios know of a client. */
export interface ClientFacts {
  readonly title: string
  /** How finely it knows times of modification; 1 second unless given. */
  readonly timePrecisionMs?: number
  /** Whether it ends its session with a transfer that it drops, and goes on in another. */
  readonly dropsSession?: boolean
  /** Names that it cannot say, each with the reason. */
  readonly cannotSay?: Readonly<Record<string, string>>
}

/** A client program, for which `Link` is what it keeps between tasks: a session, or just where to go. */
export interface Client<Link> extends ClientFacts {
  readonly needs: readonly Need[]
  readonly ways: readonly Way[]
  /** Once for a test file, such as compiling; the result undoes it. */
  readonly prepare?: () => Promise<() => Promise<void>>
  readonly open: (site: Site) => Promise<Link> | Link
  readonly close?: (link: Link) => Promise<void>
  readonly tasks: Tasks<Link>
  /** Tasks, and scenarios by their titles, that it can do without TLS only. */
  readonly clearOnly?: readonly string[]
}
