// One request of a client and its answer, on their way through the proxy as they are.
import { type Agent, request as askServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

export interface Upstream {
  readonly agent: Agent
  readonly host: string
  readonly port: number
}

export class Exchange {
  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    /** Whether the client sends its body only when it is told to. */
    private readonly expectsContinue: boolean,
  ) {}

  /** Passes the request on, and waits for the head of the answer. Rejects when the server breaks off, or the client has gone. */
  ask(upstream: Upstream): Promise<IncomingMessage> {
    const { request, response } = this
    if (request.socket.destroyed) throw new Error('the client has gone')
    const { method, url: path, rawHeaders: headers } = request
    // With headers as a list they are sent as they came: the signature is over some of them, among them the host.
    const asked = askServer({ ...upstream, method, path, headers })
    if (this.expectsContinue) asked.once('continue', () => response.writeContinue())
    request.pipe(asked)
    // The server need not have read all of the body, but the client may want to send it all.
    asked.once('close', () => request.resume())
    response.once('close', () => {
      if (!response.writableFinished) asked.destroy()
    })
    return new Promise((resolve, reject) => {
      asked.once('response', resolve).on('error', reject)
    })
  }

  /** Passes the answer on. */
  async answer(incoming: IncomingMessage): Promise<void> {
    this.writeHead(incoming)
    await pipeline(incoming, this.response)
  }

  /** Passes on at most so many bytes of the body, fewer than it has, half of it by default; then the connection is reset. */
  async answerPart(incoming: IncomingMessage, afterBytes?: number): Promise<void> {
    const length = incoming.headers['content-length']
    const chunks = length === undefined ? [await buffer(incoming)] : (incoming as AsyncIterable<Buffer>)
    const whole = Number(length ?? (chunks as Buffer[])[0]?.length)
    this.writeHead(incoming)
    let left = Math.min(afterBytes ?? Math.floor(whole / 2), whole - 1)
    for await (const chunk of chunks) {
      await this.write(chunk.subarray(0, left))
      left -= Math.min(left, chunk.length)
      if (left === 0) break
    }
    this.reset()
  }

  /** Answers with an error of S3. */
  refuse(status: number, code: string, message: string): void {
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
    // A body that was not asked for may come or not: what is next on the connection is not known.
    const connection = this.expectsContinue ? { connection: 'close' } : {}
    const length = Buffer.byteLength(text)
    this.response.writeHead(status, {
      'content-type': 'application/xml',
      'content-length': length,
      ...connection,
    })
    this.response.end(text)
  }

  reset(): void {
    this.request.socket.resetAndDestroy()
  }

  private writeHead({ statusCode = 0, statusMessage, rawHeaders }: IncomingMessage): void {
    this.response.sendDate = false
    this.response.writeHead(statusCode, statusMessage, rawHeaders)
  }

  private write(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.response.write(bytes, error => (error ? reject(error) : resolve()))
    })
  }
}
