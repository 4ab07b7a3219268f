// basic-ftp from npm against a server of ours, over every way it can go.
import { basicFtp } from './adapters/basic-ftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(basicFtp)
