import { defineConfig } from 'vitest/config';

const endToEnd = {
  globalSetup: ['tests/postgres/global-setup.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
  maxConcurrency: 3,
};

export default defineConfig({
  test: {
    // One for each core; what is measured against the clock runs afterwards, alone.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['src/**/*.test.ts'],
          testTimeout: 20_000,
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
