import { afterEach, expect, it, vi } from 'vitest'
import { SYSTEM_CLOCK } from './clock.js'

afterEach(() => {
  vi.restoreAllMocks()
})

it.each([-86_400_000, 86_400_000])('is not moved when the wall clock is set by %i ms (C-42)', jump => {
  const before = SYSTEM_CLOCK.now()
  const wall = Date.now() + jump
  vi.spyOn(Date, 'now').mockReturnValue(wall)
  expect(Math.abs(SYSTEM_CLOCK.now() - before)).toBeLessThan(60_000)
})
