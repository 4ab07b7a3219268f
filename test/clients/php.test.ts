// PHP's ftp_ functions against a server of ours, over every way it can go.
import { php } from './adapters/php.js'
import { describeClient } from './lab/matrix.js'

describeClient(php)
