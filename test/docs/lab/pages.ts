// The pages that readers see, and how parts of them are found.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export interface Page {
  /** Path from the root of the tree, with `/`. */
  readonly path: string
  readonly text: string
}

/** README, CONTRIBUTING, SECURITY, everything below docs, and the README of each package. */
export function allPages(): Page[] {
  const top = readdirSync(ROOT).filter(name => name.endsWith('.md'))
  const packages = readdirSync(join(ROOT, 'packages')).map(name => join('packages', name))
  const readmes = packages.flatMap(folder =>
    readdirSync(join(ROOT, folder))
      .filter(name => name === 'README.md')
      .map(name => join(folder, name)),
  )
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name))
  return [...top, ...docs, ...readmes].sort().map(path => page(path.split(sep).join('/')))
}

export function page(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') }
}

/** The page without its fenced blocks and HTML comments: what is read as prose. */
export function prose({ text }: Page): string {
  return text.replace(/^(```+)[^\n]*\n[\s\S]*?^\1[ ]*$/gm, '').replace(/<!--[\s\S]*?-->/g, '')
}

/** Rows of the first table below the heading, as lists of cells. Fails when there is no such heading or table. */
export function tableBelow(of: Page, heading: string): string[][] {
  const { path } = of
  const lines = prose(of).split('\n')
  const start = lines.findIndex(line => /^#{1,6} /.test(line) && line.replace(/^#+ /, '') === heading)
  if (start === -1) throw new Error(`${path} has no heading "${heading}"`)
  const below = lines.slice(start + 1)
  const end = below.findIndex(line => /^#{1,6} /.test(line))
  const section = end === -1 ? below : below.slice(0, end)
  const first = section.findIndex(line => line.startsWith('|'))
  if (first === -1) throw new Error(`${path} has no table below "${heading}"`)
  const rest = section.slice(first)
  const length = rest.findIndex(line => !line.startsWith('|'))
  return rest.slice(2, length === -1 ? undefined : length).map(cellsOf)
}

/** What stands in backticks in a cell, or the cell itself. */
export function codeIn(cell = ''): string {
  return /`([^`]+)`/.exec(cell)?.[1] ?? cell
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim().replaceAll('\\|', '|'))
}

export function relativeToRoot(file: string): string {
  return relative(ROOT, file).split(sep).join('/')
}
