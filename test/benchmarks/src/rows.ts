// The rows of the table: what the load client is asked to do for each, and which figure counts.
import {
  COUNT_PER_SECOND,
  type Figure,
  KIB_PER_SESSION,
  MIB_PER_SECOND,
  TOTAL_MS,
  TRANSFERS_PER_SECOND,
} from './figures.js'
import { type Fixture, folderOfEmpty, folderOfFiles, largeFile, UPLOADS } from './fixtures.js'
import type { Scale } from './scale.js'

export const GROUPS = [
  'download',
  'upload',
  'memory',
  'small files',
  'control',
  'idle',
  'listing',
  'TLS',
] as const
export type Group = (typeof GROUPS)[number]

/** Options of the load client by name; true is an option without a value. */
export type Load = Readonly<Record<string, string | number | true>>

export interface Row {
  readonly name: string
  readonly title: string
  readonly group: Group
  readonly mode: 'retr' | 'stor' | 'sretr' | 'sstor' | 'noop' | 'login' | 'idle' | 'list'
  readonly load: Load
  readonly figure: Figure
  readonly tls: boolean
  /** What the run that is not counted does otherwise. */
  readonly warm?: Load
  /** A run finds the server as it is after its start, so that what it takes of memory is seen every time. */
  readonly fresh?: true
  /** The bytes that one run has to move, where they are known. */
  readonly bytes?: number
  readonly fixtures: readonly Fixture[]
}

const SMALL = 4096
const WARM_LISTINGS = 15

/** All rows, in the order of the table. */
export function rowsOf(scale: Scale): readonly Row[] {
  const clear = [...transfers(scale, false), ...smallFiles(scale), ...control(scale), ...idle(scale)]
  return [...clear, ...listings(scale), ...transfers(scale, true), ...controlOverTls(scale)]
}

function transfers(scale: Scale, tls: boolean): Row[] {
  const one = tls ? scale.tlsBytes : scale.bytes
  const each = tls ? scale.tlsBytesOfEight : scale.bytesOfEight
  return [
    transfer('retr', 1, one, tls),
    transfer('retr', 8, each, tls),
    transfer('stor', 1, one, tls),
    transfer('stor', 8, each, tls),
  ]
}

function transfer(mode: 'retr' | 'stor', sessions: 1 | 8, bytes: number, tls: boolean): Row {
  const file = largeFile(bytes)
  const path = mode === 'retr' ? file.name : `${UPLOADS.name}/u%d`
  const upload = mode === 'stor' && { bytes }
  const times = sessions === 1 ? '1 connection' : `${sessions} connections`
  return {
    name: `${tls ? 'tls-' : ''}${mode}${sessions}`,
    title: `${mode.toUpperCase()} ${size(bytes * sessions)}, ${times}`,
    group: groupOf(mode, tls),
    mode,
    load: { sessions, path, ...upload, ...(tls && { tls: true }) },
    figure: MIB_PER_SECOND,
    tls,
    bytes: bytes * sessions,
    fixtures: [mode === 'retr' ? file : UPLOADS],
  }
}

function groupOf(mode: 'retr' | 'stor', tls: boolean): Group {
  if (tls) return 'TLS'
  return mode === 'retr' ? 'download' : 'upload'
}

function smallFiles(scale: Scale): Row[] {
  const { files, filesOfSixteen } = scale
  return [
    small('sretr1', 'RETR, PASV', 'sretr', 1, files, {}),
    small('sretr1-epsv', 'RETR, EPSV', 'sretr', 1, files, { epsv: true }),
    small('sretr16', 'RETR, PASV', 'sretr', 16, filesOfSixteen, {}),
    small('sretr16-epsv', 'RETR, EPSV', 'sretr', 16, filesOfSixteen, { epsv: true }),
    small('sstor1', 'STOR, PASV', 'sstor', 1, files, { bytes: SMALL }),
  ]
}

function small(
  name: string,
  what: string,
  mode: 'sretr' | 'sstor',
  sessions: number,
  files: number,
  load: Load,
): Row {
  const folder = mode === 'sretr' ? folderOfFiles(files, SMALL) : UPLOADS
  return {
    name,
    title: `${count(files * sessions)} files of 4 KiB, ${what}, ${sessions === 1 ? '1 session' : `${sessions} sessions`}`,
    group: load.tls ? 'TLS' : 'small files',
    mode,
    load: { sessions, repeat: files, path: folder.name, ...load },
    figure: TRANSFERS_PER_SECOND,
    tls: load.tls === true,
    bytes: sessions * files * SMALL,
    fixtures: [folder],
  }
}

function control(scale: Scale): Row[] {
  return [
    counting('noop1', 'NOOP, 1 session', 'noop', 1, scale),
    counting('noop50', 'NOOP, 50 sessions', 'noop', 50, scale),
    counting('login50', 'login and QUIT, 50 at once', 'login', 50, scale),
  ]
}

function controlOverTls(scale: Scale): Row[] {
  const files = Math.ceil(scale.files / 2)
  const resumed = { tls: true, resume: true } as const
  const login = counting('tls-login20', 'login and QUIT, 20 at once', 'login', 20, scale)
  return [
    { ...login, group: 'TLS', load: { ...login.load, tls: true }, tls: true },
    small('tls-sretr1', 'RETR, resumed', 'sretr', 1, files, resumed),
  ]
}

function counting(name: string, title: string, mode: 'noop' | 'login', sessions: number, scale: Scale): Row {
  const load = { sessions, milliseconds: scale.milliseconds }
  return { name, title, group: 'control', mode, load, figure: COUNT_PER_SECOND, tls: false, fixtures: [] }
}

function idle(scale: Scale): Row[] {
  return scale.idle.map(sessions => ({
    name: `idle${sessions}`,
    title: `${count(sessions)} idle sessions`,
    group: 'idle',
    mode: 'idle',
    load: { sessions, 'at-once': 8, milliseconds: 1000 },
    figure: KIB_PER_SESSION,
    tls: false,
    fixtures: [],
  }))
}

function listings({ entries: [few, many] }: Scale): Row[] {
  return [few, many].flatMap(entries => ['LIST', 'MLSD'].map(verb => listing(verb, entries, few)))
}

function listing(verb: string, entries: number, few: number): Row {
  const [folder, small] = [folderOfEmpty(entries), folderOfEmpty(few)]
  return {
    name: `${verb.toLowerCase()}${entries >= 1000 ? `${entries / 1000}k` : entries}`,
    title: `${verb} of ${count(entries)} entries`,
    group: 'listing',
    mode: 'list',
    load: { path: `${verb} ${folder.name}`, repeat: entries === few ? 3 : 1 },
    warm: { path: `${verb} ${small.name}`, repeat: WARM_LISTINGS },
    figure: TOTAL_MS,
    tls: false,
    fixtures: [folder, small],
  }
}

/** 1 GiB, 64 MiB, 4 KiB. */
export function size(bytes: number): string {
  if (bytes >= 2 ** 30) return `${bytes / 2 ** 30} GiB`
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 1024} KiB`
}

function count(number: number): string {
  return number.toLocaleString('en-GB')
}
