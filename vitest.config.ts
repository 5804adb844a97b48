// The test projects. `npm run check` runs unit and contract; `npm test` runs them all.
import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], testTimeout: number, globalSetup: string[] = []) => ({
  test: { name, include, testTimeout, hookTimeout: testTimeout, globalSetup, environment: 'node' as const },
});

const UNIT = [
  'exporter/src/**/*.test.ts',
  'grafana-plugin/src/**/*.test.ts',
  'scripts/*.test.ts',
  'tests/tidy{,/*}.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: './tests/build.ts',
    maxWorkers: 2,
    projects: [
      project('unit', UNIT, 60_000),
      project('contract', ['tests/{contract,provisioning}/**/*.test.ts'], 60_000),
      project('history', ['tests/history/**/*.test.ts'], 600_000),
      project('exploration', ['tests/exploration/**/*.test.ts'], 1_200_000),
      project('simulation', ['tests/simulation/**/*.test.ts'], 1_200_000),
      project('replay', ['tests/replay/**/*.test.ts'], 120_000),
      project('plugin', ['tests/plugin/**/*.test.ts'], 60_000, ['./tests/plugin/build.ts']),
      project('e2e', ['tests/e2e/**/*.test.ts'], 120_000),
    ],
  },
});
