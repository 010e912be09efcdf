// V8 tells of flags that it does not know on standard error, in the middle of the lines of a command.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { compilerFlags } from './compiler-flags.ts';

test('the running version of V8 knows the flags', () => {
  const flags = compilerFlags('command', process.versions.v8);
  const { status, stderr } = spawnSync(process.execPath, [...flags, '-e', '0'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('versions since Node 22 count calls', () => {
  expect(compilerFlags('command', '11.3.244.8-node.33')).toEqual(['--interrupt-budget=2000000']);
  const counted = ['--invocation-count-for-turbofan=45000', '--invocation-count-for-maglev=6000'];
  for (const v8 of ['12.4.254.21-node.57', '13.6.233.17-node.53', '14.6.202.34-node.40']) {
    expect(compilerFlags('command', v8)).toEqual(counted);
  }
});
