// Two processes and one DuckDB file: the second names the first, or waits for it as long as it is told to.
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from '../compat/run-command.ts';
import { projectFolder } from '../project-folder.ts';

test('a file that another process has open is refused at once with its number, or waited for; free when that is killed', async () => {
  const folder = projectFolder({
    'models/slow.sql':
      "{{ config(materialized='table') }}\nselect count(*) as n from range({{ var('rows', 1) }}) as a, range({{ var('rows', 1) }}) as b",
    'models/other.sql': 'select 1 as n',
  });
  const [env, cwd] = [{ HOME: folder.path }, folder.path];
  expect((await runCommand(['run'], { cwd, env })).exit).toBe(0);
  const args = ['run', '--no-use-colors', '--select', 'slow', '--vars', '{rows: 10000000}', '--target-path', 'other'];
  const holder = spawn(process.execPath, [...NODE_FLAGS, CLI, ...args], { cwd, env: { ...process.env, ...env } });
  await new Promise<void>((resolve) => {
    holder.stdout.on('data', (bytes: Buffer) => bytes.toString().includes('START') && setTimeout(resolve, 500));
  });
  const second = ['run', '--no-use-colors', '--select', 'other'];

  const refused = await runCommand(second, { cwd, env });
  expect(refused.exit).not.toBe(0);
  const told = refused.stdout + refused.stderr;
  expect(told).toContain('duckdb-file-locked');
  expect(told).toContain(`process ${holder.pid} has the file open`);
  expect(told).toContain('--lock-timeout');

  const inVain = await runCommand([...second, '--lock-timeout', '1'], { cwd, env });
  expect(inVain.exit).not.toBe(0);
  expect(inVain.stderr).toContain(`process ${holder.pid} has it open`);

  const waiter = spawn(process.execPath, [...NODE_FLAGS, CLI, ...second], {
    cwd,
    env: { ...process.env, ...env, TSDBT_LOCK_TIMEOUT: '60' },
  });
  let waits = '';
  waiter.stderr.on('data', (bytes: Buffer) => {
    waits += bytes.toString();
    if (waits.includes(`process ${holder.pid} has it open`)) holder.kill('SIGKILL');
  });
  expect(await new Promise((resolve) => waiter.on('close', resolve)), waits).toBe(0);
  folder.remove();
});
