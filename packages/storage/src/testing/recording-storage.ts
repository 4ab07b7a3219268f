/** A storage that does nothing but remember what it was asked, for tests of whatever wraps storages. */
import { Readable, Writable } from 'node:stream'
import type { Entry } from '../entry.js'
import type { StorageOperation } from '../operations.js'
import type { StorageAdapter } from '../storage.js'

/** An operation and what it was called with, without the circumstances of the call. */
export type RecordedCall = readonly [operation: StorageOperation, ...args: unknown[]]

/** A storage with all operations, what it was asked so far, and what it is to answer. */
export interface RecordingStorage {
  readonly storage: Required<StorageAdapter>
  readonly calls: RecordedCall[]
  /** What `stat` and, one after the other, listings answer; one file unless set. */
  entries: readonly Entry[]
  /** When set, every operation, stream, sink and commit fails with it. */
  failure: Error | undefined
}

/** Makes a {@link RecordingStorage}: it succeeds at everything and keeps nothing. */
export function recordingStorage(): RecordingStorage {
  const entry: Entry = { name: 'file', type: 'file', size: 3, modified: new Date(0) }
  const recording: RecordingStorage = {
    calls: [],
    entries: [entry],
    failure: undefined,
    storage: { traits, ...required(), ...optional() },
  }
  async function record<T>(answer: T, ...asked: RecordedCall): Promise<T> {
    recording.calls.push(asked)
    if (recording.failure !== undefined) throw recording.failure
    return answer
  }
  function required(): Pick<StorageAdapter, 'stat' | 'list' | 'read' | 'write' | 'remove'> {
    return {
      stat: async path => record(recording.entries[0] ?? entry, 'stat', path),
      async *list(path) {
        yield* await record(recording.entries, 'list', path)
      },
      read: (path, range) => record(source(recording), 'read', path, range),
      write: (path, mode) => record(upload(recording), 'write', path, mode),
      remove: path => record(undefined, 'remove', path),
    }
  }
  function optional(): Omit<Required<StorageAdapter>, keyof ReturnType<typeof required> | 'traits'> {
    return {
      makeDirectory: path => record(undefined, 'makeDirectory', path),
      removeDirectory: path => record(undefined, 'removeDirectory', path),
      rename: (from, to) => record(undefined, 'rename', from, to),
      copy: (from, to) => record(undefined, 'copy', from, to),
      setModified: (path, modified) => record(undefined, 'setModified', path, modified),
      setMode: (path, mode) => record(undefined, 'setMode', path, mode),
      checksum: (path, algorithm, range) => record('abc', 'checksum', path, algorithm, range),
      space: path => record({ free: 1 }, 'space', path),
    }
  }
  return recording
}

const traits: StorageAdapter['traits'] = {
  reads: 'range',
  writes: ['create', 'replace', 'append', 'resume'],
  directories: 'real',
  names: 'case-sensitive',
}

function source(recording: RecordingStorage): Awaited<ReturnType<StorageAdapter['read']>> {
  return {
    size: 3,
    stream: () =>
      new Readable({
        read() {
          if (recording.failure !== undefined) return void this.destroy(recording.failure)
          this.push('abc')
          this.push(null)
        },
      }),
    close: () => settle(recording),
  }
}

function upload(recording: RecordingStorage): Awaited<ReturnType<StorageAdapter['write']>> {
  return {
    sink: () => new Writable({ write: (_chunk, _encoding, done) => done(recording.failure) }),
    commit: () => settle(recording),
    abort: () => settle(recording),
  }
}

async function settle(recording: RecordingStorage): Promise<void> {
  if (recording.failure !== undefined) throw recording.failure
}
