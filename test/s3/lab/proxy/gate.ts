// Requests that wait until a test lets them go on, so that something else can come between.
import type { S3Request } from './s3-request.js'

/** Where it waits: before the server has the request, or when the answer is there and the client has it not yet. */
export type GatePlace = 'request' | 'answer'

export class Gate {
  /** Of the request that waits, or has waited. */
  readonly arrived: Promise<S3Request>
  private readonly opened: Promise<void>
  private arrive: (request: S3Request) => void = () => {}
  private letGo: () => void = () => {}

  constructor() {
    this.arrived = new Promise(resolve => {
      this.arrive = resolve
    })
    this.opened = new Promise(resolve => {
      this.letGo = resolve
    })
  }

  /** Lets it go on, and all that would come later. */
  release(): void {
    this.letGo()
  }

  /** For the proxy: waits until it is released. */
  pass(request: S3Request): Promise<void> {
    this.arrive(request)
    return this.opened
  }
}
