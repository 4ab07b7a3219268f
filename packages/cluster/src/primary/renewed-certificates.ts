/** Certificates that take the place of those with which the workers were made: in all of them, and in those that come later. */
import type { TlsCertificates } from '@longshore/core'
import type { PlainCertificates } from '../messages.js'
import type { Crew } from './crew.js'
import type { Hand } from './hand.js'

/** Remembers the newest. */
export class RenewedCertificates {
  #newest: PlainCertificates | undefined

  /** Rejects with what the servers object to, and changes nothing then. */
  async tellAll({ hands }: Crew, certificates: TlsCertificates): Promise<void> {
    const before = this.#newest
    const newest = plainOf(certificates)
    this.#newest = newest
    try {
      const serving = [...hands].filter(({ state }) => state === 'serving')
      if (serving.length === 0) throw new Error('No worker serves yet: call renewTls after listen.')
      await Promise.all(serving.map(({ line }) => line.ask('renewTls', newest)))
    } catch (error) {
      if (this.#newest === newest) this.#newest = before
      throw error
    }
  }

  /** For a worker that begins, before it serves. */
  async tell({ line }: Hand): Promise<void> {
    let told: PlainCertificates | undefined
    while (this.#newest !== undefined && told !== this.#newest) {
      told = this.#newest
      await line.ask('renewTls', told)
    }
  }
}

/** PEM is text, also where it is in a Buffer. */
function plainOf(certificates: TlsCertificates): PlainCertificates {
  return JSON.parse(
    JSON.stringify(certificates, function (this: Record<string, unknown>, key, value: unknown) {
      return Buffer.isBuffer(this[key]) ? String(this[key]) : value
    }),
  ) as PlainCertificates
}
