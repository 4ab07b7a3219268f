// A read-only FTP server of one folder, in your program.
import { anonymous, createServer, fileStorage } from 'longshore'

const server = createServer({ authenticator: anonymous(fileStorage(process.env.FOLDER ?? './public')) })
const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`ftp://localhost:${port}`)

export { server }
