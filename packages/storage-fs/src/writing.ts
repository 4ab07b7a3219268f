/** Begins uploads: finds the place, picks the landing for the mode (RFC 959 STOR, STOU, APPE; RFC 3659 §5 REST). */
import {
  parentOf,
  type StorageCall,
  StorageError,
  segmentsOf,
  type Upload,
  type VirtualPath,
  type WriteMode,
} from '@longshore/storage'
import { landAtEnd, landAtOffset } from './landing-in-place.js'
import { landTemporary } from './landing-temporary.js'
import { segmentsToMake } from './names.js'
import type { Place } from './place.js'
import { descriptorPath } from './root.js'
import { attempt, type Tree } from './tree.js'
import { FileUpload, type Landing } from './upload.js'

export function write(tree: Tree, path: VirtualPath, mode: WriteMode, call: StorageCall): Promise<Upload> {
  return attempt(path, call, async () => {
    const place = await placeOf(tree, path, mode)
    sweepBeside(tree, path)
    try {
      if (mode.kind !== 'resume') await refuseTooLarge(tree, place, path, call)
      const landing = await land(tree, place, path, mode, call)
      return new FileUpload(landing, call, await paceOf(tree, landing))
    } catch (error) {
      place.directory.release()
      throw error
    }
  })
}

function paceOf(tree: Tree, { fd, device }: Landing) {
  return tree.descriptors ? tree.writePaces.of(device, descriptorPath(fd)) : undefined
}

function placeOf(tree: Tree, path: VirtualPath, mode: WriteMode): Promise<Place> {
  const segments = segmentsToMake(path)
  return mode.kind === 'create' ? tree.walk.entry(path, segments) : tree.walk.target(path, segments)
}

/** Refuses at once what was announced to be larger than the space that is left (ALLO); of a resumed file part is there already. */
async function refuseTooLarge(tree: Tree, { directory }: Place, path: VirtualPath, call: StorageCall) {
  if (call.expectedSize === undefined) return
  const { bavail, bsize } = await tree.disk.statfs(`${directory.base}/.`)
  if (call.expectedSize > bavail * bsize) throw new StorageError('no-space', path)
}

function land(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  mode: WriteMode,
  call: StorageCall,
): Promise<Landing> {
  switch (mode.kind) {
    case 'append':
      return landAtEnd(tree, place, path)
    case 'resume':
      // Nothing is kept then, so it is a new file as a whole.
      if (mode.offset === 0) return landTemporary(tree, place, path, 'replace')
      if (Number.isSafeInteger(mode.offset) && mode.offset > 0)
        return landAtOffset(tree, place, path, mode.offset, call)
      throw new StorageError('bad-offset', path)
    case 'create':
    case 'replace':
      return landTemporary(tree, place, path, mode.kind)
  }
}

/** Has the directory of an upload looked through for abandoned ones now and then. */
function sweepBeside(tree: Tree, path: VirtualPath): void {
  const parent = parentOf(path)
  if (!tree.sweeper.isDue(parent)) return
  void tree.walk.directory(parent, segmentsOf(parent)).then(
    directory => tree.sweeper.sweepLater(directory),
    () => undefined,
  )
}
