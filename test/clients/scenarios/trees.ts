// Making, moving and removing of files and directories (RFC 959 §4.1.3).
import { expect } from 'vitest'
import { someBytes } from '../lab/bytes.js'
import { scenario } from '../lab/scenario.js'

export const trees = [
  scenario('makes a directory', {
    needs: ['makeDirectory'],
    async run({ does, shelf }) {
      await does.makeDirectory('/made')
      expect(await shelf.names('/made')).toEqual([])
    },
  }),

  scenario('removes an empty directory', {
    needs: ['removeDirectory'],
    async run({ does, shelf }) {
      await shelf.makeDirectory('/old')
      await does.removeDirectory('/old')
      expect(await shelf.names('/old')).toBeUndefined()
    },
  }),

  scenario('moves a file into a directory', {
    needs: ['rename'],
    async run({ does, shelf }) {
      await shelf.put('/before.bin', someBytes(5))
      await shelf.makeDirectory('/moved')
      await does.rename('/before.bin', '/moved/after.bin')
      expect(await shelf.names('/moved')).toEqual(['after.bin'])
      expect(await shelf.names('/')).not.toContain('before.bin')
    },
  }),

  scenario('deletes a file', {
    needs: ['remove'],
    async run({ does, shelf }) {
      await shelf.put('/waste/file.bin', someBytes(5))
      await does.remove('/waste/file.bin')
      expect(await shelf.names('/waste')).toEqual([])
    },
  }),
]
