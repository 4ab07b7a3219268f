/** The space for young objects in a process of the command line. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const MODULE = new URL('../../packages/longshore/dist/cli/young-heap.js', import.meta.url).href

/** MiB of that space after a million objects that stay, as those of sessions do. */
function spaceAfter(preparation: string): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { keepYoungHeapSmall } from ${JSON.stringify(MODULE)}
    ${preparation}
    globalThis.kept = Array.from({ length: 1_000_000 }, (_, i) => ({ i }))
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size)
  `
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return Number(stdout) / 2 ** 20
}

describe('a process of the command line', () => {
  it('keeps the space for young objects small, also when many of them stay', () => {
    const grown = spaceAfter('')
    const kept = spaceAfter('keepYoungHeapSmall()')
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(grown / 2)
  })
})
