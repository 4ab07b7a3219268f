// What a dialogue does with a data connection.
import type { DataLine } from './data-line.js'
import type { DataStep } from './dialogue-file.js'
import { matchLines } from './match-lines.js'

const SHOWN_BYTES = 200

/** Does one step; throws when what comes is not what the dialogue says. */
export async function doDataStep(step: DataStep, line: DataLine): Promise<void> {
  switch (step.kind) {
    case 'data-connect':
      await line.connect(step.reading)
      return
    case 'data-comes':
      return expectBytes(step.bytes, step.ends ? await line.takeAll() : await line.take(step.bytes.length))
    case 'data-comes-like':
      return expectLines(step.lines, (await line.takeAll()).toString())
    case 'data-goes':
      return line.send(step.bytes, step.ends)
    case 'data-ends':
      return line.end()
    case 'data-breaks':
      return line.break()
    case 'data-gone':
      return line.gone()
  }
}

/** Throws with the place where they differ. */
export function expectBytes(expected: Buffer, came: Buffer): void {
  if (came.equals(expected)) return
  const shorter = Math.min(expected.length, came.length)
  let same = 0
  while (same < shorter && expected[same] === came[same]) same++
  throw new Error(
    `expected ${shown(expected)}, came ${shown(came)}; the first ${same} bytes of ${expected.length} and ${came.length} are the same`,
  )
}

function expectLines(expected: readonly string[], came: string): void {
  const whole = came.endsWith('\r\n') && matchLines(expected, came.slice(0, -2).split('\r\n'))
  if (!whole) throw new Error(`expected the lines\n${expected.join('\n')}\ncame\n${came}`)
}

function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1', 0, SHOWN_BYTES))
}
