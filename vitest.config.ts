import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'e2e', include: ['tests/**/*.test.ts'], globalSetup: ['tests/postgres/global-setup.ts'], testTimeout: 180_000, hookTimeout: 180_000, maxConcurrency: 3 } },
    ],
  },
});
