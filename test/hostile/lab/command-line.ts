// `longshore serve` as a process of its own, and everything that it printed.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { end, start } from '../../network/lab/child.js'

const CLI = fileURLToPath(new URL('../../../packages/longshore/dist/cli.js', import.meta.url))

export interface CommandLine {
  readonly port: number
  /** Both outputs so far. */
  said(): string
  /** Ends it in order; resolves with both outputs. */
  stop(): Promise<string>
}

/** Serves `root` on a free port; resolves when it listens. */
export async function commandLine(root: string, ...flags: readonly string[]): Promise<CommandLine> {
  if (!existsSync(CLI)) throw new Error('packages/longshore is not built: run "npm run build" first')
  const child = start([process.execPath, CLI, 'serve', root, '--port', '0', ...flags])
  onTestFinished(() => end(child))
  const gone = new Promise(resolve => child.once('close', resolve))
  let said = ''
  const port = await new Promise<number>((resolve, reject) => {
    void gone.then(() => reject(new Error(said)))
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const match = /ftp:\/\/127\.0\.0\.1:(\d+)|"port":(\d+)/.exec(said)
        if (match) resolve(Number(match[1] ?? match[2]))
      })
  })
  return {
    port,
    said: () => said,
    async stop() {
      child.kill('SIGTERM')
      await gone
      return said
    },
  }
}
