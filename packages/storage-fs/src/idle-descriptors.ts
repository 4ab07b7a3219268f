/** Keeps descriptors that nobody uses open for a moment, so that the next operation need not open them again. */

/** How long an unused descriptor stays open, in milliseconds. */
const REST = 1000
/** How many unused descriptors stay open in the whole process. */
const MOST = 64

export interface Idler {
  idleSince: number
  close(): void
}

const idle = new Set<Idler>()
let watch: NodeJS.Timeout | undefined

/** Closes `idler` when it has been idle for a while, or earlier when there are too many. */
export function rest(idler: Idler): void {
  idler.idleSince = performance.now()
  idle.add(idler)
  if (idle.size > MOST) {
    const [oldest] = idle
    if (oldest) closeIdle(oldest)
  }
  watch ??= setInterval(closeOld, REST).unref()
}

/** Takes `idler` out of the waiting ones; it is used again. */
export function wake(idler: Idler): void {
  idle.delete(idler)
}

function closeOld(): void {
  const now = performance.now()
  for (const idler of idle) if (now - idler.idleSince >= REST) closeIdle(idler)
  if (idle.size > 0) return
  clearInterval(watch)
  watch = undefined
}

function closeIdle(idler: Idler): void {
  idle.delete(idler)
  idler.close()
}
