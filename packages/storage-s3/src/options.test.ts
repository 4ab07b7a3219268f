// Options are checked by name before anything is made of them.
import { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { settingsOf } from './options.js'

const client = new S3Client({ region: 'us-east-1' })
const bucket = 'files'

describe('the options of s3Storage', () => {
  it('have defaults', () => {
    expect(settingsOf({ client, bucket })).toMatchObject({
      prefix: '',
      partial: 'keep',
      times: 'kept',
      uploadMemory: 12 * 1024 ** 2,
      partSize: 5 * 1024 ** 2,
      attempts: 6,
    })
  })

  it.each([
    ['', ''],
    ['/', ''],
    ['a', 'a/'],
    ['/a/b/', 'a/b/'],
    ['a b/ü', 'a b/ü/'],
  ])('take the prefix %j as %j', (prefix, wanted) => {
    expect(settingsOf({ client, bucket, prefix }).prefix).toBe(wanted)
  })

  it.each([
    ['client', undefined],
    ['bucket', ''],
    ['bucket', 'a/b'],
    ['prefix', 'a//b'],
    ['prefix', '../b'],
    ['prefix', 'a/./b'],
    ['prefix', 'x'.repeat(1024)],
    ['partial', 'some'],
    ['times', 'yes'],
    ['partSize', 5 * 1024 ** 2 - 1],
    ['partSize', Number.NaN],
    ['uploadMemory', 1024],
    ['readAhead', -1],
    ['renameLimit', 0],
    ['attempts', 0],
    ['timeoutMs', Number.POSITIVE_INFINITY],
    ['sweepOlderThanMs', -1],
    ['observe', 'log'],
    ['metadata', {}],
  ])('name %s as the one at fault when it is %j', (name, value) => {
    expect(() => settingsOf({ client, bucket, [name]: value })).toThrow(
      new RegExp(`s3Storage option ${name} must be`),
    )
  })

  it('name an option that does not exist', () => {
    expect(() => settingsOf({ client, bucket, region: 'x' } as never)).toThrow(
      's3Storage has no option region',
    )
  })

  it('let memory be raised by the size of parts alone being raised with it', () => {
    expect(() => settingsOf({ client, bucket, partSize: 32 * 1024 ** 2 })).toThrow('uploadMemory')
    expect(
      settingsOf({ client, bucket, partSize: 32 * 1024 ** 2, uploadMemory: 64 * 1024 ** 2 }).partSize,
    ).toBe(32 * 1024 ** 2)
  })
})
