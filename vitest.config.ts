// How the tests of the whole workspace run: from the sources, so that nothing has to be built first.
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// `module` is for bundlers: what it leads to cannot always be loaded by Node.
const conditions = ['source', ...defaultServerConditions.filter(name => name !== 'module')]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // For the classes of apps in examples and tests; code of ours has no decorators.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 10_000,
    reporters: ['default', './tools/count-reporter.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts'] },
  },
})
