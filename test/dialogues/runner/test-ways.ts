// Makes a test of every dialogue in every way that fits it.
import { describe, it } from 'vitest'
import { allDialogues } from './all-dialogues.js'
import { runDialogue } from './run-dialogue.js'
import { describeWay, fits, type Way } from './ways.js'

/** Declares the tests of these ways; to be called at the top of a test file. */
export function testWays(ways: readonly Way[]): void {
  const dialogues = allDialogues()
  for (const way of ways) {
    describe(`dialogues over ${describeWay(way)}`, () => {
      for (const file of dialogues.filter(one => fits(one, way)))
        it(`${file.header.title} (${file.name})`, () => runDialogue(file, way))
    })
  }
}
