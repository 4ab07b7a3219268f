// The conformance suite finds faults in how a storage takes uploads: each fails every case named for it.
import { Writable } from 'node:stream'
import type { Upload, VirtualPath, WriteMode } from '@longshore/storage'
import { type Break, caught } from '../test/contract.js'
import { call, put } from '../test/files.js'
import type { MemoryStorage } from './index.js'

/** A storage whose uploads are changed, or whose modes are. */
function writing(
  change: (upload: Upload, path: VirtualPath, inner: MemoryStorage) => Partial<Upload>,
  modeOf: (mode: WriteMode) => WriteMode = mode => mode,
): Break {
  return inner => ({
    async write(path, mode, call) {
      const upload = await inner.write(path, modeOf(mode), call)
      return {
        sink: () => upload.sink(),
        commit: () => upload.commit(),
        abort: (reason, leftover) => upload.abort(reason, leftover),
        ...change(upload, path, inner),
      }
    },
  })
}

const asMode = (from: WriteMode['kind'], to: WriteMode): Break =>
  writing(
    () => ({}),
    mode => (mode.kind === from ? to : mode),
  )

caught(
  'overwrites where it should create',
  /^(creates no file over another|lets exactly one of two)/,
  inner => ({
    write: (path, mode, at) => inner.write(path, mode.kind === 'create' ? { kind: 'replace' } : mode, at),
  }),
)
caught('shows a new file before the commit', /^shows nothing of a new file/, inner => ({
  async write(path, mode, at) {
    await put(inner, path, Buffer.from('early'), { kind: 'replace' })
    return inner.write(path, mode.kind === 'create' ? { kind: 'replace' } : mode, at)
  },
}))
caught(
  'forgets to commit',
  /^(tells name, type and size of a file|reads back the bytes of a file of 1 )/,
  writing(() => ({ commit: async () => {} })),
)
caught(
  'commits what was aborted',
  /^harms no byte .* \(replace\)$/,
  writing(upload => ({ abort: () => upload.commit() })),
)
caught(
  'removes the file when an upload is aborted',
  /^(harms no byte|does not reject an abort that comes after the commit)/,
  writing((_upload, path, inner) => ({ abort: () => inner.remove(path, call) })),
)
caught('leaves its temporary file in the listing', /^harms no byte/, inner => ({
  async write(path, mode, at) {
    await put(inner, `${path}.tmp` as VirtualPath, Buffer.from('temporary'), { kind: 'replace' })
    return inner.write(path, mode, at)
  },
}))
caught('keeps partial files against its word', /^leaves of a new file what its policy says/, () => ({}), {
  partial: 'discard',
})
caught(
  'drops partial files against its word',
  /^leaves of a new file what its policy says/,
  writing((_upload, path, inner) => ({ abort: () => inner.remove(path, call).catch(() => {}) })),
)
caught(
  'replaces where it should append',
  /^(appends to the end|appends many times)/,
  asMode('append', { kind: 'replace' }),
)
caught(
  'appends where it should resume',
  /^resumes at (the beginning|byte 1|the middle|the last byte)/,
  asMode('resume', { kind: 'append' }),
)
caught(
  'keeps what was refused',
  /^leaves (nothing of a new file whose upload was refused|an old file byte for byte .* \((append|resume)\)$)/,
  writing(upload => ({ abort: reason => upload.abort(reason) })),
)
caught('resumes beyond the end', /^refuses to resume at \d+ of \d+ bytes/, inner => ({
  write: (path, mode, at) =>
    inner.write(path, mode, at).catch(() => inner.write(path, { kind: 'append' }, at)),
}))
caught(
  'appends without being asked to have that mode',
  /^writes a new file in the mode append or refuses/,
  inner => ({
    traits: { ...inner.traits, writes: ['create', 'replace', 'resume'] },
  }),
)
caught(
  'keeps the memory of a chunk',
  /^is done with a chunk once/,
  writing(upload => {
    const chunks: Buffer[] = []
    const write = (chunk: Buffer, _: string, done: () => void) => {
      chunks.push(chunk)
      done()
    }
    const final = (done: () => void) => void upload.sink().end(Buffer.concat(chunks), done)
    return { sink: () => new Writable({ write, final }) }
  }),
)
caught(
  'appends chunk by chunk in place',
  /^does not mix two appended uploads/,
  writing((upload, path, inner) => ({
    sink: () =>
      new Writable({
        write: (chunk: Buffer, _, done) => void put(inner, path, chunk, { kind: 'append' }).finally(done),
      }),
    commit: () => upload.abort(new Error('the bytes are there already')),
  })),
)
