// ncftpget, ncftpput and ncftpls: one process a task, IPv4 and no TLS, PASV or PORT.
import type { Client } from '../lab/client.js'
import { must } from '../lab/processes.js'
import { type Site, urlOf } from '../lab/site.js'
import { isPassive, ways } from '../lab/way.js'

export function runNcftp(site: Site, program: string, parameters: readonly string[]): Promise<string> {
  const { way, user, password, port, folder } = site
  const account = ['-u', user, '-p', password, '-P', String(port), isPassive(way) ? '-F' : '-E', '-t', '25']
  return must([program, ...account, ...parameters], { environment: { HOME: folder } })
}

const get =
  (...options: string[]) =>
  async (site: Site, remote: string, local: string) => {
    await runNcftp(site, 'ncftpget', [...options, '-C', site.host, remote, local])
  }

export const put =
  (...options: string[]) =>
  async (site: Site, local: string, remote: string) => {
    await runNcftp(site, 'ncftpput', [...options, '-C', site.host, local, remote])
  }

const ask = async (site: Site, ...commands: string[]) => {
  const parameters = commands.flatMap(command => ['-W', command])
  await runNcftp(site, 'ncftpls', [...parameters, urlOf(site, '/')])
}

export const ncftp: Client<Site> = {
  title: 'ncftp',
  needs: [{ what: 'ncftpget', debian: 'ncftp' }],
  ways: ways({ 4: ['PASV', 'PORT'] }, 'clear'),
  open: site => site,
  tasks: {
    async list(site, path) {
      const listing = await runNcftp(site, 'ncftpls', ['-1', urlOf(site, `${path}/`)])
      return listing.split('\n').filter(Boolean)
    },
    get: get('-Z'),
    put: put(),
    resumeGet: get('-z'),
    // No resumePut: of files beyond a few kilobytes it sends the whole behind REST.
    append: put('-A'),
    getText: get('-Z', '-a'),
    putText: put('-a'),
    makeDirectory: (site, path) => ask(site, `MKD ${path}`),
    removeDirectory: (site, path) => ask(site, `RMD ${path}`),
    rename: (site, from, to) => ask(site, `RNFR ${from}`, `RNTO ${to}`),
    remove: (site, path) => ask(site, `DELE ${path}`),
    getKeepingTime: get('-Z'),
  },
}
