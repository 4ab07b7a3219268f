// The replies of each command, for the page of commands; a test holds them to what the dialogues show.

/** Any command may be answered with these; they are told once, above the table. */
export const COMMON_CODES: readonly number[] = [421, 500, 501, 502, 530]

const REFUSED = [450, 451, 550]
const MAKING = [...REFUSED, 452, 553]
const DATA = [150, 226, 425, 426, 521, 522]
const UPLOAD = [...DATA, ...MAKING, 504, 552, 554]

/** Verb → every code beside the common ones. */
export const REPLY_CODES: Readonly<Record<string, readonly number[]>> = {
  USER: [331, 230, 232],
  PASS: [230, 503],
  ACCT: [202],
  QUIT: [221],
  AUTH: [234, 431, 503, 504],
  PBSZ: [200, 503],
  PROT: [200, 503, 504, 534, 536],
  CCC: [200, 503, 533, 534],
  HOST: [220, 503, 504],
  CWD: [250, ...REFUSED],
  CDUP: [250, ...REFUSED],
  PWD: [257],
  TYPE: [200, 504],
  STRU: [200, 504],
  MODE: [200, 504],
  OPTS: [200, 504],
  PORT: [200],
  EPRT: [200, 522],
  PASV: [227, 425],
  EPSV: [229, 200, 425, 522],
  RETR: [...DATA, ...REFUSED, 554],
  STOR: UPLOAD,
  APPE: UPLOAD,
  STOU: UPLOAD,
  REST: [350],
  ALLO: [200],
  ABOR: [225, 226],
  LIST: [...DATA, ...REFUSED],
  NLST: [...DATA, ...REFUSED],
  MLSD: [...DATA, ...REFUSED],
  MLST: [250, ...REFUSED],
  DELE: [250, ...REFUSED, 553],
  RNFR: [350, ...REFUSED, 553],
  RNTO: [250, ...MAKING, 503],
  MKD: [257, ...MAKING],
  RMD: [250, ...REFUSED, 553],
  SIZE: [213, ...REFUSED],
  MDTM: [213, ...REFUSED],
  MFMT: [213, ...REFUSED],
  SYST: [215],
  STAT: [211, 212, 213, ...REFUSED],
  HELP: [214],
  FEAT: [211],
  NOOP: [200],
  CLNT: [200],
  CSID: [200],
  LANG: [200, 504],
  SITE: [504],
  'SITE CHMOD': [200, ...REFUSED, 553],
  'SITE UTIME': [213, ...REFUSED, 553],
  'SITE HELP': [214],
}
