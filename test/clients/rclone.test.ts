// rclone against a server of ours, over every way it can go.
import { rcloneClient } from './adapters/rclone.js'
import { describeClient } from './lab/matrix.js'

describeClient(rcloneClient)
