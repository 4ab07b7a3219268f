// npm hands its signals to the shell between it and us, which dies of them and leaves us behind: then we are to end as well.

/** Sends this process a SIGTERM when the one that has started it is gone. */
export function endWithNpm() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
  // What is ending already is not to be hurried.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => clearInterval(watch))
}
