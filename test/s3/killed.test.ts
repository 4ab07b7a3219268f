// A server that is killed in the middle of uploads: nothing torn is ever seen, and what it leaves is swept (C-11).
import { sendData } from '@longshore/core/testing'
import { virtualPath } from '@longshore/storage'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Program } from '../cli/program.js'
import { begin, push } from '../hostile/lab/transfer.js'
import { logIn } from '../hostile/lab/visitor.js'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom, bytesAt, call, MIB, upload } from './lab/storage-in.js'
import { until } from './lab/until.js'

describeOnServers('longshore serve, killed', server => {
  let room: BucketRoom
  let program: Program
  beforeEach(async () => {
    room = await BucketRoom.open(server)
    const { accessKeyId, secretAccessKey } = server.credentials
    program = new Program(
      [
        ...['serve', `s3://${room.bucket.name}`, '--s3-endpoint', server.endpoint, '--s3-path-style'],
        ...['--port', '0', '--user', 'ada:lovelace'],
      ],
      { env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } },
    )
  })
  afterEach(async () => {
    await program.kill()
    await room.close()
  })

  const port = async () => Number((await program.until(/ftp:\/\/127\.0\.0\.1:(\d+)/))[1])

  it.each([64 * 1024, 6 * MIB, 17 * MIB])(
    'after %d bytes of an upload, leaves no object, and no upload that is not swept',
    async size => {
      const session = await logIn(await port())
      expect((await sendData(session, 'STOR whole', bytesAt(0, 6 * MIB))).code).toBe(226)
      const { data } = await begin(session, 'STOR torn')
      await push(data, bytesAt(0, size))
      await until(async () => size < 5 * MIB || (await room.bucket.openUploads()).length > 0, 20_000)
      program.child.kill('SIGKILL')
      await program.ended
      expect(await room.bucket.keys()).toEqual(['whole'])
      expect((await room.bucket.get('whole')).bytes.equals(bytesAt(0, 6 * MIB))).toBe(true)
      // Some servers round the time of an upload up, so that it is older than nothing a second later.
      do await upload(room.storage({ sweepOlderThanMs: 0 }), '/next', { kind: 'replace' }, Buffer.from('x'))
      while ((await room.bucket.openUploads()).length > 0)
      expect((await room.storage().stat(virtualPath('/whole'), call())).size).toBe(6 * MIB)
    },
  )
})
