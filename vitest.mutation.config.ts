// The tests that judge mutants of the core: its own, and those elsewhere whose subject is what the core decides.
import { defineConfig } from 'vitest/config';

/** `TRIPLINE_MUTATION_TESTS=exporter/src/core/risk/*.test.ts` judges by these alone: much faster, and stricter. */
const { TRIPLINE_MUTATION_TESTS } = process.env;

export default defineConfig({
  test: {
    include: TRIPLINE_MUTATION_TESTS?.split(',') ?? [
      'exporter/src/core/**/*.test.ts',
      'exporter/src/brokers/state-files/*.test.ts',
      'tests/contract/faults.test.ts',
    ],
    // Half a minute of files of every kind, for each mutant that they touch: they prove the parsers, not the core.
    exclude: ['**/any-file.test.ts', '**/loader.test.ts'],
    environment: 'node',
    isolate: false,
    testTimeout: 20_000,
  },
});
