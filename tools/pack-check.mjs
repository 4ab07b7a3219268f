// Packs every package, installs the tarballs into an empty project and uses them there: import, require, types, command line.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'longshore-pack-'))
const tarballs = join(scratch, 'tarballs')
const project = join(scratch, 'project')
const SDK = '@aws-sdk/client-s3'

try {
  pack()
  install()
  const packages = installedPackages()
  for (const entry of packages) checkContents(entry)
  for (const specifier of packages.flatMap(loadable)) checkLoading(specifier)
  checkTypes(packages)
  checkCommandLine()
  checkServingOfBuckets('nothing listens there')
  checkWithoutBuckets()
  checkWithoutKoffi()
  process.stdout.write(`${packages.length} packages packed, installed and loaded.\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function pack() {
  const { packageManager } = readJson(join(root, 'package.json'))
  mkdirSync(tarballs, { recursive: true })
  for (const folder of readdirSync(join(root, 'packages'))) {
    const cwd = join(root, 'packages', folder)
    run('npx', ['--yes', packageManager, 'pack', '--pack-destination', tarballs], cwd)
  }
  const publint = join(root, 'node_modules', 'publint', 'src', 'cli.js')
  for (const file of tarballFiles()) run(process.execPath, [publint, 'run', file, '--strict'], root)
}

function install() {
  mkdirSync(project)
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'scratch', private: true, type: 'module' }),
  )
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  const exact = [
    `@types/node@${versionOf(join(root, 'node_modules', '@types', 'node'))}`,
    // A peer, which npm would take in its newest version.
    `${SDK}@${versionOf(join(root, 'packages', 'storage-s3', 'node_modules', SDK))}`,
  ]
  run('npm', ['install', ...quiet, ...tarballFiles(), ...exact], project)
}

function tarballFiles() {
  return readdirSync(tarballs).map(file => join(tarballs, file))
}

function installedPackages() {
  const scope = join(project, 'node_modules', '@longshore')
  const folders = [
    ...readdirSync(scope).map(name => join(scope, name)),
    join(project, 'node_modules', 'longshore'),
  ]
  return folders.map(folder => ({ folder, manifest: readJson(join(folder, 'package.json')) }))
}

function checkContents({ folder, manifest }) {
  const text = JSON.stringify(manifest)
  for (const leftover of ['"source"', 'workspace:', 'catalog:']) {
    if (text.includes(leftover))
      throw new Error(`${manifest.name} is packed with ${leftover} in its manifest`)
  }
  for (const file of ['LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
    if (!existsSync(join(folder, file))) throw new Error(`${manifest.name} is packed without ${file}`)
  }
  const stray = readdirSync(folder, { recursive: true }).filter(file =>
    /(^src\b|\.test\.|\.tsbuildinfo$)/.test(file),
  )
  if (stray.length > 0) throw new Error(`${manifest.name} is packed with ${stray.join(', ')}`)
}

/** All entry points but those that work only inside a test runner. */
function loadable({ manifest }) {
  const runner = manifest.peerDependencies?.vitest ? './testing' : undefined
  return Object.keys(manifest.exports)
    .filter(key => key !== './package.json' && key !== runner)
    .map(key => manifest.name + key.slice(1))
}

function checkLoading(specifier) {
  const print = 'if (Object.keys(loaded).length === 0) throw new Error("exports nothing")'
  const ways = {
    'load.mjs': `import * as loaded from '${specifier}'\n${print}\n`,
    'load.cjs': `const loaded = require('${specifier}')\n${print}\n`,
  }
  for (const [file, code] of Object.entries(ways)) {
    writeFileSync(join(project, file), code)
    const stderr = run(process.execPath, ['--throw-deprecation', file], project)
    if (stderr !== '') throw new Error(`${specifier} prints when loaded by ${file}: ${stderr}`)
  }
}

function checkTypes(packages) {
  const imports = packages
    .flatMap(loadable)
    .map((specifier, index) => `export * as p${index} from '${specifier}'`)
  const options = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
    skipLibCheck: false,
  }
  writeFileSync(join(project, 'all.ts'), `${imports.join('\n')}\n`)
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['all.ts'] }),
  )
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project], project)
}

function checkCommandLine() {
  run(process.execPath, [cli(), '--version'], project)
}

/** The packages for buckets are found where they are, and asked for where they are missing. */
function checkServingOfBuckets(complaint) {
  const where = ['--s3-endpoint', 'http://127.0.0.1:1', '--s3-path-style']
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli(), 'serve', 's3://files', '--anonymous', ...where],
    {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'someone', AWS_SECRET_ACCESS_KEY: 'secret' },
    },
  )
  if (status !== 1 || !stderr.includes(complaint))
    throw new Error(`longshore serve s3://files says, instead of "${complaint}": ${stderr}`)
}

function cli() {
  return join(project, 'node_modules', 'longshore', 'dist', 'cli.js')
}

/** Where the packages for buckets are missing, nothing else is. */
function checkWithoutBuckets() {
  for (const name of ['@longshore/storage-s3', '@aws-sdk', '@smithy'])
    rmSync(join(project, 'node_modules', name), { recursive: true, force: true })
  checkLoading('longshore')
  checkCommandLine()
  checkServingOfBuckets(`npm install @longshore/storage-s3 ${SDK}`)
}

/** Where the optional dependency is missing, nothing else is. */
function checkWithoutKoffi() {
  for (const name of ['koffi', '@koromix'])
    rmSync(join(project, 'node_modules', name), { recursive: true, force: true })
  const code = `import { anonymous, createServer, kernelCopy, memoryStorage } from 'longshore'
if (kernelCopy() !== undefined) throw new Error('a kernel copy without koffi')
const server = createServer({ authenticator: anonymous(memoryStorage()) })
await server.listen(0, '127.0.0.1')
await server.close()
`
  writeFileSync(join(project, 'bare.mjs'), code)
  run(process.execPath, ['--throw-deprecation', 'bare.mjs'], project)
}

/** Runs quietly and returns what was printed to stderr; what went wrong is in the error. */
function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (error || status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? ''}\n${stdout}${stderr}`)
  return stderr
}

function versionOf(folder) {
  return readJson(join(folder, 'package.json')).version
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
