// Names that clients send, and what they may reach in a storage.
import type { Rule } from '../rule.js'

export const NAMES_AND_STORAGE: readonly Rule[] = [
  {
    id: 'C-01',
    danger: 'A path leads out of the root',
    answer:
      'One pure function resolves what a client sends against its working directory; `..` stops at the root. Storages are given the resolved path and never join strings.',
    defences: [
      {
        file: 'packages/storage/src/virtual-path.ts',
        from: "if (segment === '..') resolvedSegments.pop()",
        to: "if (segment === '/') resolvedSegments.pop()",
        test: 'packages/storage/src/virtual-path.test.ts',
      },
    ],
  },
  {
    id: 'C-02',
    danger: 'A rule and the storage understand a path differently',
    answer: 'Permissions, `guarded`, `mount` and the storage are asked about one and the same resolved path.',
    defences: [
      {
        file: 'packages/storage/src/guarded.ts',
        from: 'return await rule(operation, path, call.caller)',
        to: 'return await rule(operation, path.toLowerCase() as VirtualPath, call.caller)',
        test: 'test/hostile/paths.test.ts',
      },
    ],
  },
  {
    id: 'C-03',
    danger: 'A user name opens the tree of another user',
    answer:
      'A name becomes a directory only as one valid segment: `userDirectory` and `rooted` refuse all others.',
    defences: [
      {
        file: 'packages/storage/src/rooted.ts',
        from: 'names.find(name => !isSegment(name))',
        to: 'names.find(() => false)',
        test: 'packages/storage/src/rooted.test.ts',
      },
    ],
  },
  {
    id: 'C-04',
    danger: 'NUL and control characters mean one thing to a check and another to what comes after it',
    answer: 'The parser refuses them in every argument, names and passwords too, before anybody is asked.',
    defences: [
      {
        file: 'packages/protocol/src/command-line.ts',
        from: "if (hasControl(bytes)) return { fault: 'control-character', verb }",
        to: '',
        test: 'test/hostile/control-bytes.test.ts',
      },
    ],
  },
  {
    id: 'C-05',
    danger: 'A symbolic link leads out of the root, or is put in the way between check and use',
    answer:
      'Links are not followed unless the option `symlinks` says so; on Linux every directory is opened from the one above it, so that no swap leads out.',
    defences: [
      {
        file: 'packages/storage-fs/src/root.ts',
        from: 'export const DIRECTORY_PLACE = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW',
        to: 'export const DIRECTORY_PLACE = O_PATH | constants.O_DIRECTORY',
        test: 'test/hostile/symlinks.test.ts',
      },
    ],
  },
  {
    id: 'C-06',
    danger: 'Windows takes a name for a device, a stream or another file',
    answer: 'Such names are refused on Windows.',
    defences: [
      {
        file: 'packages/storage-fs/src/names.ts',
        from: "return platform !== 'win32' || isUsableOnWindows(name)",
        to: 'return true',
        test: 'packages/storage-fs/src/names.test.ts',
      },
    ],
  },
  {
    id: 'C-08',
    danger: 'A key of a bucket is no path, or lies outside the prefix',
    answer:
      'A key is the prefix and the segments of the path; keys that no path leads to are neither listed nor reached.',
    defences: [
      {
        file: 'packages/storage-s3/src/keys.ts',
        from: 'return isSegment(name) && !name.startsWith(HIDDEN_PREFIX) && !isUnprintable(name)',
        to: 'return true',
        test: 'packages/storage-s3/src/keys.test.ts',
      },
    ],
  },
  {
    id: 'C-09',
    danger: 'A name with a line end in it forges a reply or a line of a listing',
    answer: 'Names with control characters are not listed, and no reply shows one.',
    defences: [
      {
        file: 'packages/core/src/listing/name-shown.ts',
        from: 'return isSegment(name) && !hasControl(name)',
        to: 'return isSegment(name)',
        test: 'test/hostile/names-in-listings.test.ts',
      },
    ],
  },
  {
    id: 'C-10',
    danger: 'A pipe makes the server wait, a device does something, a mode makes a program privileged',
    answer: 'Nothing but regular files is opened, and modes are permission bits only.',
    defences: [
      {
        file: 'packages/storage-fs/src/regular-file.ts',
        from: "if (type !== 'file') throw new StorageError('forbidden', path)",
        to: '',
        test: 'packages/storage-fs/src/special-files.test.ts',
      },
      {
        file: 'packages/core/src/commands/site.ts',
        from: 'const MODE_BITS = 0o777',
        to: 'const MODE_BITS = 0o7777',
        test: 'packages/core/src/commands/site.test.ts',
      },
    ],
  },
  {
    id: 'C-11',
    danger: 'Half of an upload is seen or fetched, or two uploads mix',
    answer:
      'An upload has a hidden name that nobody can guess, list or address, until it takes its place in one step.',
    defences: [
      {
        file: 'packages/storage-fs/src/temporary-name.ts',
        from: 'return lower.startsWith(PREFIX) && lower.endsWith(SUFFIX)',
        to: 'return false',
        test: 'test/hostile/partial-uploads.test.ts',
      },
    ],
  },
  {
    id: 'C-12',
    danger: 'Many uploads at once exceed what a user or a storage may hold',
    answer:
      'Bytes are counted before they are kept, for all uploads together; `quota` does so around any storage, for all sessions of a user.',
    defences: [
      {
        file: 'packages/storage/src/quota/memory-usage.ts',
        from: 'if (change.bytes > 0 && next.bytes > most.bytes) return false',
        to: '',
        test: 'test/hostile/quotas.test.ts',
        named: '50 sessions',
      },
      {
        file: 'packages/storage/src/quota/quota-upload.ts',
        from: 'if (turns.isBusy(path, this.#open)) return this.#giveWay',
        to: 'if (path === undefined) return this.#giveWay',
        test: 'packages/storage-memory/src/quota.test.ts',
      },
      {
        file: 'packages/storage-memory/src/allowance.ts',
        from: 'if (bytes > this.free) return false',
        to: 'if (bytes > this.maxBytes) return false',
        test: 'packages/storage-memory/src/limits.test.ts',
        named: 'C-12',
      },
    ],
  },
]
