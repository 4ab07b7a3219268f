/** Where diagnostics go; pino and console both fit. */
import { atOnce } from '@longshore/data-channel'

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

/** The same logger, but one that cannot throw: what fails to log must not fail to serve (C-39). */
export function harmless(logger: Logger): Logger {
  const guarded =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      try {
        atOnce<unknown>(logger[level](fields, message))
      } catch {
        // There is nobody else to tell.
      }
    }
  return { debug: guarded('debug'), info: guarded('info'), warn: guarded('warn'), error: guarded('error') }
}
