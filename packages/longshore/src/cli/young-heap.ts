/** How a process that is a server and nothing else lets V8 use memory. */
import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8's space for young objects at its first size of a MiB or so. It would grow to 32 MiB while thousands of sessions begin, and stay
 * there, for programs that make far more objects than a server whose bytes lie outside of the heap.
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
