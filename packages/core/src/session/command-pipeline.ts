/** The heart: lines become commands, commands are run in turn, and STAT may speak during a transfer (RFC 959 §5.4; P-04). */
import type { FramedLine } from '@longshore/protocol'
import type { ControlHooks } from '../control/control-connection.js'
import type { ArrivedCommand } from '../dispatch/arrived-command.js'
import type { LiveSession } from './live-session.js'

/** Serves a session's lines until they end, then the session too. What can be answered at once is answered within the call that brought its line. */
export class CommandPipeline implements ControlHooks {
  readonly #session: LiveSession
  /** Commands behind the one whose turn it is. */
  #waiting: ArrivedCommand[] | undefined
  #inTurn = false
  #atOnce = 0
  /** No line will come any more. */
  #ended = false
  #broken = false

  constructor(session: LiveSession) {
    this.#session = session
  }

  onLine(line: FramedLine): void {
    if (this.#ended) return
    const session = this.#session
    try {
      const command = session.parts.dispatcher.arrive(line, session)
      // Another protocol is no command, and gets no answer (C-15).
      if (this.#ended) return
      if (command.atOnce) this.#runAtOnce(command)
      else if (this.#inTurn) this.#wait(command)
      else this.#runInTurn(command)
    } catch (error) {
      this.#fail(error)
    }
  }

  onEnd(): void {
    const { pending } = this.#session
    if (!pending.some(command => command.definition?.farewell)) for (const command of pending) command.abort()
    this.end()
  }

  onClose(error: Error | undefined): void {
    this.#session.lost(error)
  }

  /** Takes no more lines; the session is over once those taken are answered. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#settle()
  }

  #wait(command: ArrivedCommand): void {
    this.#waiting ??= []
    this.#waiting.push(command)
  }

  #runInTurn(first: ArrivedCommand | undefined): void {
    const session = this.#session
    this.#inTurn = true
    for (let next = first; next; next = this.#waiting?.shift()) {
      const work = session.parts.dispatcher.run(next, session)
      if (work) {
        work.then(() => this.#goOn()).catch((error: unknown) => this.#fail(error))
        return
      }
    }
    this.#inTurn = false
    this.#settle()
  }

  #goOn(): void {
    if (!this.#broken) this.#runInTurn(this.#waiting?.shift())
  }

  #runAtOnce(command: ArrivedCommand): void {
    const session = this.#session
    this.#atOnce++
    const over = () => {
      this.#atOnce--
      this.#settle()
    }
    const work = session.parts.dispatcher.run(command, session)
    if (work) work.then(over).catch((error: unknown) => this.#fail(error))
    else over()
  }

  #settle(): void {
    if (!this.#ended || this.#inTurn || this.#atOnce > 0 || this.#broken) return
    this.#session.finish('closed by the client')
    this.#session.hangUp()
    this.#session.parts.registry.left(this.#session)
  }

  /** Something of ours is at fault: the session ends, and nothing that waits in it is run. */
  #fail(error: unknown): void {
    if (this.#broken) return
    this.#broken = true
    this.#ended = true
    this.#waiting = undefined
    const session = this.#session
    session.parts.events.emit({ type: 'fault', session, where: 'command pipeline', error })
    session.end()
    session.parts.registry.left(session)
  }
}
