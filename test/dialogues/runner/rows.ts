// What every command has to be shown to answer: a success, and each of its errors (protocol page, table A2). A dialogue names the rows it shows
// in its header: `Covers: RETR 550 absent`.

const COMMON_PATH = ['530', '501 no argument', '550 absent']
const TRANSFER = ['530', '425 no channel', '425 no connection', '521', '522', '550 denied']
const UPLOAD = [
  ...TRANSFER,
  '426 reset',
  '426 aborted',
  '451 storage late',
  '452 no space',
  '504 storage',
  '552 quota',
  '553 bad name',
]
const LISTING = [...TRANSFER, '426 aborted', '451 storage', '451 storage late', '450 busy', '550 absent']

/** Verb → its rows beside `success`. `?` stands for what is no command. */
export const ROWS: Readonly<Record<string, readonly string[]>> = {
  USER: ['501 empty', '530 other user', '530 clear', '232 certificate'],
  PASS: [
    '530 wrong',
    '503 no USER',
    '503 clear',
    '501 no argument',
    '421 too often',
    '421 outage',
    '421 hangs',
  ],
  ACCT: ['501 no argument'],
  QUIT: [],
  NOOP: [],
  CWD: [...COMMON_PATH, '550 file'],
  XCWD: ['530'],
  CDUP: ['530', '501 argument', 'success at root'],
  XCUP: ['530'],
  PWD: ['530', '501 argument', 'success quotes'],
  XPWD: ['530'],
  MKD: [
    ...['530', '501 no argument', '550 exists', '550 no parent', '550 denied', '553 bad name', '502 storage'],
    ...['450 busy', '451 storage', 'success quotes'],
  ],
  XMKD: ['530'],
  RMD: [
    ...COMMON_PATH,
    ...['550 not empty', '550 file', '550 root', '550 working directory', '550 denied', '502 storage'],
  ],
  XRMD: ['530'],
  DELE: [...COMMON_PATH, '550 directory', '550 denied', '450 busy', '451 storage', '451 hangs'],
  RNFR: [...COMMON_PATH, '550 root', '550 denied', '450 busy', '502 storage'],
  RNTO: [
    ...['530', '501 no argument', '503 no RNFR', '550 no parent', '550 denied', '450 busy', '502 storage'],
    ...['553 into itself', '553 directory there', '553 bad name', '553 too many'],
  ],
  TYPE: ['530', '501', '504'],
  STRU: ['530', '501', '504'],
  MODE: ['530', '501', '504'],
  PORT: [
    ...[
      '530',
      '501 syntax',
      '501 foreign address',
      '501 low port',
      '501 IPv6',
      '501 after EPSV ALL',
      '502 off',
    ],
  ],
  EPRT: ['530', '501 syntax', '501 foreign address', '501 low port', '522', '501 after EPSV ALL', '502 off'],
  PASV: ['530', '501 argument', '501 IPv6', '501 after EPSV ALL', '425 no port', '502 off'],
  EPSV: ['530', 'success ALL', '522', '501', '425 no port', '502 off'],
  REST: ['530', '501'],
  RETR: [
    ...TRANSFER,
    ...['501 no argument', '550 absent', '550 directory', '450 busy', '451 storage', '451 storage late'],
    ...['426 reset', '426 stalled', '426 aborted', '554 beyond end', '554 ascii', '554 storage'],
    ...['451 hangs', '522 not resumed', 'success empty', 'success resumed', 'success at end'],
  ],
  STOR: [
    ...UPLOAD,
    ...[
      '501 no argument',
      '550 directory',
      '550 no parent',
      '450 busy',
      '451 storage',
      '451 commit',
      '552 commit',
    ],
    ...['426 stalled', '554 ascii', '554 beyond end', 'success replaces', 'success resumed'],
  ],
  APPE: [...UPLOAD, '501 no argument', '550 directory', '554 beyond end', 'success new', 'success restart'],
  STOU: [...UPLOAD, '550 no parent', '450 no name', '554 restart', 'success name taken'],
  ALLO: ['530', '501'],
  ABOR: ['225 no transfer', '225 unused channel'],
  LIST: [...LISTING, 'success file', 'success options', '426 reset'],
  NLST: [...LISTING, 'success pattern', 'success options', 'success nothing', '426 reset'],
  MLSD: [...LISTING, '501 file', '426 reset'],
  MLST: ['451 hangs', '530', '550 absent', '550 denied', '450 busy', 'success working directory'],
  SIZE: [...COMMON_PATH, '550 directory', '550 ascii', '550 denied', '450 busy'],
  MDTM: [
    ...COMMON_PATH,
    ...['550 denied', '450 busy', '550 setting denied', 'success sets', 'success literal name'],
  ],
  MFMT: ['530', '501', '550 absent', '550 denied', '450 busy', '502 storage'],
  STAT: [
    ...['211 before login', '211 in transfer', '212 directory', '213 file', '530 path'],
    ...['550 absent', '550 denied', '450 busy'],
  ],
  FEAT: ['501'],
  OPTS: ['501', '504'],
  HELP: ['501', '502 unknown'],
  SYST: ['501 argument'],
  SITE: ['530', '501 no argument', '504 unknown'],
  'SITE HELP': ['501', '502 unknown'],
  'SITE CHMOD': ['501', '502 storage', '550 absent', '550 denied', '450 busy'],
  'SITE UTIME': ['501', '502 storage', '550 absent', '550 denied', '451 storage'],
  AUTH: ['501 no argument', '502', '503 already', '503 pipelined', '504', 'success TLS-P'],
  PBSZ: ['501', '503'],
  PROT: ['501 no argument', '503', '504', '534', '536', 'success clear'],
  CCC: ['530', '503', '533'],
  HOST: ['501', '503 after USER', '504'],
  CLNT: ['501'],
  CSID: ['501'],
  LANG: ['501', '504'],
  ADAT: ['502'],
  CONF: ['502'],
  CPSV: ['502'],
  ENC: ['502'],
  HASH: ['502'],
  LPRT: ['502'],
  LPSV: ['502'],
  MIC: ['502'],
  PRET: ['500'],
  REIN: ['502'],
  SMNT: ['502'],
  SSCN: ['502'],
  '?': ['500', '500 too long', '421 unknown'],
}

/** Verbs that are never successful: not offered, refused on principle, or no commands at all. */
export const WITHOUT_SUCCESS: ReadonlySet<string> = new Set([
  ...[
    'ADAT',
    'CCC',
    'CONF',
    'CPSV',
    'ENC',
    'HASH',
    'LPRT',
    'LPSV',
    'MIC',
    'PRET',
    'REIN',
    'SITE',
    'SMNT',
    'SSCN',
    '?',
  ],
])

/** Every row as a header names it. */
export function allRows(): string[] {
  return Object.entries(ROWS).flatMap(([verb, rows]) => [
    ...(WITHOUT_SUCCESS.has(verb) ? [] : [`${verb} success`]),
    ...rows.map(row => `${verb} ${row}`),
  ])
}
