// Starts the servers before the first test that needs them, once for a run, and ends them with it.
import type { TestProject } from 'vitest/node'
import { openLaboratory, type Presence } from './laboratory.js'

declare module 'vitest' {
  export interface ProvidedContext {
    s3Servers: readonly Presence[]
  }
}

/** Called by vitest; what comes back is called when the run is over. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const laboratory = await openLaboratory()
  project.provide('s3Servers', laboratory.servers)
  return () => laboratory.close()
}
