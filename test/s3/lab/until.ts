// Waiting for programs that give no sign when they are ready: they are asked until they are.
import { setTimeout as pause } from 'node:timers/promises'

const BETWEEN_MS = 25

/** Asks again and again until the answer is yes. Rejects at the deadline, and when the question itself does. */
export async function until(question: () => Promise<boolean>, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!(await question())) {
    if (performance.now() > end) throw new Error(`not ready after ${deadlineMs / 1_000} s`)
    await pause(BETWEEN_MS)
  }
}
