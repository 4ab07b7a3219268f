/** Failed logins, counted in the primary (protocol rule C-20). */
import type { LockoutOrigin, SharedLockoutRules, SharedLockouts } from '@longshore/auth'
import type { LockoutQuestion } from '../messages.js'
import type { LineToPrimary } from './to-primary.js'

/** What `withLockout` uses in a worker. */
export function lockoutsOfPrimary(line: LineToPrimary): SharedLockouts {
  let count = 0
  const ask = (rules: SharedLockoutRules, { user, remoteAddress }: LockoutOrigin): LockoutQuestion => ({
    rules,
    user,
    remoteAddress,
    question: ++count,
  })
  return {
    async admit(rules, origin) {
      const question = ask(rules, origin)
      const withdraw = () => line.tell('withdrawn', { question: question.question })
      origin.signal.throwIfAborted()
      origin.signal.addEventListener('abort', withdraw, { once: true })
      try {
        if (!(await line.ask('admit', question))) return undefined
      } finally {
        origin.signal.removeEventListener('abort', withdraw)
      }
      origin.signal.throwIfAborted()
      return { end: outcome => line.tell('admitted', { question: question.question, outcome }) }
    },
    isLocked: (rules, origin) => line.ask('locked', ask(rules, origin)),
  }
}
