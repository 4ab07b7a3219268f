/** One request of the AWS SDK. */
import { failureOf } from './failure.js'

/** Runs one request, and tells its failure in words of S3. */
export async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    throw failureOf(error)
  }
}
