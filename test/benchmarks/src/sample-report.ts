// A made-up report for tests of what is rendered from one.
import { MIB_PER_SECOND, TOTAL_MS, type Values } from './figures.js'
import type { Report, RowReport } from './report.js'
import type { Run } from './statistics.js'

export const SAMPLE: Report = {
  format: 1,
  date: '2026-11-22T12:00:00.000Z',
  scale: 'full',
  rounds: 2,
  base: 'vsftpd',
  machine: {
    processor: 'Z80 & <son>',
    cores: 2,
    memoryGib: 24,
    system: 'CP/M',
    node: '20.0.0',
    files: 'tmpfs',
  },
  servers: [
    { name: 'longshore', about: 'one process', version: '1.0.0' },
    { name: 'longshore-js', about: 'no kernel copy', version: '1.0.0', some: true },
    { name: 'vsftpd', about: 'as it comes', version: '3.0.3' },
    { name: 'ftp-srv', about: 'one process', version: '4.6.3' },
    { name: 'proftpd', about: 'standalone', version: 'unknown', missing: 'not installed' },
  ],
  rows: [download(), listing()],
}

function download(): RowReport {
  return {
    ...{ name: 'retr1', title: 'RETR 1 GiB', group: 'download', mode: 'retr', figure: MIB_PER_SECOND },
    runs: {
      longshore: runs({ mibPerSecond: 3000, cpuPerGib: 0.25, peakMib: 70 }, { mibPerSecond: 2000 }),
      'longshore-js': runs({ mibPerSecond: 1800, cpuPerGib: 0.4, peakMib: 80 }),
      vsftpd: runs({ mibPerSecond: 2000, cpuPerGib: 0.2, peakMib: 11 }, { mibPerSecond: 2000 }),
      'ftp-srv': [{ round: 0, error: 'timeout', values: {} }],
    },
    skipped: {},
  }
}

function listing(): RowReport {
  return {
    ...{ name: 'mlsd10k', title: 'MLSD of 10,000 entries', group: 'listing', mode: 'list', figure: TOTAL_MS },
    runs: {
      longshore: runs({ totalMs: 50, firstByteMs: 2, noopMaxMs: 3, grownMib: 1 }),
      vsftpd: runs(
        { totalMs: 25, firstByteMs: 24, noopMaxMs: 0.2, grownMib: 9 },
        { totalMs: 25, firstByteMs: 24, noopMaxMs: 0.2, grownMib: 0 },
      ),
    },
    skipped: { 'ftp-srv': 'no MLSD' },
  }
}

function runs(...values: readonly Values[]): Run[] {
  return values.map((each, round) => ({ round, values: each }))
}
