// Python's ftplib against a server of ours, over every way it can go.
import { ftplib } from './adapters/ftplib.js'
import { describeClient } from './lab/matrix.js'

describeClient(ftplib)
