// What the model answers to a command that needs no data connection: the code, the text where it tells something, and what changes (protocol.md A2).
import { posix } from 'node:path'
import { isWithin } from './plain-tree.js'
import { absolute, MOST_FAILURES, MOST_STRAYS, type SessionModel, startAnew } from './session-model.js'

export interface Answer {
  readonly code: number
  /** A code that is as good. */
  readonly or?: number
  /** What its first line has to be, where that is not left to the server. */
  readonly text?: string
}

type Rule = (model: SessionModel, argument: string) => Answer

const PASSWORD = 'right'
const USERS = ['ada', 'bob']
/** Verbs that are answered without a login (P-21). */
const PUBLIC = new Set([
  'USER',
  'PASS',
  'ACCT',
  'REIN',
  'SMNT',
  'NOOP',
  'ABOR',
  'AUTH',
  'PBSZ',
  'PROT',
  'QUIT',
  'STAT',
  'XYZZY',
  'OPTS',
])

const code = (number: number, text?: string): Answer => ({
  code: number,
  ...(text !== undefined && { text }),
})

/** The answer, with its effect on the model. A verb without a rule is one of those that need a data connection. */
export function answerTo(model: SessionModel, line: string): Answer {
  const [verb = '', ...rest] = line.split(' ')
  const argument = rest.join(' ')
  const { renameFrom } = model
  const answer = refusedEarly(model, verb) ?? ruleOf(verb)(model, argument)
  // RNFR is for the very next command, but NOOP (P-22).
  if (verb !== 'RNFR' && verb !== 'NOOP' && model.renameFrom === renameFrom) model.renameFrom = undefined
  return answer
}

export function refusedEarly(model: SessionModel, verb: string): Answer | undefined {
  return model.user === undefined && !PUBLIC.has(verb) ? code(530) : undefined
}

function ruleOf(verb: string): Rule {
  const rule = RULES[verb]
  if (!rule) throw new Error(`the model has no rule for ${verb}`)
  return rule
}

const RULES: Readonly<Record<string, Rule>> = {
  USER: (model, name) => {
    if (name === '') return code(501)
    if (model.user !== undefined && model.user !== name) return code(530)
    model.asked = name
    return code(331)
  },
  PASS: (model, password) => {
    const { asked } = model
    if (asked === undefined) return code(503)
    model.asked = undefined
    const again = model.user !== undefined
    const isRight = USERS.includes(asked) && password === PASSWORD
    if (again) startAnew(model)
    model.user = isRight ? asked : undefined
    model.failures = isRight ? 0 : model.failures + 1
    if (isRight) return code(230)
    model.ended = model.failures >= MOST_FAILURES
    return code(model.ended ? 421 : 530)
  },
  ACCT: () => code(202),
  REIN: () => code(502),
  SMNT: () => code(502),
  XYZZY: model => {
    model.ended = model.user === undefined && ++model.strays >= MOST_STRAYS
    return code(model.ended ? 421 : 500)
  },
  NOOP: () => code(200),
  STAT: () => code(211),
  QUIT: model => {
    model.ended = true
    return code(221)
  },
  PBSZ: model => code(model.secure ? 200 : 503),
  PROT: (model, level) => {
    if (!model.secure) return code(503)
    if (level === 'S' || level === 'E') return code(536)
    if (level !== 'P' && level !== 'C') return code(504)
    model.protected = level === 'P'
    return code(200)
  },
  CWD: (model, pathname) => enter(model, absolute(model, pathname)),
  CDUP: model => enter(model, posix.dirname(model.cwd)),
  PWD: model => code(257, `"${model.cwd}" is the current directory.`),
  TYPE: (model, type) => {
    if (type === 'A' || type === 'A N') model.type = 'A'
    else if (type === 'I' || type === 'L 8') model.type = 'I'
    else return code(type === '' ? 501 : 504)
    return code(200)
  },
  REST: (model, offset) => {
    if (!/^\d+$/.test(offset)) return code(501)
    model.restart = Number(offset)
    return code(350)
  },
  SIZE: (model, pathname) => {
    const file = model.tree.fileAt(absolute(model, pathname))
    return model.type === 'A' || file === undefined ? code(550) : code(213, String(file.length))
  },
  MKD: (model, pathname) => {
    const path = absolute(model, pathname)
    if (model.tree.at(path) !== undefined || !model.tree.hasPlaceFor(path)) return code(550)
    model.tree.put(path, 'directory')
    return code(257, `"${path}" created.`)
  },
  RMD: (model, pathname) => {
    const path = absolute(model, pathname)
    const { tree } = model
    if (path === '/' || !tree.isDirectory(path) || isWithin(model.cwd, path) || tree.namesIn(path).length > 0)
      return code(550)
    tree.remove(path)
    return code(250)
  },
  DELE: (model, pathname) => {
    const path = absolute(model, pathname)
    if (model.tree.fileAt(path) === undefined) return code(550)
    model.tree.remove(path)
    return code(250)
  },
  RNFR: (model, pathname) => {
    const path = absolute(model, pathname)
    model.renameFrom = path !== '/' && model.tree.at(path) !== undefined ? path : undefined
    return code(model.renameFrom === undefined ? 550 : 350)
  },
  RNTO: renamed,
  EPSV: (model, wanted) => {
    if (wanted === 'ALL') model.onlyEpsv = true
    if (wanted === 'ALL') return code(200)
    if (wanted === '2') return code(522)
    model.channel = 'passive'
    return code(229)
  },
  PASV: model => {
    if (model.onlyEpsv) return code(501)
    model.channel = 'passive'
    return code(227)
  },
  PORT: (model, endpoint) => {
    if (model.onlyEpsv || endpoint.split(',').length !== 6) return code(501)
    const isOwn = endpoint.startsWith('127,0,0,1,')
    model.channel = isOwn ? 'active' : 'none'
    return code(isOwn ? 200 : 501)
  },
  ABOR: model => {
    model.channel = 'none'
    return code(225)
  },
}

function enter(model: SessionModel, path: string): Answer {
  if (!model.tree.isDirectory(path)) return code(550)
  model.cwd = path
  return code(250)
}

function renamed(model: SessionModel, pathname: string): Answer {
  const { renameFrom: from, tree } = model
  const to = absolute(model, pathname)
  if (from === undefined) return code(503)
  if (to === from) return code(tree.at(from) === undefined ? 550 : 250)
  if (isWithin(to, from)) return code(553)
  if (tree.at(from) === undefined) return code(550)
  if (tree.isDirectory(to)) return code(553)
  if (!tree.hasPlaceFor(to)) return code(550)
  // A directory does not take the place of a file.
  if (tree.isDirectory(from) && tree.at(to) !== undefined) return code(553)
  tree.move(from, to)
  return code(250)
}
