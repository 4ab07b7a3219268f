import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Answer, answeringServer, listing, refusal } from '../../../test/answering-server.js'
import { examined, IN_THE_CLOUD, instruments, local } from '../../../test/examined.js'

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'someone')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hush')
  onTestFinished(() => void vi.unstubAllEnvs())
})

async function examinedWith(answer: Answer, prefix = '') {
  const endpoint = await answeringServer(onTestFinished, () => answer)
  const bucket = { bucket: 'files', prefix, endpoint, region: 'us-east-1', pathStyle: true }
  return examined(onTestFinished, { root: 's3://files', bucket }, instruments(local), IN_THE_CLOUD)
}

describe('longshore doctor on buckets', () => {
  it('says that it can be listed, and what that does not tell', async () => {
    const { code, report } = await examinedWith(listing('files', 'a'))
    expect(report).toMatch(/^Bucket\n {2}ok {4}s3:\/\/files can be listed; whether it can be written, only/)
    expect(code).toBe(0)
  })

  it('notes that there is nothing below a prefix', async () => {
    const { code, report } = await examinedWith(listing('files'), 'in')
    expect(report).toMatch(/note {2}nothing is below it yet\n {8}→ the first upload makes it/)
    expect(code).toBe(0)
  })

  it('says what is wrong with it, and looks at everything else', async () => {
    const { code, report } = await examinedWith(refusal(404, 'NoSuchBucket'))
    expect(report).toMatch(/BAD {3}there is no bucket files at http/)
    expect(report).toMatch(/Passive ports/)
    expect(code).toBe(1)
  })
})
