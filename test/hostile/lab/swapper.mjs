// Another program with write access to the tree: swaps a directory for a link to somewhere else and back, until its input ends.
import { renameSync, symlinkSync, unlinkSync } from 'node:fs'

const [, , path, aside, target] = process.argv
let swaps = 0
let over = false
process.stdin.resume().on('end', () => {
  over = true
})

// What the server makes meanwhile may stand in the way.
function maybe(step) {
  try {
    step()
  } catch {}
}

function rest(longest) {
  for (let left = Math.random() * longest; left > 0; left--) Math.sqrt(left)
}

function swap() {
  for (let turn = 0; turn < 50; turn++, swaps++) {
    maybe(() => renameSync(path, aside))
    maybe(() => symlinkSync(target, path))
    rest(40_000)
    maybe(() => unlinkSync(path))
    maybe(() => renameSync(aside, path))
    rest(80_000)
  }
  if (over) process.stdout.write(`${swaps}\n`)
  else setImmediate(swap)
}

process.stdout.write('begun\n')
swap()
