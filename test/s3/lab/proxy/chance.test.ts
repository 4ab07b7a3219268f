// Faults at random are many enough, of all kinds, and can be had again.
import { expect, it } from 'vitest'
import { chance } from './chance.js'

const FAULTS = ['reset', 'lost-answer', 'slow-down'] as const

function draw(seed: number, rate: number, count: number) {
  const next = chance({ seed, rate, faults: FAULTS })
  return Array.from({ length: count }, next)
}

it('says the same for the same seed, and something else for another', () => {
  expect(draw(7, 0.3, 200)).toEqual(draw(7, 0.3, 200))
  expect(draw(7, 0.3, 200)).not.toEqual(draw(8, 0.3, 200))
})

it('lets as many requests go wrong as the rate says, with every kind of fault', () => {
  const faults = draw(1, 0.2, 5_000).filter(fault => fault !== undefined)
  expect(faults.length).toBeGreaterThan(900)
  expect(faults.length).toBeLessThan(1_100)
  for (const kind of FAULTS) expect(faults.filter(fault => fault === kind).length).toBeGreaterThan(250)
})

it('lets nothing or everything go wrong at the ends of the scale', () => {
  expect(draw(1, 0, 100).every(fault => fault === undefined)).toBe(true)
  expect(draw(1, 1, 100).every(fault => fault !== undefined)).toBe(true)
})
