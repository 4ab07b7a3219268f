// Why some verbs of the RFCs and some common extensions are not there.

/** Reason → verbs. Together they are the verbs that the server knows by name and has no command for. */
export const NOT_OFFERED: readonly (readonly [verbs: readonly string[], reason: string])[] = [
  [
    ['REIN', 'SMNT'],
    'Optional since RFC 959. A new session is cleaner than REIN, and mounting is the business of the program.',
  ],
  [['ADAT', 'MIC', 'CONF', 'ENC'], 'Belong to mechanisms of RFC 2228 other than TLS.'],
  [['LPRT', 'LPSV'], 'Long addresses of RFC 1639, never widely used; EPRT and EPSV do the same.'],
  [['CPSV', 'SSCN'], 'Make the server a TLS client, for protected transfers between two servers.'],
  [['MFCT', 'MFF'], 'A creation time is no fact of the storages; MFMT and SITE CHMOD set the others.'],
  [
    ['RANG', 'HASH', 'MD5', 'MMD5', 'XCRC', 'XMD5', 'XSHA', 'XSHA1', 'XSHA256', 'XSHA512'],
    'Costly for the server, and useful to few: a plugin can offer them. `storage.checksum` makes the digests.',
  ],
  [['AVBL', 'COMB', 'DSIZ', 'RMDA', 'THMB'], 'Extensions of single products; a plugin can offer them.'],
]

/** What is refused of commands that are there: lines that a client may send, the answer to each, and why. */
export const NOT_OFFERED_LINES: readonly (readonly [
  lines: readonly string[],
  answer: number,
  reason: string,
])[] = [
  [
    ['MODE B', 'MODE C', 'MODE Z'],
    504,
    'Blocks and compression are not built; with Z a small upload could grow without bound.',
  ],
  [['STRU R', 'STRU P'], 504, 'Records and pages belong to other file systems.'],
  [
    ['TYPE E', 'TYPE A T', 'TYPE A C', 'TYPE L 7'],
    504,
    'EBCDIC, formats for printers, and bytes of other sizes than 8 bits.',
  ],
  [['OPTS UTF8 OFF'], 504, 'Pathnames are UTF-8.'],
  [['LANG FR'], 504, 'Replies are in English.'],
  [['PROT S', 'PROT E'], 536, 'TLS has no such levels.'],
  [
    ['CCC'],
    533,
    'To leave TLS on the control connection gives up what protects it, so it has to be allowed (`clearCommandChannel`).',
  ],
  [
    ['PRET RETR file'],
    500,
    'Answered as unknown on purpose: the clients that send it go on without it then.',
  ],
]
