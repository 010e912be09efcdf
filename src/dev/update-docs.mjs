// `npm run docs`: writes what is made from code and data: docs/errors, docs/checks, docs/dbt-compat.md, docs/adapters.md, the rooms in ARCHITECTURE.md.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'unit', 'src/dev', 'src/architecture.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, UPDATE_DOCS: '1' },
});
process.exit(status ?? 1);
