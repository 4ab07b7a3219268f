// Perl's Net::FTP against a server of ours, over every way it can go.
import { netFtp } from './adapters/net-ftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(netFtp)
