// tnftp against a server of ours, over every way it can go.
import { tnftp } from './adapters/typed-ftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(tnftp)
