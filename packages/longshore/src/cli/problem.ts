/** The two ways the command line says no: a mistake in what was asked for, and a surrounding that does not allow it. */

/** What was typed, or written in a file, cannot be meant so. One line, told on stderr; the exit code is 2. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem'
}

/** What was asked for is clear but cannot be done here: no such folder, a taken port, a bad certificate. One line; the exit code is 1. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem'
}

/** The system's code of a failed call, such as `ENOENT`, if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Why a file or a folder could not be used, in words. */
export function fileFault(error: unknown): string {
  const code = codeOf(error)
  return (code && FILE_FAULTS[code]) || messageOf(error)
}

/** The first line of what an error says; never a stack. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] || 'unknown error'
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'this process has too many files open',
}
