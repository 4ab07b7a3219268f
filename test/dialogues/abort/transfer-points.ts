// A transfer as a client lives it, with a point after every event on either side at which something may break in.
import { BIG, type Client } from './scene.js'

/** Which side makes the data connection, and when. */
export const OPENINGS = ['passive, connected first', 'passive, connected after the 150', 'active'] as const

export type Opening = (typeof OPENINGS)[number]

export const VERBS = ['RETR big', 'STOR file', 'LIST many', 'MLSD many'] as const

export type Verb = (typeof VERBS)[number]

/** Runs one transfer; each value is a point. What is given up at a point does nothing more. */
export async function* transferPoints(
  client: Client,
  verb: Verb,
  opening: Opening,
): AsyncGenerator<string, void> {
  const { control, data } = client
  yield 'nothing was said'
  await (opening === 'active' ? client.active() : client.passive())
  yield 'the data connection was arranged'
  if (opening === 'passive, connected first') {
    await data.connect()
    yield 'the client connected'
  }
  control.write(`${verb}\r\n`)
  yield 'the verb was sent'
  const { code } = await control.reply()
  if (code !== 150) throw new Error(`${verb} was answered ${code}`)
  // Who waits for the server reads from the moment it is there.
  if (opening === 'active') data.connect().catch(() => {})
  yield 'the 150 came'
  if (opening !== 'passive, connected first') {
    await data.connect()
    yield 'the data connection was made'
  }
  yield* verb === 'STOR file' ? uploadPoints(client) : downloadPoints(client)
  const last = await control.reply()
  if (last.code !== 226) throw new Error(`${verb} ended with ${last.code}`)
  yield 'the 226 came'
}

async function* uploadPoints({ data }: Client): AsyncGenerator<string, void> {
  await data.send(BIG.subarray(0, 10), false)
  yield 'the first bytes were sent'
  await data.send(BIG.subarray(10, 1_000_000), false)
  yield 'many bytes were sent'
  await data.send(BIG.subarray(1_000_000), false)
  yield 'all bytes were sent'
  await data.end()
  yield 'the end was sent'
}

async function* downloadPoints({ data }: Client): AsyncGenerator<string, void> {
  await data.take(10)
  yield 'the first bytes came'
  await data.take(20_000)
  yield 'many bytes came'
  await data.takeAll()
  yield 'the end came'
}
