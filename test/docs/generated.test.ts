// The generated pages, and the generated parts of others, are what the code says today. `vitest run test/docs -u` writes them anew.
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { converse } from '@longshore/core/testing'
import { KNOWN_VERBS } from '@longshore/protocol'
import { type StorageCode, StorageError } from '@longshore/storage'
import { s3Storage } from '@longshore/storage-s3'
import { anonymous, createServer, fileStorage, memoryStorage, READ_WRITE, staticUsers } from 'longshore'
import { describe, expect, it } from 'vitest'
import { failureReply } from '../../packages/core/src/replies/failure-reply.js'
import { allDialogues } from '../dialogues/runner/all-dialogues.js'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { exchangesOf } from '../dialogues/runner/exchanges.js'
import { commandsPage } from './generated/commands-page.js'
import { spliced } from './generated/markdown.js'
import { NOT_OFFERED, NOT_OFFERED_LINES } from './generated/not-offered.js'
import { ASKED_INSIDE, permissionTable } from './generated/permission-table.js'
import { COMMON_CODES, REPLY_CODES } from './generated/reply-codes.js'
import { capabilityTable, failureTable } from './generated/storage-tables.js'
import { page, ROOT } from './lab/pages.js'

const { commands, site } = createServer({ authenticator: anonymous(memoryStorage()) })

describe('what is generated', () => {
  it('is the page of commands', async () => {
    await expect(commandsPage(commands, site)).toMatchFileSnapshot(join(ROOT, 'docs', 'commands.md'))
  })

  it('is the table of permissions', () =>
    kept('docs/authenticators.md', { permissions: permissionTable(commands, site) }))

  it.runIf(process.platform === 'linux')('are the tables of failures and of what the adapters can do', () => {
    const answer = (failure: StorageCode, phase: 'before' | 'after') =>
      failureReply(new StorageError(failure, '/file'), phase).code
    const adapters = {
      fileStorage: fileStorage('.'),
      memoryStorage: memoryStorage(),
      s3Storage: s3Storage({ client: new S3Client({ region: 'nowhere' }), bucket: 'never-asked' }),
    }
    const capabilities = capabilityTable(adapters, commands, site)
    return kept('docs/storage.md', { failures: failureTable(answer), capabilities })
  })
})

describe('the page of commands', () => {
  it('gives every reply that a dialogue shows', () => {
    expect(undocumented()).toEqual([])
  })

  it('gives a reason for every verb that is known and not offered', () => {
    const offered = new Set([...commands].flatMap(({ verb, aliases = [] }) => [verb, ...aliases]))
    const missing = [...KNOWN_VERBS].filter(verb => !offered.has(verb))
    expect(NOT_OFFERED.flatMap(([verbs]) => verbs).sort()).toEqual(missing.sort())
  })
})

describe('what the page of commands says is refused', () => {
  it.each(NOT_OFFERED_LINES.flatMap(([lines, answer]) => lines.map(line => [line, answer] as const)))(
    '%s is answered %i',
    async (line, answer) => {
      const server = createServer({
        authenticator: anonymous(memoryStorage()),
        tls: { cert: SERVER_CERT, key: SERVER_KEY },
      })
      const dialogue = await converse(server)
      await dialogue.command('AUTH TLS')
      await dialogue.secure()
      await dialogue.command('USER anonymous')
      await dialogue.command('PASS guest')
      expect((await dialogue.command(line)).code).toBe(answer)
      dialogue.destroy()
      await server.close()
    },
  )
})

describe('what a command asks for by itself', () => {
  const LINES = { MDTM: 'MDTM 20260101000000 /a.txt', STAT: 'STAT /a.txt' }

  it.each(Object.entries(ASKED_INSIDE))(
    '%s is refused without the permission',
    async (verb, [permission]) => {
      const storage = memoryStorage({ files: { '/a.txt': 'hello' } })
      const permissions = [...READ_WRITE].filter(each => each !== permission)
      const users = [{ name: 'alice', password: 'secret', storage, permissions }]
      const server = createServer({ authenticator: staticUsers(users) })
      const dialogue = await converse(server)
      await dialogue.command('USER alice')
      await dialogue.command('PASS secret')
      expect((await dialogue.command(LINES[verb as keyof typeof LINES])).code).toBe(550)
      dialogue.destroy()
      await server.close()
    },
  )
})

/** All parts of a page at once: two that write the same file would undo each other. */
async function kept(path: string, parts: Readonly<Record<string, string>>): Promise<void> {
  let { text } = page(path)
  for (const [name, content] of Object.entries(parts)) text = spliced(text, name, content)
  await expect(text).toMatchFileSnapshot(join(ROOT, path))
}

/** Such as `rfc959/retrieve: RETR 999`. */
function undocumented(): string[] {
  const verbs = new Map(
    [...commands].flatMap(({ verb, aliases = [] }) => [verb, ...aliases].map(name => [name, verb] as const)),
  )
  return allDialogues().flatMap(({ name, steps }) =>
    exchangesOf(steps).exchanges.flatMap(({ verb, codes }) => {
      const known = [...COMMON_CODES, ...(REPLY_CODES[verbs.get(verb) ?? verb] ?? REPLY_CODES.SITE ?? [])]
      return codes.filter(code => !known.includes(code)).map(code => `${name}: ${verb} ${code}`)
    }),
  )
}
