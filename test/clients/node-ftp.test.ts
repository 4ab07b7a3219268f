// ftp from npm against a server of ours, over every way it can go.
import { nodeFtp } from './adapters/node-ftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(nodeFtp)
