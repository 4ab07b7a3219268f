// How the tests of the whole workspace run: from the sources, so that nothing has to be built first.
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { takenOut } from './test/security/taken-out.js'

// `module` is for bundlers: what it leads to cannot always be loaded by Node.
const conditions = ['source', ...defaultServerConditions.filter(name => name !== 'module')]

// What needs an S3 server.
const ON_SERVERS = ['test/s3/**/*.test.ts', 'examples/09-s3-tenants/*.test.ts']

export default defineConfig({
  plugins: takenOut(),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // For the classes of apps in examples and tests; code of ours has no decorators.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    teardownTimeout: 10_000,
    reporters: ['default', './tools/count-reporter.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'longshore',
          include: [
            'packages/*/src/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**', ...ON_SERVERS],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 's3',
          include: ON_SERVERS,
          exclude: ['**/node_modules/**'],
          // Only where a test of this project runs are the servers started.
          globalSetup: 'test/s3/lab/global-setup.ts',
          // They wait for servers most of the time, and measure none. Vitest wants another order where the workers are other ones.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
