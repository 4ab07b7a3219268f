// What a server does that was told nothing but who may log in: only what is safe (C-58), and names from outside open no other tree (C-03).
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { anonymous, staticUsers, userDirectory } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { receiveData, sendData } from '@longshore/core/testing'
import { rooted } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { grounds, temporaryFolder } from './lab/folders.js'
import { withoutDelays } from './lab/impatient-clock.js'
import { serve } from './lab/serve.js'
import { ask, logIn, visit } from './lab/visitor.js'

const storage = memoryStorage({ files: { '/file': 'x' } })
const tls = { cert: SERVER_CERT, key: SERVER_KEY }

describe('a server by default', () => {
  it('is not made without a decision on who may log in (C-58)', () => {
    for (const options of [undefined, {}, { tls }, { plugins: [] }, { authenticator: undefined }])
      expect(() => createServer(options as never)).toThrow(/authenticator/)
  })

  it('lets anonymous guests read and nothing else (C-58)', async () => {
    const { port } = await serve(storage, { authenticator: anonymous(storage) })
    const guest = await visit(port)
    const codes = (
      await ask(guest, ['USER ftp', 'PASS x', 'MKD d', 'DELE file', 'RNFR file', 'SITE CHMOD 777 file'])
    ).map(({ code }) => code)
    expect(codes).toEqual([331, 230, 550, 550, 550, 550])
    expect((await sendData(guest, 'STOR new', 'x')).code).toBe(550)
    expect((await receiveData(guest, 'RETR file')).bytes.toString()).toBe('x')
  })

  it('offers no compression, no clear command channel and no transfer to third parties (C-58, C-37)', async () => {
    const { port } = await serve(storage, { tls })
    const dialogue = await logIn(port)
    const lines = [
      'MODE Z',
      'MODE B',
      'CCC',
      'PORT 127,0,0,2,100,100',
      'EPRT |1|192.0.2.7|5000|',
      'CPSV',
      'SSCN',
      'REIN',
      'SMNT x',
    ]
    const replies = await ask(dialogue, lines)
    expect(replies.map(({ code }) => code)).toEqual([504, 504, 503, 501, 501, 502, 502, 502, 502])
    expect((await dialogue.command('FEAT')).wire).not.toMatch(/MODE Z|CCC/)
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    expect((await ask(dialogue, ['USER ada', 'PASS lovelace', 'CCC'])).map(({ code }) => code)).toEqual([
      331, 230, 533,
    ])
  })

  it('follows no symbolic link, and does not serve the root of the machine (C-58, C-05)', async () => {
    const { root } = grounds()
    symlinkSync('../outside/secret', join(root, 'link'))
    const { port } = await serve(fileStorage(root))
    expect((await receiveData(await logIn(port), 'RETR link')).reply.code).toBe(550)
    for (const whole of ['/', '/..', '//', '/etc/..']) expect(() => fileStorage(whole)).toThrow(TypeError)
  })

  it('gives files no rights that the process’s umask takes, and no set-uid bits (C-58, C-10)', async () => {
    const { root } = grounds()
    const { port } = await serve(fileStorage(root))
    const dialogue = await logIn(port)
    expect((await dialogue.command('SITE CHMOD 4777 file')).wire).toBe('200 /file: Mode set to 777.\r\n')
    expect((await dialogue.command('MLST file')).wire).toContain('UNIX.mode=0777;')
  })

  it('refuses options that it does not know or that cannot work, and names them (C-58, C-53)', () => {
    const authenticator = anonymous(storage)
    const wrong: [object, RegExp][] = [
      [{ anonymus: true }, /anonymus/],
      [{ tls: { ...tls, minVersion: 'TLSv1' } }, /tls\.minVersion/],
      [{ tls: { ...tls, policy: 'maybe' } }, /tls\.policy/],
      [{ tls: { cert: SERVER_CERT } }, /tls\.key/],
      [{ tls: { cert: 'x', key: 'y' } }, /tls\./],
      [{ limits: { maxSessions: 0 } }, /maxSessions/],
      [{ timeouts: { idleMs: Number.NaN } }, /idleMs/],
      [{ timeouts: { loginMs: Number.POSITIVE_INFINITY } }, /loginMs/],
      [{ passive: { ports: [20, 1000] } }, /ports/],
      [{ passive: { address: '0.0.0.0' } }, /address/],
      [{ active: { allow: true } }, /allow/],
    ]
    for (const [options, message] of wrong)
      expect(
        () => createServer({ authenticator, ...options } as never),
        JSON.stringify(options).slice(0, 60),
      ).toThrow(message)
  })
})

describe('a directory for every user', () => {
  const NAMES = ['..', '.', '', 'a/b', '../other', '/', 'a/../b', 'a\0b', '.longshore-x.part']

  it('is opened by no name that is not one valid segment (C-03)', async () => {
    const base = temporaryFolder()
    for (const folder of ['home/ada', 'home/other']) mkdirSync(join(base, folder), { recursive: true })
    writeFileSync(join(base, 'secret'), 'out of reach')
    writeFileSync(join(base, 'home/other/secret'), 'of the other')
    const all = fileStorage(join(base, 'home'))
    for (const name of NAMES.slice(0, -1)) {
      expect([name, userDirectory(all, name)]).toEqual([name, undefined])
      if (!/^a\/b$|^\/$/.test(name)) expect(() => rooted(all, `/${name}`)).toThrow(TypeError)
    }
    const authenticator = {
      authenticate: async ({ user }: { user: string }) => {
        const own = userDirectory(all, user)
        if (own === undefined) return { granted: false as const }
        return {
          granted: true as const,
          principal: { name: user, storage: own, permissions: new Set(['list', 'read'] as const) },
        }
      },
    }
    const { port } = await serve(all, { authenticator, ...withoutDelays() })
    for (const name of NAMES.filter(name => name !== '' && !name.includes('\0'))) {
      const dialogue = await visit(port)
      await ask(dialogue, [`USER ${name}`, 'PASS x', 'TYPE I'])
      for (const path of ['secret', 'other/secret', '../secret', '../other/secret', '/']) {
        const { bytes } = await receiveData(dialogue, `RETR ${path}`).catch(() => ({ bytes: '' }))
        expect([name, path, bytes.toString()]).toEqual([name, path, ''])
      }
      dialogue.destroy()
    }
    expect(readdirSync(base)).toEqual(['home', 'secret'])
  })

  it('is not opened for a listed user of such a name either, with the right password (C-03)', async () => {
    const own = (user: string) => userDirectory(storage, user)
    const users = ['..', '.', 'a/b', 'ada'].map(name => ({ name, password: 'x', storage: own }))
    const { port } = await serve(storage, { authenticator: staticUsers(users), ...withoutDelays() })
    const codes: number[] = []
    for (const { name } of users)
      codes.push((await ask(await visit(port), [`USER ${name}`, 'PASS x']))[1]!.code)
    expect(codes).toEqual([530, 530, 530, 230])
  })
})
