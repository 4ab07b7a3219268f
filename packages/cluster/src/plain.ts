/** Values as plain data on their way between processes: an error keeps its name, message, code and stack, the rest is what JSON keeps. */

/** An error as data. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: textOf(error) }
  const { name, message, stack } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { name, message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) }
}

/** An error again, a TypeError where it was one. */
export function revivedError({ name, message, code, stack }: PlainError): Error {
  const error = name === 'TypeError' ? new TypeError(message) : new Error(message)
  if (error.name !== name) error.name = name
  return Object.assign(error, { ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) })
}

/** The fields of a log entry; one that is no data becomes its text. */
export function plainFields(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainValue(value)]))
}

/** The fields with their errors as errors. */
export function revivedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      isPlainError(value) ? revivedError(value.plainError) : value,
    ]),
  )
}

function plainValue(value: unknown): unknown {
  if (value instanceof Error) return { plainError: plainError(value) }
  try {
    JSON.stringify(value)
    return value
  } catch {
    return textOf(value)
  }
}

function isPlainError(value: unknown): value is { readonly plainError: PlainError } {
  return typeof value === 'object' && value !== null && 'plainError' in value
}

function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'a value without text'
  }
}
