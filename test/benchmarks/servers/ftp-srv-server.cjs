// ftp-srv in a process of its own, with what the benchmark gives as JSON: host, port, root, user, password, and the folder of its packages.
const path = require('node:path')

const { host, port, root, user, password, modules } = JSON.parse(process.argv[2])
const { FtpSrv } = require(path.join(modules, 'ftp-srv'))
const bunyan = require(path.join(modules, 'bunyan'))

const server = new FtpSrv({
  url: `ftp://${host}:${port}`,
  pasv_url: host,
  pasv_min: 20000,
  pasv_max: 32000,
  log: bunyan.createLogger({ name: 'bench', level: bunyan.FATAL + 1 }),
})
server.on('login', (given, grant, refuse) => {
  if (given.username === user && given.password === password) grant({ root })
  else refuse(new Error('wrong name or password'))
})
server.listen()
