/** A server for one test that gives every request the same answer, as S3 would. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WhenFinished } from './running.js'

/** One answer; without a status there is none. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Answers by path and query until the test has finished; resolves with the address. */
export async function answeringServer(
  whenFinished: WhenFinished,
  answerTo: (url: URL) => Answer,
): Promise<string> {
  const server = createServer((request, response) => {
    const { status, headers, body = '' } = answerTo(new URL(request.url ?? '/', 'http://127.0.0.1'))
    if (status !== undefined) response.writeHead(status, headers).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  whenFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The error of S3 with this code. */
export function refusal(status: number, code: string, more = ''): Answer {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message>${more}</Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body }
}

/** A page of a listing with these keys. */
export function listing(bucket: string, ...keys: readonly string[]): Answer {
  const contents = keys.map(key => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('')
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name>${contents}</ListBucketResult>`,
  }
}
