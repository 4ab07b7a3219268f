// Every rule of security has its tests, every defence stands where it is said to stand, and docs/security.md tells of both. `npm run defences` takes them out one by one.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { spliced } from '../docs/generated/markdown.js'
import { page, ROOT } from '../docs/lab/pages.js'
import { citations } from './citations.js'
import { RULES } from './rules.js'
import { rulesTable } from './rules-table.js'

const cited = citations()

describe('the rules of security', () => {
  it('are each cited by a test, and tests cite no other', () => {
    expect([...cited.keys()].sort()).toEqual(RULES.map(({ id }) => id))
  })

  it('each have a defence that can be taken out, or a reason why not', () => {
    for (const { id, defences, because } of RULES)
      expect([id, defences.length > 0]).toEqual([id, because === undefined])
  })

  it.each(RULES.flatMap(({ id, defences }) => defences.map(defence => [id, defence] as const)))(
    '%s has its defence where it is said to be, and a test that knows the rule',
    (id, { file, from, to, test, named }) => {
      expect(readFileSync(join(ROOT, file), 'utf8').split(from)).toHaveLength(2)
      expect(to).not.toBe(from)
      expect(existsSync(join(ROOT, test))).toBe(true)
      expect(cited.get(id)?.includes(test) || named !== undefined).toBe(true)
    },
  )

  it('are the table of docs/security.md', async () => {
    const { text } = page('docs/security.md')
    await expect(spliced(text, 'rules', rulesTable(RULES, cited))).toMatchFileSnapshot(
      join(ROOT, 'docs', 'security.md'),
    )
  })
})
