// inetutils-ftp against a server of ours, over every way it can go.
import { inetutils } from './adapters/typed-ftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(inetutils)
