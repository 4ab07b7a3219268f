/** Where diagnostics go; pino and console both fit. */

/** Four levels of a structured log; `fields` never hold a password. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Says nothing. */
export const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {}
