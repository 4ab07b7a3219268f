// ncftp's programs against a server of ours, over every way they can go.
import { ncftp } from './adapters/ncftp.js'
import { describeClient } from './lab/matrix.js'

describeClient(ncftp)
