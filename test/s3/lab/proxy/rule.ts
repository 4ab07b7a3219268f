// Picks requests: which ones, from which on, how many of them.
import type { S3Operation, S3Request } from './s3-request.js'

/** All that is said has to fit. */
export interface When {
  readonly operation?: S3Operation | readonly S3Operation[]
  readonly key?: string
  readonly where?: (request: S3Request) => boolean
  /** Of the requests that fit, the first that is meant, counted from 1 since the rule was made. 1 by default. */
  readonly nth?: number
  /** How many are meant, from that one on. 1 by default; Infinity is for all. */
  readonly times?: number
}

export class Rule {
  private fitting = 0

  constructor(private readonly when: When) {}

  /** To be asked once for every request, as asking counts. */
  takes(request: S3Request): boolean {
    if (!fits(this.when, request)) return false
    const { nth = 1, times = 1 } = this.when
    this.fitting++
    return this.fitting >= nth && this.fitting < nth + times
  }
}

function fits({ operation, key, where }: When, request: S3Request): boolean {
  if (operation !== undefined && ![operation].flat().includes(request.operation)) return false
  return (key === undefined || key === request.key) && (where?.(request) ?? true)
}
