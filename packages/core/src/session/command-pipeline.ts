/** The heart: lines become commands, commands are run in turn, and STAT may speak during a transfer (RFC 959 §5.4; P-04). */
import { concatMap, EMPTY, map, merge, type Observable, partition, share } from 'rxjs'
import type { ArrivedCommand } from '../dispatch/arrived-command.js'
import type { LiveSession } from './live-session.js'

/** Serves a session's lines until they end, then the session too. */
export function runPipeline(session: LiveSession): void {
  const { dispatcher, events, registry } = session.parts
  const run = (command: ArrivedCommand): Observable<never> | Promise<void> =>
    dispatcher.run(command, session) ?? EMPTY
  const commands$ = session.control.lines.lines$.pipe(
    map(line => dispatcher.arrive(line, session)),
    share(),
  )
  const [atOnce$, inTurn$] = partition(commands$, command => command.atOnce)
  merge(inTurn$.pipe(concatMap(run)), atOnce$.pipe(concatMap(run))).subscribe({
    error: (error: unknown) => {
      events.emit({ type: 'fault', session, where: 'command pipeline', error })
      session.end()
      registry.left(session)
    },
    complete: () => {
      session.finish('closed by the client')
      session.control.end()
      registry.left(session)
    },
  })
}
