import { describe, expect, it } from 'vitest'
import { LOGIN_START, type LoginState, onGranted, onPassword, onRefused, onUser } from './login-machine.js'

const replyOf = (step: ReturnType<typeof onUser>) => ('reply' in step ? step.reply.code : step.ask)

describe('the login machine', () => {
  it('asks for a challenge whoever the user is (P-22)', () => {
    for (const user of ['alice', 'nobody', '__proto__', '..'])
      expect(replyOf(onUser(LOGIN_START, user, false))).toBe('challenge')
  })

  it('refuses USER in the clear when TLS is required, and the PASS that follows (P-24)', () => {
    const step = onUser(LOGIN_START, 'alice', true)
    expect(replyOf(step)).toBe(530)
    expect(replyOf(onPassword(step.state))).toBe(503)
  })

  it('refuses PASS without USER (P-23)', () => {
    expect(replyOf(onPassword(LOGIN_START))).toBe(503)
    expect(replyOf(onPassword(onGranted('alice')))).toBe(503)
  })

  it('lets the same user log in again, and no other (P-22, C-22)', () => {
    const inside = onGranted('alice')
    expect(replyOf(onUser(inside, 'alice', false))).toBe('challenge')
    expect(replyOf(onUser(inside, 'bob', false))).toBe(530)
    const waiting = onUser(inside, 'alice', false).state
    expect(replyOf(onUser(waiting, 'bob', false))).toBe(530)
  })

  it('forgets the user after a refused password (P-23)', () => {
    const waiting = onUser(LOGIN_START, 'alice', false).state
    const refused = onRefused(waiting, 3)
    expect(refused.reply.code).toBe(530)
    expect(replyOf(onPassword(refused.state))).toBe(503)
  })

  it('closes after the last allowed failure, also when the names differ (P-23)', () => {
    let state: LoginState = LOGIN_START
    const codes = ['a', 'b', 'c'].map(user => {
      const refused = onRefused(onUser(state, user, false).state, 3)
      state = refused.state
      return [refused.reply.code, refused.reply.effects?.after]
    })
    expect(codes).toEqual([
      [530, undefined],
      [530, undefined],
      [421, 'close'],
    ])
  })
})
