// A certificate that is renewed on disk while `longshore serve` runs: SIGHUP has it read again (C-17).
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Authority, type Identity } from '../tls/authority.js'
import { Program, temporaryFolder } from './program.js'

const authority = new Authority()
const [first, second] = [authority.issue('first'), authority.issue('second')]
const programs: Program[] = []
let folder: string
let remove: () => void

beforeEach(() => {
  const made = temporaryFolder()
  folder = made.folder
  remove = () => made.remove()
  place(first)
})

afterEach(async () => {
  await Promise.all(programs.splice(0).map(program => program.kill()))
  remove()
})

afterAll(() => authority.remove())

const file = (name: string) => join(folder, name)

function place({ cert, key }: Identity): void {
  writeFileSync(file('cert.pem'), cert)
  writeFileSync(file('key.pem'), key)
}

async function serve(...argv: readonly string[]): Promise<{ program: Program; port: number }> {
  const files = ['--tls', 'implicit', '--tls-cert', file('cert.pem'), '--tls-key', file('key.pem')]
  const user = ['--user', 'alice:s3cret', '--json']
  const program = new Program(['serve', folder, '--port', '0', ...user, ...files, ...argv])
  programs.push(program)
  const [, port] = await program.until(/"port":(\d+)/)
  return { program, port: Number(port) }
}

/** The name of the certificate that a newcomer is shown. */
async function shown(port: number): Promise<unknown> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  const { CN } = socket.getPeerCertificate().subject
  socket.destroy()
  return CN
}

describe.skipIf(process.platform === 'win32')('SIGHUP', () => {
  it.each([['one process'], ['two workers', '--workers', '2']])(
    'has the certificate read again, and says so, in %s',
    { timeout: 60_000 },
    async (_, ...argv) => {
      const { program, port } = await serve(...argv)
      expect(await shown(port)).toBe('first')
      place(second)
      program.child.kill('SIGHUP')
      const [line] = await program.until(/.*"certificate-renewed".*/)
      expect(JSON.parse(line)).toMatchObject({
        file: file('cert.pem'),
        validTo: expect.stringMatching(/^20.*Z$/),
      })
      for (let i = 0; i < 4; i++) expect(await shown(port)).toBe('second')
    },
  )

  it('leaves the certificate as it is when the new one has another key, and warns', async () => {
    const { program, port } = await serve()
    writeFileSync(file('cert.pem'), second.cert)
    program.child.kill('SIGHUP')
    const [line] = await program.until(/.*"warning".*stays as it is.*/)
    expect(JSON.parse(line).message).toContain('does not belong to the certificate')
    expect(await shown(port)).toBe('first')
    place(second)
    program.child.kill('SIGHUP')
    await program.until(/"certificate-renewed"/)
    expect(await shown(port)).toBe('second')
  })
})
