// A folder outside of the tree in which the programs of the pages are checked and run, as a reader's project would be.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Block } from './blocks.js'
import { ROOT } from './pages.js'

const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')

export class Workshop {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-docs-')))
  readonly #files = new Map<string, Block>()

  constructor() {
    symlinkSync(join(ROOT, 'test', 'node_modules'), join(this.folder, 'node_modules'), 'dir')
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ type: 'module' }))
    for (const name of ['public', 'files', 'archive']) {
      mkdirSync(join(this.folder, name))
      writeFileSync(join(this.folder, name, 'hello.txt'), 'hello\n')
    }
  }

  /** Writes the block as a program, under the name that `file=…` gives it; ports that are named in it become free ones. */
  write(block: Block): string {
    const asked = [...block.marks].find(mark => mark.startsWith('file='))?.slice('file='.length)
    const name = asked ?? `${block.page.replace(/[^a-zA-Z0-9]+/g, '-')}-${block.line}.ts`
    const code = block.code.replace(/\.listen\(\d+/g, '.listen(0')
    const open = /^const server = /m.test(code) && !code.includes('server.close(')
    const exported = open ? 'export { server }\n' : 'export {}\n'
    writeFileSync(join(this.folder, name), `${block.before}${code}${exported}`)
    this.#files.set(name, block)
    return join(this.folder, name)
  }

  /** The complaints of the type checker about all that was written, in words of the pages. */
  async typeErrors(): Promise<string[]> {
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify(this.#config()))
    const output = await new Promise<string>(resolve => {
      execFile(process.execPath, [TSC, '-p', this.folder, '--pretty', 'false'], (_error, stdout, stderr) =>
        resolve(`${stdout}${stderr}`),
      )
    })
    return output
      .split('\n')
      .filter(line => line !== '')
      .map(line => this.#inPage(line))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #config(): object {
    return {
      extends: join(ROOT, 'tsconfig.check.json'),
      compilerOptions: {
        rootDir: '/',
        typeRoots: [join(ROOT, 'node_modules', '@types')],
        paths: { vitest: [join(ROOT, 'node_modules', 'vitest')] },
      },
      include: ['*.ts'],
      exclude: [],
    }
  }

  #inPage(line: string): string {
    const match = /^(?:.*\/)?([\w-]+\.ts)\((\d+),\d+\): (.*)$/.exec(line)
    const block = match && this.#files.get(match[1] ?? '')
    if (!match || !block) return line
    const before = block.before.split('\n').length - 1
    return `${block.page}:${block.line + Number(match[2]) - before} ${match[3]}`
  }
}
