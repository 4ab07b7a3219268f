// Random sessions of any commands, against a model of the protocol and of files, over every storage that needs no other server (G7, P-20 to P-37, A4).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryUsage, quota } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect } from 'vitest'
import { holdsLater } from '../properties/lab/property.js'
import { recount } from '../properties/lab/recount.js'
import { randomSession } from './lab/random-steps.js'
import { sessionsAgree } from './lab/sessions-agree.js'

const EFFORT = { few: 150, cost: 100 }

describe('a session of any commands', () => {
  holdsLater(
    'agrees with the model, reply by reply and byte by byte, over memory (G7, C-22)',
    randomSession,
    session => sessionsAgree(session, memoryStorage()),
    EFFORT,
  )

  holdsLater(
    'agrees with the model, reply by reply and byte by byte, over files (G7, C-22)',
    randomSession,
    async session => {
      const root = mkdtempSync(join(tmpdir(), 'longshore-model-'))
      try {
        await sessionsAgree(session, fileStorage(root))
      } finally {
        rmSync(root, { recursive: true, force: true })
      }
    },
    EFFORT,
  )

  holdsLater(
    'agrees with the model over memory with a quota, and what is counted is what is there (G7, C-12)',
    randomSession,
    async session => {
      const storage = memoryStorage()
      const usage = memoryUsage()
      await sessionsAgree(session, quota(storage, { bytes: 1e6, files: 1e3, usage }))
      expect(await usage.read(() => recount(storage))).toEqual(await recount(storage))
    },
    EFFORT,
  )
})
