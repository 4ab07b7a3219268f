// lftp: one process a task. It takes PASV, EPSV when told to, or PORT on IPv4, and EPSV on IPv6.
import type { Client } from '../lab/client.js'
import { must } from '../lab/processes.js'
import { hostAndPort, type Site } from '../lab/site.js'
import { isPassive, type Way, ways } from '../lab/way.js'

/** A word of lftp's language. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

export interface LftpSettings {
  readonly [name: string]: string | boolean | number
}

function settingsFor({ way, authority }: Site): LftpSettings {
  return {
    'cmd:fail-exit': true,
    // No marks behind names.
    'cmd:cls-default': '""',
    'net:max-retries': 1,
    'xfer:clobber': true,
    'net:timeout': 25,
    'ftp:passive-mode': isPassive(way),
    'ftp:prefer-epsv': way.mode === 'EPSV',
    'ftp:ssl-allow': way.tls !== 'clear',
    'ftp:ssl-force': way.tls !== 'clear',
    'ftp:ssl-protect-data': true,
    'ftp:ssl-protect-list': true,
    'ssl:ca-file': quoted(authority),
    // The address is in the certificate, but it compares names only.
    'ssl:check-hostname': false,
  }
}

/** Runs commands in one session. */
export function lftp(site: Site, commands: readonly string[], more: LftpSettings = {}): Promise<string> {
  const settings = Object.entries({ ...settingsFor(site), ...more }).map(
    ([name, value]) => `set ${name} ${value}`,
  )
  const scheme = site.way.tls === 'implicit' ? 'ftps' : 'ftp'
  const open = `open -u ${site.user},${site.password} ${scheme}://${hostAndPort(site)}`
  const script = [...settings, open, ...commands].join('\n')
  const environment = { HOME: site.folder, LFTP_HOME: site.folder }
  return must(['lftp'], { input: `${script}\n`, environment })
}

// It puts `./` before a name that begins with `~`.
const names = (listing: string) =>
  listing
    .split('\n')
    .filter(Boolean)
    .map(name => name.replace(/^\.\/(?=~)/, ''))

function lftpWith(title: string, itsWays: readonly Way[], more: LftpSettings): Client<Site> {
  const go = async (site: Site, ...commands: string[]) => void (await lftp(site, commands, more))
  const get = (options: string) => (site: Site, remote: string, local: string) =>
    go(site, `get ${options} ${quoted(remote)} -o ${quoted(local)}`)
  const put = (options: string) => (site: Site, local: string, remote: string) =>
    go(site, `put ${options} ${quoted(local)} -o ${quoted(remote)}`)
  const lines = (directory: string) => [`cd ${quoted(directory)}`, 'cls -1']
  return {
    title,
    needs: [{ what: 'lftp', debian: 'lftp' }],
    ways: itsWays,
    cannotSay: { '%41%2F': 'it takes an escaped slash at the end of a target for a directory' },
    open: site => site,
    tasks: {
      list: async (site, path) => names(await lftp(site, lines(path), more)),
      get: get(''),
      put: put(''),
      resumeGet: get('-c'),
      resumePut: put('-c'),
      getText: get('-a'),
      putText: put('-a'),
      makeDirectory: (site, path) => go(site, `mkdir ${quoted(path)}`),
      removeDirectory: (site, path) => go(site, `rmdir ${quoted(path)}`),
      rename: (site, from, to) => go(site, `mv ${quoted(from)} ${quoted(to)}`),
      remove: (site, path) => go(site, `rm ${quoted(path)}`),
      getKeepingTime: get(''),
      putKeepingTime: put(''),
      // What head does not take makes it send ABOR.
      dropGetAndList: async (site, remote, directory) =>
        names(
          await lftp(site, [`cat ${quoted(remote)} | head -c 1000 | wc -c`, ...lines(directory)], more),
        ).slice(1),
    },
  }
}

// For active data connections over IPv6 it announces no address but `::` on loopback.
const MODES = { 4: ['PASV', 'EPSV', 'PORT'], 6: ['EPSV'] } as const

export const lftpClient = lftpWith('lftp', ways(MODES, 'clear', 'explicit', 'implicit'), {})

/** It sends the next commands before the replies to those before. */
export const lftpPipelining = lftpWith(
  'lftp that does not wait for replies',
  ways({ 4: ['PASV'], 6: ['EPSV'] }, 'clear', 'explicit'),
  { 'ftp:sync-mode': false },
)
