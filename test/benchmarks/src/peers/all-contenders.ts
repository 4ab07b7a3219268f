// All servers of the comparison, in the order of the columns.
import type { Contender } from './contender.js'
import { ftpSrv } from './ftp-srv.js'
import { longshore, longshoreEcdsa, longshoreWithoutKernelCopy, longshoreWorkers } from './longshore.js'
import { proftpd } from './proftpd.js'
import { pureFtpd } from './pure-ftpd.js'
import { pyftpdlib, pyftpdlibEcdsa } from './pyftpdlib.js'
import { vsftpd, vsftpdTuned } from './vsftpd.js'

export const CONTENDERS: readonly Contender[] = [
  longshore,
  longshoreWithoutKernelCopy,
  longshoreWorkers,
  longshoreEcdsa,
  vsftpd,
  vsftpdTuned,
  proftpd,
  pureFtpd,
  pyftpdlib,
  pyftpdlibEcdsa,
  ftpSrv,
]
