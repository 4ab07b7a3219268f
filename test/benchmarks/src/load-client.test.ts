import { describe, expect, it } from 'vitest'
import { clientArguments, readLine } from './load-client.js'

describe('a line of the load client', () => {
  it('gives its figures', () => {
    expect(readLine('{"transfers":1,"bytes":1073741824,"seconds":0.512000}')).toEqual({
      transfers: 1,
      bytes: 1_073_741_824,
      seconds: 0.512,
    })
  })

  it('that tells an error is thrown, in its words', () => {
    expect(() => readLine('{"error":"connect to port 21: Connection refused"}')).toThrow(
      'connect to port 21: Connection refused',
    )
  })

  it.each(['', 'Segmentation fault', '{"seconds":"long"}', '{"seconds":null}'])(
    'that is none of its lines is thrown: %s',
    line => {
      expect(() => readLine(line)).toThrow('the load client printed')
    },
  )
})

describe('the arguments of the load client', () => {
  it('are the mode, the server, and the load', () => {
    const target = { host: '127.0.0.1', port: 2121, user: 'bench', password: 'secret' }
    const load = { sessions: 8, path: 'LIST all', tls: true } as const
    const words = clientArguments('list', load, target)
    expect(words[0]).toBe('list')
    expect(words.join(' ')).toContain('--host 127.0.0.1 --port 2121 --user bench --password secret')
    expect(words.slice(-5)).toEqual(['--sessions', '8', '--path', 'LIST all', '--tls'])
  })
})
