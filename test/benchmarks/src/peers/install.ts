// Gets the other servers into the cache folder: Debian's packages unpacked, because they cannot be installed beside each other, and ftp-srv from npm.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unpacked } from './programs.js'

const PACKAGES = [
  'vsftpd',
  'proftpd-core',
  'proftpd-mod-crypto',
  'pure-ftpd',
  'python3-pyftpdlib',
  'python3-openssl',
]
const FROM_NPM = ['ftp-srv@4.6.3', 'bunyan@1.8.15']
const run = promisify(execFile)

export async function installPeers(cache: string, progress: (line: string) => void): Promise<void> {
  progress(`npm: ${FROM_NPM.join(', ')} into ${cache}`)
  await run('npm', ['install', '--silent', '--no-save', '--prefix', cache, ...FROM_NPM])
  const scratch = await mkdtemp(join(tmpdir(), 'longshore-peers-'))
  try {
    const names = await missingPackages()
    progress(`Debian: ${names.join(', ')}`)
    // apt gives its downloads to an account of its own, which has no way into our folder.
    await run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...names], { cwd: scratch })
    await mkdir(unpacked(cache), { recursive: true })
    for (const name of await readdir(scratch)) await run('dpkg', ['-x', join(scratch, name), unpacked(cache)])
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The packages and what they need that is not installed, one by one: together they are in conflict. */
async function missingPackages(): Promise<string[]> {
  const names = new Set<string>()
  for (const name of PACKAGES) {
    names.add(name)
    const { stdout } = await run('apt-get', ['install', '--simulate', '--no-install-recommends', '-qq', name])
    for (const [, needed = ''] of stdout.matchAll(/^Inst (\S+)/gm)) names.add(needed)
  }
  return [...names]
}
