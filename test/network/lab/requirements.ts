// What the network tests need of a machine. Where something is lacking they are skipped with the reason in their titles; with CI=true they fail.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'
import { routerRules } from './router.js'

const PROGRAMS = ['ip', 'nft', 'conntrack', 'nsenter', 'unshare', 'curl', 'lftp', 'python3', 'openssl']

const reason = lacking()
if (reason !== undefined && process.env.CI === 'true')
  throw new Error(`The network tests cannot run here: ${reason}.`)

const possible = reason === undefined ? describe : describe.skip

/** `describe` for tests that build networks. */
export function describeNetwork(title: string, body: () => void): void {
  possible(reason === undefined ? title : `${title} (${reason})`, body)
}

function lacking(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only'
  if (process.getuid?.() !== 0) return 'only root may make network namespaces'
  const missing = PROGRAMS.filter(program => !installed(program))
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  return trial()
}

function installed(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Tries, in a namespace that is gone at once, all that the routers of the tests are made of. */
function trial(): string | undefined {
  const forward = { in: 'wan', to: '192.0.2.1', ports: ['21'] }
  const rules = routerRules({ masquerade: 'wan', forward, ftpAware: true, allow: [] })
  const script =
    'ip link add name one type veth peer name two && ip link add name three type bridge && nft -f - && conntrack -L expect'
  const { status, stderr, error } = spawnSync('unshare', ['--net', '--mount', 'sh', '-c', script], {
    input: `${rules}\n`,
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  return `no FTP-aware router can be made here: ${error?.message ?? stderr.trim().split('\n')[0]}`
}
