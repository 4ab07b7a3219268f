/** The conformance suite as one test for each storage: of those that keep the contract, and of those that break it. */
import { type StorageOverrides, wrapStorage } from '@longshore/storage'
import { type ConformanceOptions, conformanceCases, type MakeStorage } from '@longshore/storage/testing'
import { expect, it } from 'vitest'
import { type MemoryStorage, memoryStorage } from '../src/index.js'

/** A test that runs the whole suite, as any runner can. */
export function keepsContract(name: string, make: MakeStorage, options: ConformanceOptions = {}): void {
  it(`${name} keeps the storage contract`, async () => {
    const failed: string[] = []
    for (const { title, run } of conformanceCases(make, { listingSize: 200, ...options })) {
      await run().catch((error: Error) => failed.push(`${title}: ${error.message}`))
    }
    expect(failed).toEqual([])
  })
}

/** What a storage does wrong, on top of one that does it right. */
export type Break = (inner: MemoryStorage) => StorageOverrides

/** A test that every case whose title matches fails, and that there is one. */
export function caught(fault: string, by: RegExp, broken: Break, options: ConformanceOptions = {}): void {
  it(`the suite fails a storage that ${fault}`, async () => {
    const make = () => {
      const inner = memoryStorage()
      return wrapStorage(inner, broken(inner))
    }
    const cases = conformanceCases(make, { listingSize: 100, ...options }).filter(({ title }) =>
      by.test(title),
    )
    const ended = await Promise.allSettled(cases.map(({ run }) => run()))
    const passed = cases.filter((_, index) => ended[index]?.status === 'fulfilled').map(({ title }) => title)
    expect(cases.length).toBeGreaterThan(0)
    expect(passed).toEqual([])
  })
}
