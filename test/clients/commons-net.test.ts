// Apache Commons Net against a server of ours, over every way it can go.
import { commonsNet } from './adapters/commons-net.js'
import { describeClient } from './lab/matrix.js'

describeClient(commonsNet)
