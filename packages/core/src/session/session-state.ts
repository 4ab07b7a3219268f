/** The parameters of a session as a plain record; commands return changes, the dispatcher applies them (RFC 959 §3.1, §5.1). */
import { ROOT, type VirtualPath } from '@longshore/storage'
import type { FactName } from '../listing/fact-names.js'
import { DEFAULT_FACTS } from '../listing/fact-names.js'

/** What the transfer parameter and navigation commands have set. */
export interface SessionState {
  readonly cwd: VirtualPath
  /** TYPE: ASCII by default (RFC 959 §5.1). */
  readonly type: 'ascii' | 'image'
  /** PROT: `private` protects data connections with TLS. */
  readonly protection: 'clear' | 'private'
  /** Whether PBSZ was given on this TLS session. */
  readonly bufferSizeSet: boolean
  /** EPSV ALL: only EPSV may open data connections from now on (RFC 2428 §4). */
  readonly extendedPassiveOnly: boolean
  /** Facts that MLSD and MLST show (RFC 3659 §7.9). */
  readonly facts: ReadonlySet<FactName>
  /** What CLNT or CSID said. */
  readonly clientName: string | undefined
  /** What HOST said (RFC 7151), or SNI. */
  readonly host: string | undefined
  /** REST: bytes to skip in the next transfer; 0 again after it. */
  readonly restart: number
  /** RNFR: waits for the RNTO that must follow. */
  readonly renameFrom: VirtualPath | undefined
  /** ALLO: bytes that the next upload will bring, if the client said so. */
  readonly expectedSize: number | undefined
}

/** The state of a session whose login starts anew (P-27). */
export function freshState(cwd: VirtualPath = ROOT): SessionState {
  return cwd === ROOT ? FRESH : { ...FRESH, cwd }
}

/** The state of a new session; one for all, as states are never changed. */
const FRESH: SessionState = Object.freeze({
  cwd: ROOT,
  type: 'ascii',
  protection: 'clear',
  bufferSizeSet: false,
  extendedPassiveOnly: false,
  facts: DEFAULT_FACTS,
  clientName: undefined,
  host: undefined,
  restart: 0,
  renameFrom: undefined,
  expectedSize: undefined,
})
