// The adapter that docs/storage.md builds step by step keeps the storage contract.
import type { StorageAdapter } from '@longshore/storage'
import { conformanceCases, storageConformance } from '@longshore/storage/testing'
import { memoryStorage } from 'longshore'
import { afterAll, describe, expect, it } from 'vitest'
import { blockMarked } from './lab/blocks.js'
import { page } from './lab/pages.js'
import { Workshop } from './lab/workshop.js'

const workshop = new Workshop()
const file = workshop.write(blockMarked(page('docs/storage.md'), 'file=map-storage.ts'))
const { mapStorage } = (await import(file)) as { mapStorage: () => StorageAdapter }

afterAll(() => workshop.remove())

storageConformance('the adapter of docs/storage.md', () => mapStorage(), { partial: 'discard' })

describe('the suite', () => {
  it('has as many cases as the page says', () => {
    expect(conformanceCases(() => memoryStorage()).length).toBeGreaterThan(300)
  })
})
