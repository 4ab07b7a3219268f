// promise-ftp from npm against a server of ours, over every way it can go.
import { promiseFtp } from './adapters/promise-ftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(promiseFtp)
