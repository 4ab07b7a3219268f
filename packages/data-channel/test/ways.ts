/** The ways in which an upload into a file can go: how the connection is read, and where the file is written. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { ByteFile } from '../src/data-channel.js'
import type { DataChannelOptions } from '../src/options.js'
import { PlainPipes } from './plain-pipes.js'

export interface Way {
  readonly name: string
  /** Whether node lets its handles read into memory of ours. */
  readonly ownReads: boolean
  readonly pace: () => ByteFile['pace']
  /** What the system does of it. */
  readonly settings: () => DataChannelOptions
}

const silent = { ranHere: () => undefined, ranPooled: () => undefined }

/** Quick for some questions, then not, and so on. */
function moody(): NonNullable<ByteFile['pace']> {
  let asked = 0
  return {
    get quick() {
      return asked++ % 16 < 8
    },
    ...silent,
  }
}

const slow = () => undefined
const quick = () => ({ quick: true, ...silent })
const none = () => ({})
const pipes = () => ({ kernelCopy: new PlainPipes({ putHere: () => undefined }) })

export const ways: readonly Way[] = [
  { name: 'through own memory, written by the pool', ownReads: true, pace: slow, settings: none },
  { name: 'through own memory, written at once', ownReads: true, pace: quick, settings: none },
  { name: 'through own memory, written by both', ownReads: true, pace: moody, settings: none },
  { name: 'moved by the system', ownReads: true, pace: slow, settings: pipes },
  { name: 'moved by the system or written at once', ownReads: true, pace: quick, settings: pipes },
  { name: 'in every way', ownReads: true, pace: moody, settings: pipes },
  { name: 'in the chunks of node', ownReads: false, pace: slow, settings: none },
]

/** Takes from the handles of sockets that are accepted from now on what makes own reads possible; the result gives it back. */
export function withoutOwnReads(): () => void {
  const hear = (message: unknown) => {
    const { _handle: handle } = (message as { socket: Socket & { _handle: object } }).socket
    Object.assign(handle, { useUserBuffer: undefined })
  }
  subscribe('net.server.socket', hear)
  return () => void unsubscribe('net.server.socket', hear)
}
