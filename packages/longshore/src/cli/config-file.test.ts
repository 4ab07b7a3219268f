import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryIo } from '../../test/memory-io.js'
import { temporaryFolder } from '../../test/temporary-folder.js'
import { type GivenFlags, readSettings } from './read-settings.js'
import type { Settings } from './settings.js'

describe('the configuration file', () => {
  async function configured(text: string, flags: GivenFlags = {}, root?: string): Promise<Settings> {
    const folder = await temporaryFolder(onTestFinished)
    await writeFile(join(folder, 'ftp.yaml'), text, { mode: 0o600 })
    return readSettings(root, { config: 'ftp.yaml', ...flags }, new MemoryIo({ cwd: folder }))
  }

  it('has the options of the command line, with dashes or without', async () => {
    const settings = await configured(`
root: files
port: 2122
user: [al:x:ro, bo:y]
passive-ports: 50000-50010
passiveAddress: 203.0.113.7
idle-timeout: 12.5
maxSessions: 7
json: true
`)
    expect(settings).toMatchObject({
      root: expect.stringMatching(/longshore-cli-\w+\/files$/),
      port: 2122,
      accounts: [
        { name: 'al', readOnly: true },
        { name: 'bo', readOnly: false },
      ],
      passivePorts: [[50000, 50010]],
      passiveAddresses: [{ address: '203.0.113.7' }],
      idleMs: 12_500,
      maxSessions: 7,
      json: true,
    })
  })

  it('may be JSON', async () => {
    const settings = await configured(
      '{"root": "/srv", "anonymous": true, "passivePorts": ["50000-50010", "51000-51010"]}',
    )
    expect(settings).toMatchObject({
      root: '/srv',
      passivePorts: [
        [50000, 50010],
        [51000, 51010],
      ],
    })
  })

  it('gives way to the command line, option by option', async () => {
    const settings = await configured(
      '{ root: /a, port: 1, anonymous: true, host: "::" }',
      { port: '2' },
      '/b',
    )
    expect(settings).toMatchObject({ root: '/b', port: 2, anonymous: true, hosts: ['::'] })
  })

  it('may hold the users, and warns when others can read their passwords', async () => {
    const folder = await temporaryFolder(onTestFinished)
    await writeFile(join(folder, 'c.yaml'), 'root: .\nusers:\n  - { name: al, password: "1", home: /docs }\n')
    await chmod(join(folder, 'c.yaml'), 0o644)
    const settings = await readSettings(undefined, { config: 'c.yaml' }, new MemoryIo({ cwd: folder }))
    expect(settings.accounts).toEqual([{ name: 'al', password: '1', readOnly: false, home: '/docs' }])
    expect(settings.warnings).toEqual([
      expect.stringMatching(/^c\.yaml holds passwords in the clear .* chmod 600 c\.yaml/),
    ])
  })

  it('finds the files that it names beside itself, wherever it is run from', async () => {
    const folder = await temporaryFolder(onTestFinished)
    await mkdir(join(folder, 'etc'))
    await writeFile(
      join(folder, 'etc/c.yaml'),
      '{ root: ../data, users: u.yaml, tls-cert: c.pem, tls-key: /k.pem }',
    )
    await writeFile(join(folder, 'etc/u.yaml'), '- { name: al, passwordHash: $scrypt$x }')
    const settings = await readSettings(undefined, { config: 'etc/c.yaml' }, new MemoryIo({ cwd: folder }))
    expect(settings).toMatchObject({
      root: join(folder, 'data'),
      accounts: [{ name: 'al', passwordHash: '$scrypt$x' }],
      tls: { certFile: join(folder, 'etc/c.pem'), keyFile: '/k.pem' },
      warnings: [],
    })
  })

  it.each([
    [
      'an unknown name',
      'pasive-ports: 1',
      /^ftp\.yaml: "pasive-ports" is not known; did you mean passive-ports\?$/,
    ],
    ['an unknown name in camelCase', 'pasivePorts: 1', /did you mean passivePorts\?$/],
    [
      'a name like no other',
      'colour: red',
      /^ftp\.yaml: "colour" is not known; these are: root, host, port, proxy/,
    ],
    ['one name in both spellings', 'tls-cert: a\ntlsCert: b', /^ftp\.yaml: tls-cert is there twice$/],
    ['a bad value', 'port: ftp', /^ftp\.yaml: port: "ftp" is no port/],
    ['a map for a text', 'user: [ al: x ]', /^ftp\.yaml: user: one piece of text or a number is needed$/],
    ['a text for yes or no', 'anonymous: "yes"', /^ftp\.yaml: anonymous: true or false is needed$/],
    ['a list at the top', '- port: 1', /^ftp\.yaml: names and values are needed, such as port: 2121$/],
    ['half a list', 'host: [a', /^ftp\.yaml: not well-formed at line \d, column \d+ \([a-z ]+\)$/],
    ['the name of a prototype', '__proto__: { anonymous: true }', /^ftp\.yaml: "__proto__" is not known/],
    [
      'a user with an unknown name',
      'users: [ { name: a, password: "1", readonly: true } ]',
      /^ftp\.yaml: users: user 1: "readonly" is not known; did you mean readOnly\?$/,
    ],
    [
      'a password that is a number',
      'users: [ { name: a, password: 123 } ]',
      /^ftp\.yaml: users: user 1: password has to be text; write it in quotes$/,
    ],
    [
      'a user with neither password nor hash',
      'users: [ { name: a } ]',
      /either password or passwordHash is needed/,
    ],
    [
      'a user with both',
      'users: [ { name: a, password: x, passwordHash: y } ]',
      /either password or passwordHash is needed/,
    ],
    [
      'a home that is no virtual path',
      'users: [ { name: a, password: x, home: docs } ]',
      /home "docs" has to begin with \//,
    ],
    ['no users in the list', 'users: []', /^ftp\.yaml: users: a list of users is needed/],
  ])('refuses %s', async (_, text, message) => {
    await expect(configured(`${text}\n`)).rejects.toThrow(message)
  })

  it('never repeats what is in it: a password may be (C-19)', async () => {
    const secret = 'hunter2hunter2'
    for (const text of [
      `password: *${secret}`,
      `users: [ { name: a, password: ${secret} `,
      `user: [ { a: ${secret} } ]`,
      `{"${'x'}": "${secret}`,
    ]) {
      const problem = (await configured(text).catch((error: unknown) => error)) as Error
      expect(problem.name).toBe('UsageProblem')
      expect(problem.message).not.toContain(secret)
    }
  })

  it('is a matter of the surroundings when it is not there', async () => {
    const problem = readSettings(
      '.',
      { config: 'none.yaml' },
      new MemoryIo({ cwd: await temporaryFolder(onTestFinished) }),
    )
    await expect(problem).rejects.toMatchObject({
      name: 'StartProblem',
      message: 'none.yaml cannot be read: it does not exist',
    })
  })
})

describe('the users file', () => {
  it('adds to the users of the command line', async () => {
    const folder = await temporaryFolder(onTestFinished)
    await writeFile(
      join(folder, 'u.json'),
      '{"users": [{"name": "bo", "password": "y", "readOnly": true}]}',
      { mode: 0o600 },
    )
    const io = new MemoryIo({ cwd: folder })
    const { accounts, warnings } = await readSettings('.', { user: ['al:x'], users: 'u.json' }, io)
    expect(accounts.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ['al', false],
      ['bo', true],
    ])
    expect(warnings).toEqual([])
  })
})
