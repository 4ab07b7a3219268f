// G24: guesses at passwords: what their time tells, and how many are looked at before an address is locked out (C-20).
import { crowd, quantile, say, serve, Talk } from './lab.mjs'

const LOGINS = 2_000
const GUESSES = 100_000
const ADDRESSES = 400

export async function measure() {
  await times()
  await guesses('at one user', i => (i < 0 ? 'nobody' : 'ada'))
  await guesses('at another user each time', i => `user${i}`)
}

/** Wrong passwords of a user that there is, and of one that there is not, one of each in turn. */
async function times() {
  const server = await serve({ hashed: true })
  const took = { ada: [], nobody: [] }
  await crowd(2 * LOGINS, 8, async i => {
    const user = i % 2 === 0 ? 'ada' : 'nobody'
    const { talk } = await Talk.to(server.port)
    await talk.say(`USER ${user}`)
    const begun = performance.now()
    await talk.say('PASS wrong')
    took[user].push(performance.now() - begun)
    talk.socket.end('QUIT\r\n')
  })
  const [known, unknown] = [took.ada, took.nobody].map(values => quantile(values, 0.5))
  const apart = (100 * Math.abs(known - unknown)) / unknown
  say(
    `G24: median of ${LOGINS} refusals: ${known.toFixed(2)} ms of a user that there is, ${unknown.toFixed(2)} ms of one that there is not: ${Math.abs(known - unknown).toFixed(2)} ms or ${apart.toFixed(2)} % apart`,
  )
  await server.close()
}

/** Every address guesses in one session after the other, until it has done its part. */
async function guesses(title, userOf) {
  const server = await serve({ lockout: { failures: 5, minutes: 15 } })
  const begun = performance.now()
  let turnedAway = 0
  await crowd(ADDRESSES, ADDRESSES, async one => {
    const from = `127.0.${1 + Math.floor(one / 200)}.${1 + (one % 200)}`
    for (let guess = 0; guess < GUESSES / ADDRESSES; ) {
      const { talk, greeting } = await Talk.to(server.port, from)
      if (!greeting?.startsWith('220')) {
        turnedAway++
        guess++
        continue
      }
      for (let i = 0; i < 3; i++) {
        await talk.say(`USER ${userOf(guess++)}`)
        if (!(await talk.say('PASS wrong'))?.startsWith('530')) break
      }
      talk.socket.destroy()
    }
  })
  const { counts } = await server.ask('report')
  const looked = counts['login-failed: bad credentials'] ?? 0
  say(
    `G24: ${GUESSES} guesses ${title} of ${ADDRESSES} addresses in ${Math.round((performance.now() - begun) / 1e3)} s: ${(looked / ADDRESSES).toFixed(2)} of each were looked at, ${counts['login-failed: locked'] ?? 0} refused unseen, ${turnedAway} turned away at the door`,
  )
  await server.close()
}
