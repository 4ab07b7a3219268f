// Random sessions of any commands, against a model of the protocol and of files, over every storage that needs no other server (G7, P-20 to P-37, A4).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe } from 'vitest'
import { holdsLater } from '../properties/lab/property.js'
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
})
