// The two programs called ftp: one process a task, which reads commands from standard input as a person would type them. No TLS.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '../lab/client.js'
import type { Need } from '../lab/need.js'
import { end, must, start } from '../lab/processes.js'
import type { Site } from '../lab/site.js'
import { ways } from '../lab/way.js'

interface Ftp {
  readonly title: string
  readonly need: Need & { readonly what: string }
  readonly cannotSay?: Readonly<Record<string, string>>
  /** Whether a download gets the time of the remote file. */
  readonly keepsTimes: boolean
  /** A word of its language. */
  readonly quote: (text: string) => string
  /** Parameters and first commands that make it go a way. */
  begin(site: Site): { readonly parameters: readonly string[]; readonly commands: readonly string[] }
}

const FAILURE = /^(?:\?|[45]\d\d[ -])|: No such file/m

function script(ftp: Ftp, site: Site, commands: readonly string[]) {
  const { parameters, commands: first } = ftp.begin(site)
  const login = [`user ${site.user} ${site.password}`, 'binary', ...first]
  return {
    command: [ftp.need.what, ...parameters] as [string, ...string[]],
    input: `${[...login, ...commands, 'quit'].join('\n')}\n`,
    options: { folder: site.folder, environment: { HOME: site.folder } },
  }
}

/** They exit with 0 whatever happened; what happened is in the replies that they show. */
export async function typed(ftp: Ftp, site: Site, ...commands: string[]): Promise<string> {
  const { command, input, options } = script(ftp, site, commands)
  const said = await must(command, { ...options, input })
  if (FAILURE.test(said)) throw new Error(`${commands.join('; ')}\n${said}`)
  return said
}

async function names(ftp: Ftp, site: Site, path: string): Promise<string[]> {
  const listing = join(site.folder, 'listing')
  await typed(ftp, site, `nlist ${ftp.quote(path)} ${ftp.quote(listing)}`)
  return namesIn(listing)
}

async function namesIn(listing: string): Promise<string[]> {
  return (await readFile(listing, 'utf8')).split(/\r?\n/).filter(Boolean)
}

/**
 * An interrupt drops the transfer once its first bytes are there: at the reply 150 itself these programs may not be ready to be interrupted.
 * The next commands are waiting already.
 */
async function dropGetAndList(ftp: Ftp, site: Site, remote: string, directory: string): Promise<string[]> {
  const listing = join(site.folder, 'listing-after')
  const dropped = join(site.folder, 'dropped')
  const commands = [
    `get ${ftp.quote(remote)} ${ftp.quote(dropped)}`,
    `nlist ${ftp.quote(directory)} ${ftp.quote(listing)}`,
  ]
  const { command, input, options } = script(ftp, site, commands)
  const child = start(command, options)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const begun = said.includes('\n150 ')
    said += text
    if (!begun && said.includes('\n150 ')) void firstBytes(dropped, child).then(() => child.kill('SIGINT'))
  })
  child.stdin.write(input)
  await Promise.race([once(child, 'close'), once(AbortSignal.timeout(30_000), 'abort')])
  await end(child)
  return namesIn(listing)
}

/** Resolves when there is something in `file`, or when nobody will write to it any more. */
async function firstBytes(file: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if (
      await stat(file).then(
        ({ size }) => size > 0,
        () => false,
      )
    )
      return
  }
}

async function resumePut(ftp: Ftp, site: Site, local: string, remote: string): Promise<void> {
  const size = /^(?:213 |.*\t)(\d+)/m.exec(await typed(ftp, site, `size ${ftp.quote(remote)}`))?.[1]
  await typed(ftp, site, `restart ${size}`, `put ${ftp.quote(local)} ${ftp.quote(remote)}`)
}

function clientOf(ftp: Ftp): Client<Site> {
  const act =
    (verb: string) =>
    async (site: Site, ...paths: string[]) =>
      void (await typed(ftp, site, `${verb} ${paths.map(ftp.quote).join(' ')}`))
  const asText =
    (verb: string) =>
    async (site: Site, ...paths: string[]) =>
      void (await typed(ftp, site, 'ascii', `${verb} ${paths.map(ftp.quote).join(' ')}`))
  return {
    title: ftp.title,
    needs: [ftp.need],
    ways: ways({ 4: ['PASV', 'EPSV', 'PORT', 'EPRT'], 6: ['EPSV', 'EPRT'] }, 'clear'),
    ...(ftp.cannotSay && { cannotSay: ftp.cannotSay }),
    open: site => site,
    tasks: {
      list: (site, path) => names(ftp, site, path),
      get: act('get'),
      put: act('put'),
      resumeGet: act('reget'),
      resumePut: (site, local, remote) => resumePut(ftp, site, local, remote),
      append: act('append'),
      getText: asText('get'),
      putText: asText('put'),
      makeDirectory: act('mkdir'),
      removeDirectory: act('rmdir'),
      rename: act('rename'),
      remove: act('delete'),
      ...(ftp.keepsTimes && { getKeepingTime: act('get') }),
      dropGetAndList: (site, remote, directory) => dropGetAndList(ftp, site, remote, directory),
    },
  }
}

export const tnftpProgram: Ftp = {
  title: 'tnftp',
  need: { what: 'tnftp', debian: 'tnftp' },
  keepsTimes: true,
  quote: text => text.replaceAll(/[\s"\\]/g, '\\$&'),
  begin({ way, host, port }) {
    const passive = way.mode === 'PASV' || way.mode === 'EPSV' ? '-p' : '-A'
    const plain = way.mode === 'PASV' || way.mode === 'PORT' ? ['epsv4 off'] : []
    return { parameters: ['-n', '-i', '-v', passive, host, String(port)], commands: plain }
  },
}

export const inetutilsProgram: Ftp = {
  title: 'inetutils-ftp',
  need: { what: 'inetutils-ftp', debian: 'inetutils-ftp' },
  keepsTimes: false,
  cannotSay: { 'double "quotes" inside': 'it has no escape for a quote' },
  quote: text => `"${text}"`,
  begin({ way, host, port }) {
    const passive = way.mode === 'PASV' || way.mode === 'EPSV' ? ['--passive'] : ['--active']
    const extended = way.family === 4 && (way.mode === 'EPSV' || way.mode === 'EPRT') ? ['epsv4'] : []
    return {
      parameters: ['--no-login', '--no-prompt', '--verbose', ...passive, host, String(port)],
      commands: extended,
    }
  },
}

export const tnftp = clientOf(tnftpProgram)
export const inetutils = clientOf(inetutilsProgram)
