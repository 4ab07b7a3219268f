/** Line ends of TYPE A: CRLF on the network, LF in storage (RFC 959 §3.1.1.1, §3.4.1). */
import { Transform, type TransformCallback } from 'node:stream'

const LF = 10
const CR = 13

/** A download: every LF becomes CRLF, but one that follows a CR stays as it is. */
export class ToNetwork extends Transform {
  #last = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const out = Buffer.allocUnsafe(chunk.length + countOf(LF, chunk))
    let last = this.#last
    let length = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (byte === LF && last !== CR) out[length++] = CR
      out[length++] = byte
      last = byte
    }
    this.#last = last
    done(null, out.subarray(0, length))
  }
}

/** An upload: CRLF becomes LF; a CR without LF stays. A CR at the end of a chunk waits for what follows. */
export class FromNetwork extends Transform {
  #heldCr = false

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const out = Buffer.allocUnsafe(chunk.length + 1)
    let held = this.#heldCr
    let length = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (held && byte !== LF) out[length++] = CR
      held = byte === CR
      if (!held) out[length++] = byte
    }
    this.#heldCr = held
    done(null, out.subarray(0, length))
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#heldCr ? Buffer.of(CR) : undefined)
  }
}

function countOf(byte: number, chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(byte); at !== -1; at = chunk.indexOf(byte, at + 1)) count++
  return count
}
