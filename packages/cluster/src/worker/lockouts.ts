/** Failed logins, counted in the primary (protocol rule C-20). */
import type { Admission, LockoutOrigin, SharedLockoutRules, SharedLockouts } from '@longshore/auth'
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
        const answer = await line.ask('admit', question)
        if (typeof answer !== 'number') return answer
        origin.signal.throwIfAborted()
        return { score: answer, end: endOf(question, line) }
      } finally {
        origin.signal.removeEventListener('abort', withdraw)
      }
    },
    isLocked: (rules, origin) => line.ask('locked', ask(rules, origin)),
    offend: (rules, remoteAddress, points) => line.ask('offend', { rules, remoteAddress, points }),
  }
}

function endOf({ question }: LockoutQuestion, line: LineToPrimary): Admission['end'] {
  return (outcome, points = 1) => line.ask('admitted', { question, outcome, points })
}
