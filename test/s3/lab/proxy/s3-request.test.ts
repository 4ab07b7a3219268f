// The names of requests, as the SDK and others send them.
import { expect, it } from 'vitest'
import { s3RequestOf } from './s3-request.js'

it.each([
  ['ListBuckets', 'GET', '/?x-id=ListBuckets'],
  ['CreateBucket', 'PUT', '/bucket/'],
  ['CreateBucket', 'PUT', '/bucket'],
  ['DeleteBucket', 'DELETE', '/bucket'],
  ['HeadBucket', 'HEAD', '/bucket/'],
  ['ListObjects', 'GET', '/bucket?prefix=a%2F'],
  ['ListObjectsV2', 'GET', '/bucket?list-type=2&prefix=a%2F&delimiter=%2F'],
  ['ListMultipartUploads', 'GET', '/bucket?uploads'],
  ['ListObjectVersions', 'GET', '/bucket?versions='],
  ['GetBucketLocation', 'GET', '/bucket?location'],
  ['GetBucketVersioning', 'GET', '/bucket?versioning'],
  ['PutBucketVersioning', 'PUT', '/bucket?versioning'],
  ['DeleteObjects', 'POST', '/bucket/?delete='],
  ['GetObject', 'GET', '/bucket/a/b?x-id=GetObject'],
  ['GetObject', 'GET', '/bucket/a?partNumber=2'],
  ['HeadObject', 'HEAD', '/bucket/a/'],
  ['PutObject', 'PUT', '/bucket/a?x-id=PutObject'],
  ['DeleteObject', 'DELETE', '/bucket/a?x-id=DeleteObject'],
  ['DeleteObject', 'DELETE', '/bucket/a?versionId=1'],
  ['CreateMultipartUpload', 'POST', '/bucket/a?uploads'],
  ['UploadPart', 'PUT', '/bucket/a?partNumber=1&uploadId=u&x-id=UploadPart'],
  ['ListParts', 'GET', '/bucket/a?uploadId=u'],
  ['CompleteMultipartUpload', 'POST', '/bucket/a?uploadId=u'],
  ['AbortMultipartUpload', 'DELETE', '/bucket/a?uploadId=u'],
  ['GetObjectTagging', 'GET', '/bucket/a?tagging'],
  ['PutObjectTagging', 'PUT', '/bucket/a?tagging'],
  ['DeleteObjectTagging', 'DELETE', '/bucket/a?tagging'],
  ['Other', 'GET', '/bucket/a?acl'],
  ['Other', 'PUT', '/bucket?policy'],
  ['Other', 'POST', '/bucket/a'],
  ['Other', 'OPTIONS', '/bucket/a'],
])('is %s: %s %s', (operation, method, url) => {
  expect(s3RequestOf({ method, url, headers: {} }).operation).toBe(operation)
})

it.each([
  ['CopyObject', '/bucket/a?x-id=CopyObject'],
  ['UploadPartCopy', '/bucket/a?partNumber=1&uploadId=u'],
])('is %s when something is copied: PUT %s', (operation, url) => {
  const headers = { 'x-amz-copy-source': '/bucket/b' }
  expect(s3RequestOf({ method: 'PUT', url, headers }).operation).toBe(operation)
})

it('has the bucket and the key as they were before they were escaped', () => {
  const request = s3RequestOf({ method: 'GET', url: '/b-1/a%20b//%C3%A4%2Fc%0A/?x=1', headers: {} })
  expect(request).toMatchObject({ bucket: 'b-1', key: 'a b//ä/c\n/' })
})
