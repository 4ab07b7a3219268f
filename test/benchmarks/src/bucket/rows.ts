// The rows about files in a bucket; each is a load that an FTP server and a program on the SDK of the store can both be given.
import { MIB_EACH, MIB_PER_SECOND, TOTAL_MS, TRANSFERS_PER_SECOND } from '../figures.js'
import { folderOfEmpty, folderOfFiles, largeFile, UPLOADS } from '../fixtures.js'
import { type Row, size } from '../rows.js'
import type { Scale } from '../scale.js'

const SMALL = 4096

/** In the order of the table. */
export function bucketRowsOf(scale: Scale): readonly Row[] {
  const { bytes, bytesHeld, filesInBucket, entries } = scale
  return [
    transfer('stor', 1, bytes),
    transfer('retr', 1, bytes),
    ...([1, 8] as const).flatMap(sessions => [
      memory('stor', sessions, bytesHeld),
      memory('retr', sessions, bytesHeld),
    ]),
    small('sstor', filesInBucket),
    small('sretr', filesInBucket),
    listing('LIST', entries[0]),
    listing('MLSD', entries[0]),
  ]
}

function transfer(mode: 'stor' | 'retr', sessions: 1 | 8, bytes: number): Row {
  const file = largeFile(bytes)
  const isUpload = mode === 'stor'
  return {
    name: `${mode}${sessions}`,
    title: `${isUpload ? 'upload' : 'download'} of ${size(bytes)}`,
    group: isUpload ? 'upload' : 'download',
    mode,
    load: isUpload ? { sessions, path: `${UPLOADS.name}/u%d`, bytes } : { sessions, path: file.name },
    figure: MIB_PER_SECOND,
    tls: false,
    bytes: bytes * sessions,
    fixtures: isUpload ? [] : [file],
  }
}

/** What is kept for a transfer, in a process that has served no more than a small one. */
function memory(mode: 'stor' | 'retr', sessions: 1 | 8, bytes: number): Row {
  const row = transfer(mode, sessions, bytes)
  const first = largeFile(SMALL)
  return {
    ...row,
    name: `${mode}${sessions}-memory`,
    title: sessions === 1 ? row.title : `${sessions} ${row.title.replace('load', 'loads')} at once`,
    group: 'memory',
    figure: MIB_EACH,
    fresh: true,
    warm: mode === 'stor' ? { sessions: 1, bytes: SMALL } : { sessions: 1, path: first.name },
    fixtures: [...row.fixtures, ...(mode === 'retr' ? [first] : [])],
  }
}

function small(mode: 'sstor' | 'sretr', files: number): Row {
  const folder = mode === 'sretr' ? folderOfFiles(files, SMALL) : UPLOADS
  return {
    name: `${mode}1`,
    title: `${mode === 'sstor' ? 'upload' : 'download'} of ${files.toLocaleString('en-GB')} files of 4 KiB`,
    group: 'small files',
    mode,
    load: { sessions: 1, repeat: files, path: folder.name, ...(mode === 'sstor' && { bytes: SMALL }) },
    figure: TRANSFERS_PER_SECOND,
    tls: false,
    bytes: files * SMALL,
    fixtures: mode === 'sretr' ? [folder] : [],
  }
}

function listing(verb: 'LIST' | 'MLSD', entries: number): Row {
  const folder = folderOfEmpty(entries)
  return {
    name: verb.toLowerCase(),
    title: `${verb} of ${entries.toLocaleString('en-GB')} entries`,
    group: 'listing',
    mode: 'list',
    load: { sessions: 1, path: `${verb} ${folder.name}` },
    figure: TOTAL_MS,
    tls: false,
    fixtures: [folder],
  }
}
