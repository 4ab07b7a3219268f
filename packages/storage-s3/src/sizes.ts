/** The sizes that S3 has set, and those that the storage works in, in bytes. */

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** Of every part of a multipart upload but the last one. */
export const SMALLEST_PART = 5 * MIB
/** Of a part, and of an object that one request can copy. */
export const LARGEST_PART = 5 * GIB
/** How many parts an upload may have. */
export const MOST_PARTS = 10_000
/** How many keys one request lists or deletes. */
export const PAGE = 1000
