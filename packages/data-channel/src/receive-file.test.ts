// Uploads into files over real sockets.
import { open, readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, pattern, temporaryFile, upload } from '../test/peers.js'

const KIB = 1024
const pairs = new Pairs()
afterEach(() => pairs.closeAll())

const pair = () => pairs.open({ direction: 'receive' })

describe('an upload into a file', () => {
  it.each([0, 1, 64 * KIB, 1024 * KIB + 1, 9 * KIB * KIB + 13])(
    'of %i bytes arrives whole, and is counted',
    async size => {
      const file = await temporaryFile(Buffer.alloc(0))
      const { connection, client } = await pair()
      const moved = movement()
      const received = connection.receive(
        { file: { fd: file.fd, position: 0 }, sink: () => expect.unreachable() },
        moved,
      )
      await Promise.all([upload(client, pattern(size)), received])
      expect((await readFile(file.path)).equals(pattern(size))).toBe(true)
      expect(moved.counters.bytes).toBe(size)
      await file.close()
    },
  )

  it('begins where it is told to, and leaves what is before', async () => {
    const file = await temporaryFile(Buffer.from('0123456789'))
    const { connection, client } = await pair()
    client.end('abc')
    await connection.receive(
      { file: { fd: file.fd, position: 4 }, sink: () => expect.unreachable() },
      movement(),
    )
    expect(await readFile(file.path, 'utf8')).toBe('0123abc789')
    await file.close()
  })

  it('fails with the error of the file system, and lets the client go (P-37)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const readOnly = await open(file.path, 'r')
    const { connection, client } = await pair()
    client.write(pattern(KIB))
    const sink = { file: { fd: readOnly.fd, position: 0 }, sink: () => expect.unreachable() }
    await expect(connection.receive(sink, movement())).rejects.toMatchObject({ code: 'EBADF' })
    await expect(
      bytesFrom(client).then(
        bytes => bytes.length,
        () => 0,
      ),
    ).resolves.toBe(0)
    await readOnly.close()
    await file.close()
  })

  it('keeps what came before a reset, and fails (P-32)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const moved = movement()
    const received = connection.receive(
      { file: { fd: file.fd, position: 0 }, sink: () => expect.unreachable() },
      moved,
    )
    client.write(pattern(100))
    while (moved.counters.bytes < 100) await new Promise(setImmediate)
    client.resetAndDestroy()
    await expect(received).rejects.toMatchObject({ code: 'reset' })
    expect((await readFile(file.path)).equals(pattern(100))).toBe(true)
    await file.close()
  })
})
