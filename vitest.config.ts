import { defineConfig } from 'vitest/config';

const endToEnd = {
  globalSetup: ['tests/postgres/global-setup.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
  maxConcurrency: 3,
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: { ...endToEnd, name: 'e2e', include: ['tests/**/*.test.ts'], exclude: ['tests/reliability/**'] },
      },
      { test: { ...endToEnd, name: 'reliability', include: ['tests/reliability/*.test.ts'] } },
    ],
  },
});
