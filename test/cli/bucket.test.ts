// `longshore serve s3://…` as a process, before a server that says just enough: what is printed, and what is never.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Program } from './program.js'

const LISTING = '<?xml version="1.0"?><ListBucketResult><Name>files</Name></ListBucketResult>'
const REFUSAL = '<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code></Error>'
const SECRET = 'Xq7hush'
const ENV = { AWS_ACCESS_KEY_ID: 'someone', AWS_SECRET_ACCESS_KEY: SECRET, AWS_EC2_METADATA_DISABLED: 'true' }

let server: Server
let endpoint: string
let answer: { readonly status: number; readonly body: string }
const programs: Program[] = []

beforeEach(async () => {
  answer = { status: 200, body: LISTING }
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/xml' }).end(answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await Promise.all(programs.splice(0).map(program => program.kill()))
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

function serve(root: string, ...argv: readonly string[]): Program {
  const all = ['serve', root, '--s3-endpoint', endpoint, '--s3-path-style', '--port', '0', ...argv]
  const program = new Program(all, { env: ENV })
  programs.push(program)
  return program
}

describe('longshore serve with a bucket', () => {
  it.each([[[]], [['--workers', '2']]])(
    'shows it where a folder would be shown, and no more: %j',
    async argv => {
      const program = serve('s3://files/', '--anonymous', ...argv)
      await program.until(/Ctrl-C ends it/)
      expect(program.stdout).toMatch(/^longshore \d+\.\d+\.\d+ serves s3:\/\/files\n/)
      program.child.kill('SIGTERM')
      const { code, stdout, stderr } = await program.ended
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).not.toMatch(/warning|Xq7hush/)
    },
  )

  it('warns when nothing is below the prefix', async () => {
    const program = serve('s3://files/inn', '--anonymous')
    await program.until(/warning {3}nothing is below s3:\/\/files\/inn; the first upload makes it, unless/)
    expect(program.stderr).toBe('')
  })

  it('says in exactly one line of stderr that its credentials are not accepted, and not what they are', async () => {
    answer = { status: 403, body: REFUSAL }
    const ended = await serve('s3://files', '--anonymous').ended
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^longshore: the credentials are not accepted at http:[^\n]*\n$/)
    expect(ended.stderr).not.toContain(SECRET)
  })

  it('refuses what is no prefix before anything is asked', async () => {
    const ended = await serve('s3://files/a//b', '--anonymous').ended
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^longshore: "s3:\/\/files\/a\/\/b": what follows [^\n]*\n$/)
  })
})
