// A cluster beside other uses of node:cluster in the same program.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Fleet } from './lab/fleet.js'

const script = (name: string) => fileURLToPath(new URL(`lab/${name}`, import.meta.url))

describe('a program that forks workers of its own', () => {
  it('keeps its settings and its workers, which are refused a cluster of FTP', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script('beside.mjs')])
    const own = {
      args: ['own'],
      refusal: expect.stringMatching(/^cluster\(\) forks workers of its own/),
      marked: false,
    }
    expect(JSON.parse(stdout)).toEqual({
      first: own,
      second: own,
      ours: [2, 3],
      kept: true,
      left: 2,
      listened: true,
    })
  })
})

describe('a script of workers that never asks for a cluster', () => {
  it('makes listen reject after the time that a worker has to be ready', async () => {
    const fleet = await Fleet.made({ workers: 2, startMs: 400, exec: script('idle.mjs') })
    await expect(fleet.listen({ port: 0 })).rejects.toThrow('A worker did not call cluster() within 400 ms.')
    expect(await fleet.workers()).toEqual([])
  })
})
