// The test projects. `npm run check` runs unit and contract; `npm test` runs them all.
import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], testTimeout: number) => ({
  test: { name, include, testTimeout, hookTimeout: testTimeout, environment: 'node' as const },
});

export default defineConfig({
  test: {
    globalSetup: './tests/build.ts',
    maxWorkers: 2,
    projects: [
      project('unit', ['exporter/src/**/*.test.ts', 'scripts/*.test.ts', 'tests/tidy{,/*}.test.ts'], 60_000),
      project('contract', ['tests/contract/**/*.test.ts'], 60_000),
      project('exploration', ['tests/exploration/**/*.test.ts'], 1_200_000),
      project('simulation', ['tests/simulation/**/*.test.ts'], 1_200_000),
      project('replay', ['tests/replay/**/*.test.ts'], 120_000),
      project('e2e', ['tests/e2e/**/*.test.ts'], 120_000),
    ],
  },
});
