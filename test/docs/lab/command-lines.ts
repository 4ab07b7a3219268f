// The lines of the pages that run longshore, and a program that understands them without doing anything.
import { runCommand } from '../../../packages/longshore/src/cli/main.js'
import type { Actions } from '../../../packages/longshore/src/cli/program.js'
import { readSettings } from '../../../packages/longshore/src/cli/read-settings.js'
import { MemoryIo } from '../../../packages/longshore/test/memory-io.js'
import type { Block } from './blocks.js'

export interface CommandLine {
  readonly where: string
  readonly text: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Every `longshore …` and `npx longshore …` of shell blocks, without what a shell does with its output. */
export function commandLinesOf({ page, line, code }: Block): CommandLine[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map(text => text.replace(/\s+#.*$/, '').trim())
    .filter(text => /^(\w+=\S+ )*(npx )?longshore\b/.test(text))
    .map(text => ({ where: `${page}:${line}`, text, ...wordsOf(text) }))
}

function wordsOf(text: string): Pick<CommandLine, 'argv' | 'env'> {
  const words = (text.replace(/\s(>>|\||&&).*$/, '').match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map(word =>
    word.replace(/^['"]|['"]$/g, ''),
  )
  const start = words.indexOf('longshore')
  const settings = words.slice(0, start).filter(word => word !== 'npx')
  return {
    argv: words.slice(start + 1),
    env: Object.fromEntries(settings.map(word => word.split('=') as [string, string])),
  }
}

/** What the program would complain of, files in `cwd` and all; nothing when it would begin. */
export async function complaintAbout({ argv, env }: CommandLine, cwd: string): Promise<string> {
  const io = new MemoryIo({ cwd, env })
  const read = async (root: string | undefined, flags: Parameters<typeof readSettings>[1]) => {
    await readSettings(root, flags, io)
    return 0
  }
  const actions: Actions = {
    serve: read,
    doctor: (root, { from: _from, ...flags }) => read(root, flags),
    hash: async () => 0,
  }
  const code = await runCommand(argv, actions, io)
  return code === 0 ? '' : io.stderr.text
}
