import { describe, expect, it } from 'vitest'
import { ArrivedCommand } from '../dispatch/arrived-command.js'
import { checkOptions } from '../settings.js'
import { transferRoom } from './transfer-room.js'

function roomFor(limits: { readonly maxTransfers?: number; readonly maxTransfersPerUser?: number }) {
  const authenticator = { authenticate: async () => ({ granted: false }) as const }
  return transferRoom(checkOptions({ authenticator, limits }).limits)
}

const command = () => new ArrivedCommand('RETR', 'file', undefined, 0)

describe('transferRoom', () => {
  it('is nothing where nothing is bounded', () => {
    expect(roomFor({})).toBeUndefined()
  })

  it('has room for so many, and for another when one has left (B-26)', () => {
    const room = roomFor({ maxTransfers: 2 })
    const [first, second, third] = [command(), command(), command()]
    expect([first, second, third].map(one => room?.enter(one, 'ada'))).toEqual([true, true, false])
    room?.leave(third)
    expect(room?.enter(third, 'ada')).toBe(false)
    room?.leave(first)
    room?.leave(first)
    expect([third, command()].map(one => room?.enter(one, 'ada'))).toEqual([true, false])
  })

  it('bounds one user and leaves the others (B-26)', () => {
    const room = roomFor({ maxTransfersPerUser: 1 })
    const [of, another] = [command(), command()]
    expect([room?.enter(of, 'ada'), room?.enter(another, 'ada'), room?.enter(another, 'bob')]).toEqual([
      ...[true, false, true],
    ])
    room?.leave(of)
    expect(room?.enter(command(), 'ada')).toBe(true)
  })
})
