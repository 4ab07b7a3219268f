/** The conformance suite for vitest: one line in a test file of an adapter's author. */
import { describe, it } from 'vitest'
import { conformanceCases } from './conformance-cases.js'
import type { ConformanceOptions, MakeStorage } from './options.js'

/**
 * Registers the suite as vitest tests: `storageConformance('s3', () => s3Storage({ … }))`.
 * `make` is called once for every case and must return an empty storage each time, with `dispose` if something is to be removed afterwards.
 * The cases adapt to what the storage has: an absent optional operation must be absent altogether, a write mode that is not among
 * the traits must be refused with `unsupported`. `options` declare what the contract leaves to the adapter.
 */
export function storageConformance(name: string, make: MakeStorage, options: ConformanceOptions = {}): void {
  const register: Register = it
  describe(`${name} keeps the storage contract`, () => {
    for (const { title, run } of conformanceCases(make, options)) register(title, run, options.timeoutMs)
  })
}

type Register = (title: string, run: () => Promise<void>, timeoutMs?: number) => void
