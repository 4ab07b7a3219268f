// Parts that one package offers to a server of another.
import { container as root } from 'tsyringe'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../options.js'
import { withDefaultPart } from './default-part.js'
import { token } from './token.js'

const PART = token<string>('test:part')
const OTHER = token<string>('test:other')
const options = { authenticator: { authenticate: async () => ({ granted: false }) } } as ServerOptions

describe('a default part', () => {
  it('is there when the app brought none, and in no container of the app', () => {
    const app = root.createChildContainer()
    const { container } = withDefaultPart({ ...options, container: app }, PART, 'default')
    expect(container?.resolve(PART)).toBe('default')
    expect(app.isRegistered(PART, true)).toBe(false)
  })

  it('gives way to that of the app', () => {
    const app = root.createChildContainer()
    app.registerInstance<unknown>(PART as symbol, false)
    const given = { ...options, container: app }
    expect(withDefaultPart(given, PART, 'default')).toBe(given)
  })

  it('gives way to another part that makes it useless', () => {
    const app = root.createChildContainer()
    app.registerInstance<unknown>(OTHER as symbol, 'own')
    const given = { ...options, container: app }
    expect(withDefaultPart(given, PART, 'default', [PART, OTHER])).toBe(given)
    expect(withDefaultPart(options, PART, 'default', [PART, OTHER]).container?.resolve(PART)).toBe('default')
  })
})
