// lftp against a server of ours, over every way it can go.
import { lftpClient, lftpPipelining } from './adapters/lftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(lftpClient)
describeClient(lftpPipelining)
