// Speaks to a driver: a small program around a client library in another language, which does one task a line and answers with one line.
// Both are fields separated by tabs and escaped as in URLs: `get /remote /local` → `ok`, or `no reason`.
import { createInterface } from 'node:readline'
import type { Task, Tasks } from './client.js'
import { type Command, end, start } from './processes.js'
import type { Site } from './site.js'
import { isPassive } from './way.js'

const ANSWER_WITHIN_MS = 30_000

export class Driver {
  private readonly child: ReturnType<typeof start>
  private readonly answers: AsyncIterator<string>
  private said = ''

  private constructor(command: Command) {
    this.child = start(command)
    this.child.once('error', error => (this.said += String(error)))
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.said += text))
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  /** Starts a driver and logs in. */
  static async open(command: Command, site: Site): Promise<Driver> {
    const driver = new Driver(command)
    const { host, port, user, password, authority, way } = site
    const passive = isPassive(way) ? 'passive' : 'active'
    await driver.ask('open', host, String(port), user, password, authority, way.tls, passive, way.mode)
    return driver
  }

  async ask(...fields: string[]): Promise<string[]> {
    this.child.stdin.write(`${fields.map(encodeURIComponent).join('\t')}\n`)
    const late = setTimeout(() => this.child.kill('SIGKILL'), ANSWER_WITHIN_MS)
    const { value, done } = await this.answers.next()
    clearTimeout(late)
    if (done === true) throw new Error(`the driver is gone at ${fields.join(' ')}\n${this.said}`)
    const [verdict, ...rest] = value.split('\t').map(decodeURIComponent)
    if (verdict !== 'ok')
      throw new Error(`${fields.join(' ')}: ${rest.join(' ')}\n${this.said.slice(-4_000)}`)
    return rest
  }

  async close(): Promise<void> {
    await end(this.child)
  }
}

/** The tasks of a driver; it knows them by their names. Times go as milliseconds. */
export function drivenTasks(...tasks: readonly Task[]): Tasks<Driver> {
  return Object.fromEntries(tasks.map(task => [task, deedOf(task)]))
}

const SAYS_NAMES: readonly Task[] = ['list', 'dropGetAndList', 'dropPutAndList']

function deedOf(task: Task) {
  return async (driver: Driver, ...fields: (string | Date)[]) => {
    const texts = fields.map(field => (field instanceof Date ? String(field.getTime()) : field))
    const answer = await driver.ask(task, ...texts)
    if (SAYS_NAMES.includes(task)) return answer
    return task === 'modified' ? new Date(Number(answer[0])) : undefined
  }
}
