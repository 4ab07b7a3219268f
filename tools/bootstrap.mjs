// Installs when something that decides the installation has changed, then builds: `node tools/bootstrap.mjs [install]`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(root, 'node_modules', '.bootstrap-stamp')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node 20.19 or newer is needed, this is ${process.versions.node}.`)
}
if (!installed()) install()
if (process.argv[2] !== 'install') build()

function build() {
  const examples = foldersOf('examples').filter(folder => existsSync(join(root, folder, 'tsconfig.json')))
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', '.', ...examples])
}

function installed() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()
}

function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'])
  writeFileSync(stampFile, stamp())
}

function stamp() {
  const hash = createHash('sha256').update(`node ${major} ${process.platform} ${process.arch}`)
  for (const file of decidingFiles()) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function decidingFiles() {
  const folders = ['.', 'test', ...foldersOf('packages'), ...foldersOf('examples')]
  const manifests = folders.map(folder => join(folder, 'package.json'))
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests].filter(file => existsSync(join(root, file)))
}

function foldersOf(parent) {
  if (!existsSync(join(root, parent))) return []
  const entries = readdirSync(join(root, parent), { withFileTypes: true })
  const folders = entries.filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
  return folders.map(({ name }) => join(parent, name)).sort()
}

function run(command, args) {
  const windows = process.platform === 'win32' && command === 'npx'
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
    env: { ...process.env, CI: 'true' },
  })
  if (error) fail(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
