// curl against a server of ours, over every way it can go.
import { curl } from './adapters/curl.js'
import { describeClient } from './lab/matrix.js'

describeClient(curl)
