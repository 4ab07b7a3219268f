// That no command, and no way in which one can fail, is without a dialogue.

import { anonymous } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { allDialogues } from './runner/all-dialogues.js'
import { ALLOWED_CODES } from './runner/allowed-codes.js'
import type { DialogueFile } from './runner/dialogue-file.js'
import { type Exchange, exchangesOf } from './runner/exchanges.js'
import { allRows, ROWS } from './runner/rows.js'

const dialogues = allDialogues()
const server = createServer({ authenticator: anonymous(memoryStorage()) })
const verbs = [...server.commands].flatMap(({ verb, aliases = [] }) => [verb, ...aliases])
const siteVerbs = [...server.site]
  .flatMap(({ verb, aliases = [] }) => [verb, ...aliases])
  .map(verb => `SITE ${verb}`)

describe('the dialogues', () => {
  it('show every command of the server, those below SITE too, in success', () => {
    const shown = new Set(dialogues.flatMap(({ header }) => header.covers))
    const refusedOnPrinciple = ['CCC', 'SITE']
    const missing = [...verbs, ...siteVerbs].filter(
      verb => !shown.has(`${verb} success`) && !refusedOnPrinciple.includes(verb),
    )
    expect(missing).toEqual([])
  })

  it('show every row of the table of replies', () => {
    const shown = new Set(dialogues.flatMap(({ header }) => header.covers))
    expect(allRows().filter(row => !shown.has(row))).toEqual([])
  })

  it('name no row that the table does not have', () => {
    const known = new Set(allRows())
    const unknown = dialogues.flatMap(({ name, header }) =>
      header.covers.filter(row => !known.has(row)).map(row => `${name}: ${row}`),
    )
    expect(unknown).toEqual([])
  })

  it('really have the replies whose rows they name', () => {
    const empty = dialogues.flatMap(file =>
      file.header.covers.filter(row => !shows(file, row)).map(row => `${file.name}: ${row}`),
    )
    expect(empty).toEqual([])
  })

  it('know the rows and the codes of every command', () => {
    const all = [...verbs, ...siteVerbs]
    expect(all.filter(verb => !(verb in ROWS))).toEqual([])
    expect(all.filter(verb => !(verb in ALLOWED_CODES))).toEqual([])
  })

  it('leave no command without an answer while the connection is open', () => {
    const silent = dialogues.flatMap(({ name, steps }) => {
      const closes = steps.some(({ kind }) => kind === 'server-closes' || kind === 'client-breaks')
      const unanswered = exchangesOf(steps).exchanges.filter(({ codes }) => !codes.some(code => code >= 200))
      return closes ? [] : unanswered.map(({ verb }) => `${name}: ${verb}`)
    })
    expect(silent).toEqual([])
  })
})

/** Whether a command of that verb is answered with that code, or with 2xx or 3xx for a success. */
function shows({ steps }: DialogueFile, row: string): boolean {
  const { exchanges } = exchangesOf(steps)
  const verb = Object.keys(ROWS).find(one => row.startsWith(`${one} `) && !below(one, row))
  const code = /\b([2-5]\d\d)\b/.exec(row)?.[1]
  const fits = (exchange: Exchange) =>
    verb === '?' || exchange.verb === verb || exchange.verb.startsWith(`${verb} `)
  const ends = (exchange: Exchange) => {
    const last = exchange.codes.at(-1) ?? 0
    return code === undefined ? last >= 200 && last < 400 : last === Number(code)
  }
  return exchanges.some(exchange => fits(exchange) && ends(exchange))
}

/** Whether the row is about a command below SITE and not about SITE itself. */
function below(verb: string, row: string): boolean {
  return (
    verb === 'SITE' && Object.keys(ROWS).some(one => one.startsWith('SITE ') && row.startsWith(`${one} `))
  )
}
