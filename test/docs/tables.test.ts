// The tables of the pages name what the types declare, no more and no less, and the defaults are those of the code.
import { tokens } from 'longshore'
import { describe, expect, it } from 'vitest'
import { checkOptions } from '../../packages/core/src/settings.js'
import { membersOf, variantsOf } from './lab/declared.js'
import { codeIn, page, tableBelow } from './lab/pages.js'

const OPTIONS = page('docs/options.md')
const STORAGE = page('docs/storage.md')
const AUTHENTICATORS = page('docs/authenticators.md')
const PLUGINS = page('docs/plugins.md')
const COMMAND_LINE = page('docs/command-line.md')
const MANY_CORES = page('docs/many-cores.md')

const principal = () => membersOf('packages/auth/src/principal-options.ts', 'PrincipalOptions')

describe('the table below', () => {
  it.each([
    [OPTIONS, 'ServerOptions', 'packages/core/src/options.ts'],
    [OPTIONS, 'TimeoutOptions', 'packages/core/src/options.ts'],
    [OPTIONS, 'LimitOptions', 'packages/core/src/options.ts'],
    [OPTIONS, 'NetworkOptions', 'packages/core/src/options.ts'],
    [OPTIONS, 'PassiveOptions', 'packages/data-channel/src/options.ts'],
    [OPTIONS, 'ActiveOptions', 'packages/data-channel/src/options.ts'],
    [OPTIONS, 'ReplyTexts', 'packages/core/src/replies/reply-texts.ts'],
    [OPTIONS, 'ListenOptions', 'packages/core/src/server/ftp-server-contract.ts'],
    [OPTIONS, 'ProxyProtocolOptions', 'packages/core/src/server/ftp-server-contract.ts'],
    [OPTIONS, 'HandleOptions', 'packages/core/src/server/ftp-server-contract.ts'],
    [STORAGE, 'FileStorageOptions', 'packages/storage-fs/src/options.ts'],
    [STORAGE, 'MemoryStorageOptions', 'packages/storage-memory/src/options.ts'],
    [STORAGE, 'S3StorageOptions', 'packages/storage-s3/src/options.ts'],
    [STORAGE, 'QuotaOptions', 'packages/storage/src/quota/quota.ts'],
    [AUTHENTICATORS, 'LockoutOptions', 'packages/auth/src/lockout-options.ts'],
    [MANY_CORES, 'ClusterOptions', 'packages/cluster/src/contract.ts'],
  ])('$path · %s names every option', (of, name, file) => {
    expect(names(of, name)).toEqual(membersOf(file, name).sort())
  })

  it('TlsOptions names every option', () => {
    const own = ['TlsCertificate', 'TlsCertificates', 'TlsOptions'].flatMap(name =>
      membersOf('packages/core/src/tls/tls-options.ts', name),
    )
    expect(names(OPTIONS, 'TlsOptions')).toEqual(own.sort())
  })

  it('AnonymousOptions names every option', () => {
    const own = membersOf('packages/auth/src/anonymous.ts', 'AnonymousOptions')
    const all = new Set([...own, ...principal().filter(name => name !== 'storage')])
    expect(names(AUTHENTICATORS, 'AnonymousOptions')).toEqual([...all].sort())
  })

  it('StaticUser names every option', () => {
    const own = membersOf('packages/auth/src/static-users.ts', 'StaticUser')
    expect(names(AUTHENTICATORS, 'StaticUser')).toEqual([...own, ...principal()].sort())
  })

  it('CertificateUser names every option', () => {
    const own = membersOf('packages/auth/src/certificate.ts', 'CertificateUser')
    const identity = membersOf('packages/auth/src/certificate-identity.ts', 'CertificateIdentity')
    expect(names(AUTHENTICATORS, 'CertificateUser')).toEqual([...own, ...identity, ...principal()].sort())
  })

  it('Principals, Limits and The attempt name every field', () => {
    const caller = membersOf('packages/storage/src/storage.ts', 'Caller')
    const own = membersOf('packages/auth/src/principal.ts', 'Principal')
    expect(names(AUTHENTICATORS, 'Principals')).toEqual([...caller, ...own].sort())
    const limits = membersOf('packages/auth/src/principal.ts', 'Limits')
    expect(names(AUTHENTICATORS, 'Limits')).toEqual(limits.sort())
    const attempt = membersOf('packages/auth/src/authenticator.ts', 'LoginAttempt')
    expect(names(AUTHENTICATORS, 'The attempt')).toEqual(attempt.sort())
  })

  it('What it tells names every event of a bucket with its fields', () => {
    const variants = variantsOf('packages/storage-s3/src/events.ts', 'S3Event')
    const told = tableBelow(STORAGE, 'What it tells').map(([type, fields = '']): [string, string[]] => [
      codeIn(type),
      [...(fields.split(':')[0] ?? '').matchAll(/`(\w+)`/g)].map(match => match[1] ?? '').sort(),
    ])
    expect(told.sort(([a], [b]) => a.localeCompare(b))).toEqual(sorted(variants))
  })

  it('Writing an adapter names every option of the conformance suite', () => {
    const options = membersOf('packages/storage/src/testing/options.ts', 'ConformanceOptions')
    expect(names(STORAGE, 'Writing an adapter')).toEqual(options.sort())
  })

  it('Required operations, Traits and Optional operations name all of a storage', () => {
    const rows = tableBelow(STORAGE, 'Required operations').map(([cell = '']) => /^`(\w+)\(/.exec(cell)?.[1])
    const optional = [...STORAGE.text.matchAll(/`(\w+)`/g)].map(match => match[1])
    const all = membersOf('packages/storage/src/storage.ts', 'StorageAdapter').filter(
      name => name !== 'traits',
    )
    expect(all.filter(name => !rows.includes(name) && !optional.includes(name))).toEqual([])
    expect(names(STORAGE, 'Traits')).toEqual(
      membersOf('packages/storage/src/storage.ts', 'StorageTraits').sort(),
    )
  })

  it('A first plugin names all that a host offers', () => {
    const members = membersOf('packages/core/src/plugins/plugin.ts', 'PluginHost')
    const rows = tableBelow(PLUGINS, 'A first plugin').map(([cell]) => /^\w+\$?/.exec(codeIn(cell))?.[0])
    expect(rows).toEqual(expect.arrayContaining(members))
    expect(rows).toHaveLength(members.length)
  })

  it('Commands names every field of a command', () => {
    const facts = membersOf('packages/core/src/dispatch/command-definition.ts', 'CommandFacts')
    const any = membersOf('packages/core/src/dispatch/command-definition.ts', 'AnyCommand')
    expect(names(PLUGINS, 'Commands')).toEqual([...facts, ...any].sort())
  })

  it('The events names every event with its fields', () => {
    const variants = variantsOf('packages/core/src/events/server-event.ts', 'ServerEvent')
    expect(rowsOf(PLUGINS, 'The events')).toEqual(sorted(variants))
  })

  it('Events names every event that only a cluster has, with its fields', () => {
    const variants = variantsOf('packages/cluster/src/cluster-event.ts', 'OwnEvent')
    expect(rowsOf(MANY_CORES, 'Events')).toEqual(sorted(variants))
  })

  it('Replacing parts names every token', () => {
    expect(names(PLUGINS, 'Replacing parts')).toEqual(Object.keys(tokens).sort())
  })

  it('What it prints names every record of the JSON log', () => {
    const variants = variantsOf('packages/longshore/src/cli/log/record.ts', 'LogRecord')
    const session = membersOf('packages/longshore/src/cli/log/record.ts', 'WhoFields')
    const ways = [
      'closing',
      'closed',
      'listening',
      'warning',
      'certificate-renewed',
      'session-refused',
      'address-banned',
      'changed',
      'fault',
      'login-failed',
    ]
    const told = new Map(rowsOf(COMMAND_LINE, 'What it prints'))
    expect([...told.keys()].sort()).toEqual([...variants.keys()].sort())
    for (const name of ways)
      expect(told.get(name)).toEqual(expect.arrayContaining(variants.get(name) ?? ['?']))
    const transfer = ['TransferFields', 'EndFields'].flatMap(name =>
      membersOf('packages/longshore/src/cli/log/record.ts', name),
    )
    expect(told.get('transfer-finished')).toEqual(transfer.sort())
    for (const name of session) expect(COMMAND_LINE.text).toContain(`\`${name}\``)
  })
})

describe('the defaults of', () => {
  const settings = checkOptions({ authenticator: { authenticate: async () => ({ granted: false }) } })

  it.each([
    ['TimeoutOptions', settings.timeouts],
    ['LimitOptions', settings.limits],
  ])('%s are those of the code', (name, defaults) => {
    const told = tableBelow(OPTIONS, name).map(([option, value = '']) => [
      codeIn(option),
      Number(value.replaceAll(/\s/g, '')),
    ])
    expect(Object.fromEntries(told)).toEqual(defaults)
  })
})

/** The names in the first column, one or several in a cell, sorted. */
function names(of: Parameters<typeof tableBelow>[0], heading: string): string[] {
  return tableBelow(of, heading)
    .flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1] ?? ''))
    .sort()
}

/** First column → names in the second, sorted. */
function rowsOf(of: Parameters<typeof tableBelow>[0], heading: string): [string, string[]][] {
  const rows = tableBelow(of, heading).map(([first, second = '']): [string, string[]] => [
    codeIn(first),
    [...second.matchAll(/`([\w$]+)`/g)].map(match => match[1] ?? '').sort(),
  ])
  return rows.sort(([a], [b]) => a.localeCompare(b))
}

function sorted(variants: ReadonlyMap<string, readonly string[]>): [string, string[]][] {
  return [...variants]
    .map(([type, members]): [string, string[]] => [type, [...members].sort()])
    .sort(([a], [b]) => a.localeCompare(b))
}
