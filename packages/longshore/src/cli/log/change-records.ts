/** Deletions, new folders and renames, seen in the commands that succeeded (RFC 959 §4.1.3). */

import { resolvePath } from '@longshore/storage'
import type { LoggedEvent, LoggedSession } from '../served.js'
import type { Change, LogRecord, WhoFields } from './record.js'

type CommandEvent = Extract<LoggedEvent, { readonly type: 'command' }>

const CHANGES: Readonly<Record<string, Change>> = {
  DELE: 'delete',
  RMD: 'remove-directory',
  XRMD: 'remove-directory',
  MKD: 'make-directory',
  XMKD: 'make-directory',
  RNTO: 'rename',
}

/** Remembers for every session what RNFR named, so that a rename can be told whole. */
export class ChangeRecords {
  readonly #renamed = new WeakMap<LoggedSession, string>()
  readonly #whoOf: (session: LoggedSession) => WhoFields

  constructor(whoOf: (session: LoggedSession) => WhoFields) {
    this.#whoOf = whoOf
  }

  of({ session, verb, argument, code }: CommandEvent): LogRecord | undefined {
    if (argument === undefined || code >= 400) return undefined
    const path = resolvePath(session.state.cwd, argument)
    if (verb === 'RNFR') this.#renamed.set(session, path)
    const change = Object.hasOwn(CHANGES, verb) ? CHANGES[verb] : undefined
    if (!change || code >= 300) return undefined
    const paths = change === 'rename' ? { path: this.#renamed.get(session) ?? path, to: path } : { path }
    return { type: 'changed', ...this.#whoOf(session), change, ...paths }
  }
}
