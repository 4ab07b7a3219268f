/** A prefix of a bucket as storage. */
export type {
  AtKey,
  ByteRange,
  CopyHeaders,
  CopyResult,
  CopySource,
  DeleteFailure,
  InBucket,
  ListedObject,
  ListPage,
  ListRequest,
  ObjectBody,
  ObjectContent,
  ObjectEncryption,
  ObjectFacts,
  ObjectHeaders,
  OfUpload,
  OpenUpload,
  RequestOptions,
  S3Api,
  S3Input,
  S3Operation,
  S3Output,
  ServedHeaders,
  UploadedPart,
  UploadPage,
  WriteConditions,
} from './api.js'
export type { Capabilities, Regard } from './capabilities.js'
export type { S3Event } from './events.js'
export { S3Failure } from './failure.js'
export type { S3StorageOptions } from './options.js'
export { type S3Storage, s3Storage } from './s3-storage.js'
export { sdkApi } from './sdk-api.js'
