/** What the app sees of the workers and their sessions. */
import type { WorkerView } from '../contract.js'
import { revivedSnapshot, type SessionSnapshot } from '../snapshot.js'
import type { Crew } from './crew.js'

/** The workers that live, by slot. */
export function workersOf({ hands }: Crew): readonly WorkerView[] {
  const views: WorkerView[] = []
  for (const { id, slot, pid, state, sessions } of hands)
    if (state !== 'gone') views.push({ id, slot, pid, state, sessions: sessions.size })
  return views.sort((a, b) => a.slot - b.slot)
}

/** Asks every worker that has begun; one that ends meanwhile has none. */
export async function sessionsOf({ hands }: Crew): Promise<readonly SessionSnapshot[]> {
  const asked = [...hands]
    .filter(({ state }) => state === 'serving' || state === 'leaving')
    .map(({ line }) => line.ask('sessions', undefined).catch(() => []))
  return (await Promise.all(asked)).flat().map(revivedSnapshot)
}

/** Says 421 to a session, wherever it is, and closes it. */
export function endSession({ hands }: Crew, id: string, text: string | undefined): void {
  for (const { sessions, line } of hands)
    if (sessions.has(id)) line.tell('end', { id, ...(text !== undefined && { text }) })
}
