import { describe, expect, it } from 'vitest'
import { loadBucketParts } from './bucket-parts.js'

describe('the packages for buckets', () => {
  it('are named with the commands that install them when they are missing', async () => {
    const missing = Object.assign(new Error("Cannot find package '@aws-sdk/client-s3'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
    const problem = loadBucketParts(() => Promise.reject(missing))
    await expect(problem).rejects.toMatchObject({
      name: 'StartProblem',
      message: expect.stringContaining('npm install @longshore/storage-s3 @aws-sdk/client-s3'),
    })
    await expect(problem).rejects.toThrow(
      'npx -p longshore -p @longshore/storage-s3 -p @aws-sdk/client-s3 longshore serve s3://',
    )
  })

  it('are not called missing when they are broken', async () => {
    await expect(loadBucketParts(() => Promise.reject(new SyntaxError('broken')))).rejects.toThrow('broken')
  })
})
