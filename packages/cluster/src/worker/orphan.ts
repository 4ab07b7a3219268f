/** The end of a worker whose primary has died: in order, where node:cluster would cut everything at once. */
import cluster from 'node:cluster'

/** Calls `close` when the primary is gone without a word, and ends the process behind it. */
export function whenOrphaned(close: () => Promise<void>): void {
  const { worker } = cluster
  worker?.once('disconnect', () => {
    if (worker.exitedAfterDisconnect) return
    // Says that somebody sees to the end of this process: it is us.
    worker.exitedAfterDisconnect = true
    const end = () => worker.kill()
    close().then(end, end)
  })
}
