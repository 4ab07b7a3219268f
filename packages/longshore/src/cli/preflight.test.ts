import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../test/settings-of.js'
import { preflight } from './preflight.js'

const resolve = async (name: string) => {
  if (name === 'ftp.example.com') return '203.0.113.7'
  throw new Error(`getaddrinfo ENOTFOUND ${name}`)
}

describe('the look before the start', () => {
  it('is content with names that resolve and a source port that may be used', async () => {
    const settings = settingsOf({
      passiveAddresses: [{ address: 'ftp.example.com' }, { address: '1.2.3.4' }],
      activeSourcePort: 20,
    })
    await expect(preflight(settings, { resolve, open: async () => undefined })).resolves.toBeUndefined()
  })

  it('refuses an announced name that does not resolve', async () => {
    const settings = settingsOf({ passiveAddresses: [{ network: '10.0.0.0/8', address: 'ftp.invalid' }] })
    await expect(preflight(settings, { resolve, open: async () => undefined })).rejects.toMatchObject({
      name: 'StartProblem',
      message: expect.stringMatching(/^--passive-address ftp\.invalid: no IPv4 address can be found for it/),
    })
  })

  it('refuses a source port that this user may not use', async () => {
    const settings = settingsOf({ activeSourcePort: 20 })
    const open = async () => Object.assign(new Error('bind EACCES'), { code: 'EACCES' })
    await expect(preflight(settings, { resolve, open })).rejects.toThrow(
      /^--active-source-port 20: this user may not use ports below 1024; leave it out, or/,
    )
  })
})
