// A script that never asks for a cluster.
process.on('message', () => {})
