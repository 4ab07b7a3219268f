// wget against a server of ours, over every way it can go.
import { wgetClient } from './adapters/wget.js'
import { describeClient } from './lab/matrix.js'

describeClient(wgetClient)
