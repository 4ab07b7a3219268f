// What storages over one client share.
import { describe, expect, it } from 'vitest'
import { stateOf } from './bucket-state.js'

describe('the state of a bucket', () => {
  it('is one for a client and bucket', () => {
    const client = {}
    expect(stateOf(client, 'a')).toBe(stateOf(client, 'a'))
    expect(stateOf(client, 'a')).not.toBe(stateOf(client, 'b'))
    expect(stateOf(client, 'a')).not.toBe(stateOf({}, 'a'))
  })
})
