// How far ahead a download is fetched.
import { expect, it } from 'vitest'
import { LONGEST_PIECE, PIECE, ReadWindow } from './read-window.js'

/** Bytes a millisecond. */
const SLOW = 60_000
const FAST = 600_000

it('fetches one piece ahead at first, more for a reader who has to wait, and never more than allowed', () => {
  const window = new ReadWindow(3)
  const lows = [window.low]
  for (let piece = 0; piece < 4; piece++) {
    window.wait()
    window.turn(false, SLOW)
    lows.push(window.low)
  }
  expect(lows.map(low => low / PIECE)).toEqual([1, 2, 3, 3, 3])
})

it('fetches less far ahead for a reader who finds everything there', () => {
  const window = new ReadWindow(3)
  for (const hasWaited of [true, true, false, false, false]) {
    if (hasWaited) window.wait()
    window.turn(true, SLOW)
  }
  expect(window.low).toBe(PIECE)
})

it('goes on as it is while the reader is as fast as the server', () => {
  const window = new ReadWindow(3)
  window.wait()
  window.turn(false, SLOW)
  window.turn(false, SLOW)
  expect(window.low).toBe(2 * PIECE)
})

it('asks for the next bytes shortly before they are needed where nothing is to be fetched ahead', () => {
  const window = new ReadWindow(0)
  window.wait()
  window.turn(true, SLOW)
  expect(window.low).toBe(PIECE / 4)
})

it('asks for longer pieces, one after the other, where one connection gives all that there is', () => {
  const window = new ReadWindow(3)
  const lengths = Array.from({ length: 5 }, () => {
    window.wait()
    window.turn(false, FAST)
    return window.length / PIECE
  })
  expect(lengths).toEqual([2, 4, 8, 8, 8])
  expect(window.length).toBe(LONGEST_PIECE)
  expect(window.low).toBe(PIECE)
})

it('asks for several short ones again when a connection gives less', () => {
  const window = new ReadWindow(3)
  for (const rate of [FAST, FAST, SLOW]) {
    window.wait()
    window.turn(false, rate)
  }
  expect(window.length).toBe(PIECE)
  expect(window.low).toBe(2 * PIECE)
})
