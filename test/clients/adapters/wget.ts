// wget: downloads only, one process a task. It takes PASV or PORT on IPv4, EPSV or EPRT on IPv6.
import type { Client } from '../lab/client.js'
import { must } from '../lab/processes.js'
import { type Site, urlOf } from '../lab/site.js'
import { isPassive, ways } from '../lab/way.js'

const OPTIONS = ['--no-config', '--no-verbose', '--tries=1', '--timeout=25', '--no-proxy']

export function wget(site: Site, path: string, ...options: string[]): Promise<void> {
  return fetch(site, path, '', options)
}

async function fetch(site: Site, path: string, suffix: string, options: readonly string[]): Promise<void> {
  const { way, user, password, authority, folder } = site
  const tls = way.tls === 'clear' ? [] : [`--ca-certificate=${authority}`]
  await must(
    [
      'wget',
      ...[...OPTIONS, `--ftp-user=${user}`, `--ftp-password=${password}`, ...tls],
      ...(way.tls === 'implicit' ? ['--ftps-implicit'] : []),
      ...(isPassive(way) ? [] : ['--no-passive-ftp']),
      ...[...options, `${urlOf(site, path, way.tls === 'clear' ? 'ftp' : 'ftps')}${suffix}`],
    ],
    { folder, environment: { HOME: folder } },
  )
}

export const wgetClient: Client<Site> = {
  title: 'wget',
  needs: [{ what: 'wget', debian: 'wget' }],
  ways: ways({ 4: ['PASV', 'PORT'], 6: ['EPSV', 'EPRT'] }, 'clear', 'explicit', 'implicit'),
  // As a listing shows it for old files.
  timePrecisionMs: 24 * 60 * 60 * 1_000,
  open: site => site,
  tasks: {
    get: (site, remote, local) => wget(site, remote, '--output-document', local),
    resumeGet: (site, remote, local) => wget(site, remote, '--continue', '--output-document', local),
    getText: (site, remote, local) => fetch(site, remote, ';type=a', ['--output-document', local]),
    // It keeps times only where it also chooses the name.
    getKeepingTime: (site, remote) => wget(site, remote, '--timestamping'),
  },
}
