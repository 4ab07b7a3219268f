// Where a client finds its server, and the folder that is its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Limits } from '@longshore/auth'
import type { Guest, Harbour } from './harbour.js'
import { PASSWORD } from './harbour.js'
import type { Shelf, ShelfKind } from './shelf.js'
import { addressOf, type Way } from './way.js'

export interface Site {
  readonly way: Way
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Certificate file to trust. */
  readonly authority: string
  /** Where the client keeps its files; also its home, so that nobody's settings have a say. */
  readonly folder: string
}

export async function openSite(harbour: Harbour, guest: Guest, way: Way): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-client-'))
  const port = harbour.portFor(way)
  const account = { user: guest.name, password: PASSWORD, authority: harbour.certificate.authority }
  return { way, host: addressOf(way), port, folder, ...account }
}

export async function closeSite({ folder }: Site): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** A new user with a storage and a folder of its own, until the harbour closes. */
export async function visit(
  harbour: Harbour,
  way: Way,
  { shelf = 'disk', limits }: { readonly shelf?: ShelfKind | Shelf; readonly limits?: Limits } = {},
): Promise<{ guest: Guest; site: Site }> {
  const guest = await harbour.invite(shelf, limits)
  const site = await openSite(harbour, guest, way)
  harbour.atClose(() => closeSite(site))
  return { guest, site }
}

/** `127.0.0.1:2121`, `[::1]:2121`. */
export function hostAndPort({ host, port }: Site): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** A URL with the path escaped segment by segment; it begins in the user's home. */
export function urlOf(site: Site, path: string, scheme = 'ftp'): string {
  const escaped = path.split('/').map(encodeURIComponent).join('/')
  return `${scheme}://${hostAndPort(site)}/${escaped.replace(/^\//, '')}`
}
