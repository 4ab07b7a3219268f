// What a session is, as plain as can be: the state table of the protocol, and files as a map (protocol.md A1, A2, A4).
import { posix } from 'node:path'
import { PlainTree } from './plain-tree.js'

export const MOST_FAILURES = 3
/** Unknown commands before a login. */
export const MOST_STRAYS = 10

export interface SessionModel {
  /** The control connection is closed. */
  ended: boolean
  secure: boolean
  /** The user of a USER that waits for its PASS. */
  asked: string | undefined
  /** Who is logged in, which a new USER does not change. */
  user: string | undefined
  failures: number
  strays: number
  protected: boolean
  cwd: string
  type: 'A' | 'I'
  restart: number
  renameFrom: string | undefined
  onlyEpsv: boolean
  channel: 'none' | 'passive' | 'active'
  readonly tree: PlainTree
}

export function newSession(directories: 'real' | 'implied'): SessionModel {
  return {
    ...ANEW,
    ended: false,
    secure: false,
    protected: false,
    asked: undefined,
    user: undefined,
    failures: 0,
    strays: 0,
    tree: new PlainTree(directories),
  }
}

const ANEW = {
  cwd: '/',
  type: 'A',
  restart: 0,
  renameFrom: undefined,
  onlyEpsv: false,
  channel: 'none',
} as const

/** What a login, or its loss, puts back to the beginning (P-27). */
export function startAnew(model: SessionModel): void {
  Object.assign(model, ANEW)
}

export function absolute(model: SessionModel, pathname: string): string {
  return posix.resolve(model.cwd, pathname)
}
