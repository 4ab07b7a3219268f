// Fenced code blocks of a page: their language, their marks, and what has to stand before them to make them whole.
import type { Page } from './pages.js'

export interface Block {
  readonly page: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The words behind the language: `runnable`, `name=doctor`. */
  readonly marks: ReadonlySet<string>
  /** Declarations that the reader is spared, from a comment right before the block: `<!-- before: … -->`. */
  readonly before: string
  readonly code: string
}

export function blocksOf({ path, text }: Page): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const opening = /^(```+)(\w*)(.*)$/.exec(lines[at] ?? '')
    if (!opening) continue
    const [, fence = '```', language = '', marks = ''] = opening
    const end = lines.indexOf(fence, at + 1)
    if (end === -1) throw new Error(`${path}:${at + 1} opens a block that nothing closes`)
    blocks.push({
      page: path,
      line: at + 1,
      language,
      marks: new Set(marks.trim().split(/\s+/).filter(Boolean)),
      before: beforeOf(lines.slice(0, at).join('\n')),
      code: `${lines.slice(at + 1, end).join('\n')}\n`,
    })
    at = end
  }
  return blocks
}

/** The only block with this mark. */
export function blockMarked(page: Page, mark: string): Block {
  const [found, ...others] = blocksOf(page).filter(({ marks }) => marks.has(mark))
  if (!found || others.length > 0) throw new Error(`${page.path} should have one block marked ${mark}`)
  return found
}

function beforeOf(textAbove: string): string {
  const start = textAbove.lastIndexOf('<!-- before:')
  if (start === -1) return ''
  const comment = textAbove.slice(start)
  const end = comment.indexOf('-->')
  return comment.slice(end + 3).trim() === '' ? `${comment.slice('<!-- before:'.length, end).trim()}\n` : ''
}
