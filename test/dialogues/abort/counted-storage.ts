// A storage that counts what was opened and how it ended: every source is closed once, every upload ends once (house contract of storage).
import { type Source, type StorageAdapter, type Upload, wrapStorage } from '@longshore/storage'

/** What is open now, and what was ended twice since the start. */
export interface Ledger {
  open: number
  doubled: number
  /** How often bytes moved through a stream of the storage, and not by descriptor; counted when it is there. */
  streams?: number
}

/** `gate` is waited for before anything is opened, and before a commit. */
export interface Gates {
  opening?: Promise<void> | undefined
  commit?: Promise<void> | undefined
}

/** Counts into `ledger`. */
export function countedStorage(inner: StorageAdapter, ledger: Ledger, gates: Gates = {}): StorageAdapter {
  return wrapStorage(inner, {
    async read(path, range, call) {
      await gates.opening
      return countedSource(await inner.read(path, range, call), ledger)
    },
    async write(path, mode, call) {
      await gates.opening
      return countedUpload(await inner.write(path, mode, call), ledger, gates)
    },
    async *list(path, call) {
      ledger.open++
      try {
        yield* inner.list(path, call)
      } finally {
        ledger.open--
      }
    },
  })
}

function countedSource(source: Source, ledger: Ledger): Source {
  const ended = once(ledger)
  return {
    ...(source.size !== undefined && { size: source.size }),
    ...(source.file !== undefined && { file: source.file }),
    stream() {
      noteStream(ledger)
      return source.stream()
    },
    close() {
      ended()
      return source.close()
    },
  }
}

function countedUpload(upload: Upload, ledger: Ledger, gates: Gates): Upload {
  const ended = once(ledger)
  return {
    ...(upload.file !== undefined && { file: upload.file }),
    sink() {
      noteStream(ledger)
      return upload.sink()
    },
    async commit() {
      ended()
      await gates.commit
      return upload.commit()
    },
    abort(reason, leftover) {
      ended()
      return upload.abort(reason, leftover)
    },
  }
}

function noteStream(ledger: Ledger): void {
  if (ledger.streams !== undefined) ledger.streams++
}

function once(ledger: Ledger): () => void {
  let open = true
  ledger.open++
  return () => {
    if (open) ledger.open--
    else ledger.doubled++
    open = false
  }
}
