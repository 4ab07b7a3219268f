// A made-up report for tests of what is rendered from one.
import { MIB_EACH, MIB_PER_SECOND, TOTAL_MS, TRANSFERS_PER_SECOND, type Values } from './figures.js'
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

/** The same of files in a bucket. */
export const BUCKET_SAMPLE: Report = {
  ...SAMPLE,
  subject: 'bucket',
  base: 'aws-sdk',
  machine: { ...SAMPLE.machine, files: 'memory' },
  servers: [
    { name: 'longshore', about: 'one process', version: '1.0.0' },
    { name: 'aws-sdk', about: 'no FTP', version: '3.0.0' },
  ],
  rows: [smallUploads(), heldByUploads(), bucketListing()],
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

function smallUploads(): RowReport {
  const longshore = {
    ...{
      transfersPerSecond: 100,
      transfers: 1000,
      cpuMicrosPerOperation: 3000,
      storeCpuMicrosPerOperation: 2000,
    },
    ...{ requests: 2001, 'requests:PutObject': 1000, 'requests:ListObjectsV2': 1001 },
  }
  return {
    ...{ name: 'sstor1', title: 'upload of 1,000 files', group: 'small files', mode: 'sstor' },
    figure: TRANSFERS_PER_SECOND,
    runs: {
      longshore: runs(longshore, { ...longshore, transfersPerSecond: 140 }),
      'aws-sdk': runs({ transfersPerSecond: 200 }, { transfersPerSecond: 200 }),
    },
    skipped: {},
  }
}

function heldByUploads(): RowReport {
  return {
    ...{ name: 'stor8-memory', title: '8 uploads', group: 'memory', mode: 'stor', figure: MIB_EACH },
    runs: {
      longshore: runs({ grownMibEach: 12 }, { grownMibEach: 14 }),
      'aws-sdk': runs({ grownMibEach: 30 }, { grownMibEach: 40 }),
    },
    skipped: {},
  }
}

function bucketListing(): RowReport {
  return {
    ...{ name: 'mlsd', title: 'MLSD of 10 entries', group: 'listing', mode: 'list', figure: TOTAL_MS },
    runs: {
      longshore: runs({ totalMs: 400, firstByteMs: 40, noopMaxMs: 8, grownMib: 3, requests: 11 }),
      'aws-sdk': runs({ totalMs: 200, firstByteMs: 20, grownMib: 12, requests: 10 }),
    },
    skipped: {},
  }
}

function runs(...values: readonly Values[]): Run[] {
  return values.map((each, round) => ({ round, values: each }))
}
