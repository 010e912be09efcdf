import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const endToEnd = {
  globalSetup: ['tests/postgres/global-setup.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
  maxConcurrency: 3,
};

/** Small files whose tests take longest: what begins last would keep one core busy while the others wait. */
const LONG = [/\/tests\/(compat|conformance)\/[^/]*\.test\.ts$/, /\/tests\/(new-adapter|changed|example-project|site\/)/];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((pattern) => pattern.test(moduleId));
      return found === -1 ? LONG.length : found;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // One for each core; what is measured against the clock runs afterwards, alone.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['src/**/*.test.ts'],
          // A machine that does other work beside is no failure.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The code holds no state that one file could leave to the next; loading it anew for each was half of the time.
          isolate: false,
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e',
          sequence: { groupOrder: 0 },
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/reliability/**'],
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'reliability',
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          include: ['tests/reliability/*.test.ts'],
          // The tests of the tests run when asked for: npm run test:reliability -- --mutants
          exclude: process.env['TSDBT_MUTANTS'] === '1' ? [] : ['tests/reliability/mutants.test.ts'],
        },
      },
    ],
  },
});
