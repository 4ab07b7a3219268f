// How far ahead a download is fetched.
import { expect, it } from 'vitest'
import { PIECE, ReadWindow } from './read-window.js'

it('fetches one piece ahead at first, more for a reader who has to wait, and never more than allowed', () => {
  const window = new ReadWindow(3)
  const lows = [window.low]
  for (let piece = 0; piece < 4; piece++) {
    window.wait()
    window.turn(false)
    lows.push(window.low)
  }
  expect(lows.map(low => low / PIECE)).toEqual([1, 2, 3, 3, 3])
})

it('fetches less far ahead for a reader who finds everything there', () => {
  const window = new ReadWindow(3)
  for (const hasWaited of [true, true, false, false, false]) {
    if (hasWaited) window.wait()
    window.turn(true)
  }
  expect(window.low).toBe(PIECE)
})

it('goes on as it is while the reader is as fast as the server', () => {
  const window = new ReadWindow(3)
  window.wait()
  window.turn(false)
  window.turn(false)
  expect(window.low).toBe(2 * PIECE)
})

it('asks for the next bytes shortly before they are needed where nothing is to be fetched ahead', () => {
  const window = new ReadWindow(0)
  window.wait()
  window.turn(true)
  expect(window.low).toBe(PIECE / 4)
})
