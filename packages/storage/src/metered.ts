/** A sink that asks before it takes bytes. */
import type { Writable } from 'node:stream'

/** Whether so many bytes may come: undefined when they may, else what the sink fails with before it has any of them. Must not throw. */
export type Admit = (count: number) => Error | undefined | Promise<Error | undefined>

type Done = (error?: Error | null) => void
type Chunk = { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }

/** The same sink: the bytes pass through no stream of ours. Call it before anything is written. */
export function metered(sink: Writable, admit: Admit): Writable {
  const write = sink._write.bind(sink)
  const writev = sink._writev?.bind(sink)
  const ask = (bytes: number, go: () => void, done: Done) => {
    const answer = admit(bytes)
    if (answer instanceof Promise) {
      answer.then(refusal => settle(sink, refusal, go, done), done)
    } else {
      settle(sink, answer, go, done)
    }
  }
  sink._write = (chunk: Buffer | string, encoding, done) =>
    ask(lengthOf({ chunk, encoding }), () => write(chunk, encoding, done), done)
  if (writev) {
    sink._writev = (chunks, done) =>
      ask(
        chunks.reduce((sum, chunk: Chunk) => sum + lengthOf(chunk), 0),
        () => writev(chunks, done),
        done,
      )
  }
  return sink
}

function settle(sink: Writable, refusal: Error | undefined, go: () => void, done: Done): void {
  if (refusal) done(refusal)
  else if (sink.destroyed) done(sink.errored)
  else go()
}

function lengthOf({ chunk, encoding }: Chunk): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length
}
