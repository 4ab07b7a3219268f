// What gives a server the work of one run: the load client, or what a contender has in its place.
import type { Values } from './figures.js'
import type { Load, Row } from './rows.js'

/** Where the server is and who logs in. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

export interface Drive {
  /** The figures of its next answer. */
  values(): Promise<Values>
  /** Lets one that waits go on. */
  proceed(): void
  end(): Promise<void>
}

export type Driver = (mode: Row['mode'], load: Load, target: Target, signal: AbortSignal) => Drive
