// G15: ABOR at random points of transfers, in every form that clients have for it: two replies, and a session that goes on.
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bigFile } from './big-file.mjs'
import { say, serve } from './lab.mjs'

const CASES = 100
const CLIENT = fileURLToPath(new URL('abort-client.py', import.meta.url))

export async function measure() {
  const { root, remove } = bigFile(64)
  mkdirSync(join(root, 'many'))
  for (let i = 0; i < 5_000; i++) writeFileSync(join(root, 'many', `a-name-that-is-rather-long-${i}`), '')
  writeFileSync(join(root, 'old'), 'tea')
  const server = await serve({ root })
  const { stdout } = await promisify(execFile)('python3', [CLIENT, String(server.port), String(CASES)])
  for (const [what, counts] of Object.entries(JSON.parse(stdout)))
    say(
      `G15: ${CASES} × ${what}: ${Object.entries(counts)
        .map(([codes, count]) => `${codes} ${count} times`)
        .join(', ')}`,
    )
  await server.close()
  remove()
}
