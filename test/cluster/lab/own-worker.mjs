// A worker that an app forks for itself: what it was started with, and what it hears when it asks for a cluster of FTP.
import { cluster } from 'longshore'

let refusal
try {
  cluster({ server: () => ({}) })
} catch (error) {
  refusal = error.message
}
process.send({
  args: process.argv.slice(2),
  refusal,
  marked: process.env.LONGSHORE_CLUSTER_WORKER !== undefined,
})
