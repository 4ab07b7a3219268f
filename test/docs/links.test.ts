// Links between the pages lead somewhere, to files and to headings alike.
import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allPages, type Page, page, prose, ROOT } from './lab/pages.js'

const pages = allPages()

describe('the links of', () => {
  it.each(pages.map(each => [each.path, each] as const))('%s lead somewhere', (_path, each) => {
    expect(linksOf(each).filter(link => !leadsSomewhere(each, link))).toEqual([])
  })

  it('the README reach every page of docs', () => {
    const reached = reachable('README.md', new Set())
    expect(
      pages.map(({ path }) => path).filter(path => path.startsWith('docs/') && !reached.has(path)),
    ).toEqual([])
  })
})

function linksOf(each: Page): string[] {
  const found = [...prose(each).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '')
  return found.filter(link => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(from: Page, link: string): boolean {
  const { target, anchor } = resolved(from, link)
  if (!existsSync(join(ROOT, target))) return false
  if (anchor === '') return true
  return anchorsOf(page(target)).has(anchor)
}

function resolved(from: Page, link: string): { readonly target: string; readonly anchor: string } {
  const [path = '', anchor = ''] = link.split('#')
  return { target: path === '' ? from.path : normalize(join(dirname(from.path), path)), anchor }
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(target: Page): Set<string> {
  const headings = prose(target).matchAll(/^#{1,6} (.*)$/gm)
  return new Set([...headings].map(match => slug(match[1] ?? '')))
}

function slug(heading: string): string {
  return heading
    .replace(/[`*]/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

function reachable(path: string, seen: Set<string>): Set<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  const from = page(path)
  for (const link of linksOf(from)) {
    const { target } = resolved(from, link)
    const file = join(ROOT, target)
    if (target.endsWith('.md') && existsSync(file)) reachable(target, seen)
    else if (existsSync(file) && statSync(file).isDirectory())
      for (const { path: inside } of pages) {
        if (inside.startsWith(`${target.replace(/\/$/, '')}/`)) seen.add(inside)
      }
  }
  return seen
}
