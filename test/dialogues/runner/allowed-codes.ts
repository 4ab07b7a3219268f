// Which codes a command may be answered with: RFC 959 §5.4, and what 1123, 2228, 2389, 2428, 3659, 4217 and 7151 add (protocol rule P-10).

const SYNTAX = [500, 501, 421]
const SIMPLE = [...SYNTAX, 502, 530]
const PATHS = [...SIMPLE, 550]
// 451: the storage is not available, told before anything is moved; 504: a mode of writing that the storage lacks (RFC 959 §4.2.1).
const OPENING = [150, 125, 226, 250, 425, 426, 451, ...PATHS, 450, 521, 522, 533, 534, 535]
const STORING = [...OPENING, 452, 551, 552, 553, 532, 554, 504]

/** Below SITE by the first word. A verb that is no command of the server may have 500 and 502 only. */
export const ALLOWED_CODES: Readonly<Record<string, readonly number[]>> = {
  USER: [230, 232, 331, 332, 336, 530, ...SYNTAX],
  PASS: [230, 202, 530, 332, 503, ...SYNTAX],
  ACCT: [230, 202, 530, 503, ...SYNTAX],
  QUIT: [221, 500],
  NOOP: [200, 500, 421],
  CWD: PATHS.concat(250, 450, 451),
  XCWD: PATHS.concat(250, 450, 451),
  CDUP: PATHS.concat(200, 250, 450, 451),
  XCUP: PATHS.concat(200, 250, 450, 451),
  PWD: PATHS.concat(257),
  XPWD: PATHS.concat(257),
  MKD: PATHS.concat(257, 553, 450, 451, 452),
  XMKD: PATHS.concat(257, 553, 450, 451, 452),
  RMD: PATHS.concat(250, 450, 451, 553),
  XRMD: PATHS.concat(250, 450, 451, 553),
  DELE: PATHS.concat(250, 450, 451, 553),
  RNFR: PATHS.concat(350, 450, 451, 553),
  RNTO: PATHS.concat(250, 450, 451, 532, 553, 503, 452),
  TYPE: SIMPLE.concat(200, 504),
  STRU: SIMPLE.concat(200, 504),
  MODE: SIMPLE.concat(200, 504),
  PORT: SIMPLE.concat(200, 504),
  EPRT: SIMPLE.concat(200, 522),
  PASV: SIMPLE.concat(227, 425),
  EPSV: SIMPLE.concat(229, 200, 522, 425),
  REST: SIMPLE.concat(350, 554),
  RETR: OPENING.concat(554),
  STOR: STORING,
  STOU: STORING,
  APPE: STORING,
  ALLO: SIMPLE.concat(200, 202, 504),
  ABOR: [225, 226, 500, 501, 502, 421],
  LIST: OPENING,
  NLST: OPENING,
  MLSD: OPENING,
  MLST: PATHS.concat(250, 450, 451),
  SIZE: PATHS.concat(213, 450, 451),
  MDTM: PATHS.concat(213, 450, 451),
  MFMT: PATHS.concat(213, 450, 451),
  STAT: PATHS.concat(211, 212, 213, 450, 451),
  FEAT: [211, 500, 501, 421],
  OPTS: SIMPLE.concat(200, 451, 504),
  HELP: [211, 214, 500, 501, 502, 421],
  SYST: [215, 500, 501, 502, 421],
  AUTH: [234, 334, 431, 502, 503, 504, 534, 530, ...SYNTAX],
  PBSZ: SIMPLE.concat(200, 503),
  PROT: SIMPLE.concat(200, 503, 504, 534, 536, 431),
  CCC: SIMPLE.concat(200, 503, 533, 534),
  HOST: [220, 501, 503, 504, 530, 500, 502, 421],
  CLNT: SIMPLE.concat(200),
  CSID: SIMPLE.concat(200),
  LANG: SIMPLE.concat(200, 504),
  SITE: PATHS.concat(200, 202, 214, 504),
  'SITE HELP': [214, 500, 501, 502, 421, 530],
  'SITE CHMOD': PATHS.concat(200, 450, 451, 504, 553),
  'SITE UTIME': PATHS.concat(213, 200, 450, 451, 504, 553),
}

const UNKNOWN_CODES = [500, 501, 502, 503, 530, 421]

/** Whether a command may be answered so. */
export function isAllowed(verb: string, code: number): boolean {
  const codes = ALLOWED_CODES[verb] ?? (verb.startsWith('SITE ') ? ALLOWED_CODES.SITE : undefined)
  return (codes ?? UNKNOWN_CODES).includes(code)
}
