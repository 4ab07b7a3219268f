// The figures that runs are judged by: what they are called, their unit, and which way is better.

export interface Figure {
  /** The name under which a run keeps it. */
  readonly key: string
  readonly unit: string
  readonly better: 'more' | 'less'
  /** What is less is no size of its own but a rest of something else, and compares with nothing. */
  readonly least?: number
}

export const MIB_PER_SECOND: Figure = { key: 'mibPerSecond', unit: 'MiB/s', better: 'more' }
export const TRANSFERS_PER_SECOND: Figure = { key: 'transfersPerSecond', unit: 'files/s', better: 'more' }
export const COUNT_PER_SECOND: Figure = { key: 'countPerSecond', unit: '/s', better: 'more' }
/** Memory that a process takes for each transfer beside what it had. */
export const MIB_EACH: Figure = { key: 'grownMibEach', unit: 'MiB each', better: 'less' }
export const TOTAL_MS: Figure = { key: 'totalMs', unit: 'ms', better: 'less' }
/** No session fits in less than its socket takes: the server had the memory from before. */
export const KIB_PER_SESSION: Figure = { key: 'kibPerSession', unit: 'KiB each', better: 'less', least: 1 }

/** What one run has yielded, by name; all of them finite. */
export type Values = Readonly<Record<string, number>>

const MIB = 2 ** 20
const GIB = 2 ** 30

/** What follows from the figures of the client and the processor time of the server. */
export function derived(client: Values, cpuSeconds: number | undefined): Values {
  const { bytes, seconds, transfers, count } = client
  const values: Record<string, number> = {}
  if (seconds && bytes) values.mibPerSecond = bytes / MIB / seconds
  if (seconds && transfers) values.transfersPerSecond = transfers / seconds
  if (seconds && count) values.countPerSecond = count / seconds
  return cpuSeconds === undefined ? values : { ...values, ...processorTimes('cpu', client, cpuSeconds) }
}

/** Processor time of the server (`cpu`) or of what keeps its files (`storeCpu`), and how much of it the work took each time. */
export function processorTimes(of: 'cpu' | 'storeCpu', client: Values, cpuSeconds: number): Values {
  const { bytes, seconds, transfers, count, sessions } = client
  const operations = count ?? transfers ?? sessions
  return {
    [`${of}Seconds`]: cpuSeconds,
    ...(seconds && bytes && { [`${of}PerGib`]: cpuSeconds / (bytes / GIB) }),
    ...(operations && { [`${of}MicrosPerOperation`]: (cpuSeconds / operations) * 1e6 }),
  }
}
