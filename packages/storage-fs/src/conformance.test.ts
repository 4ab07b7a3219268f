// Runs the conformance suite of the storage contract against directories on disk.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OPTIONAL_OPERATIONS } from '@longshore/storage'
import { storageConformance } from '@longshore/storage/testing'
import { type FileStorageOptions, fileStorage } from './index.js'

function made(options: FileStorageOptions) {
  const root = mkdtempSync(join(tmpdir(), 'longshore-fs-'))
  return {
    storage: fileStorage(root, options),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  }
}

storageConformance('fileStorage', () => made({}), { operations: OPTIONAL_OPERATIONS })
storageConformance('fileStorage that discards', () => made({ partial: 'discard' }), { partial: 'discard' })
storageConformance('fileStorage that follows links within the root', () => made({ symlinks: 'within-root' }))
