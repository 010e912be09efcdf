import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gatheredOutput } from './gathered-output.ts';

function recorded() {
  const said: string[] = [];
  const stream = (name: string) => ({
    isTTY: true,
    columns: 120,
    write: (text: string) => said.push(`${name}:${text}`),
  });
  return { said, output: gatheredOutput(stream('out'), stream('err')) };
}

test('lines that follow another closely are written together, a moment later', async () => {
  const { said, output } = recorded();
  output.stdout.write('first\n');
  output.stdout.write('a\n');
  output.stdout.write('b\n');
  expect(said).toEqual(['out:first\n']);
  for (let tried = 0; tried < 200 && said.length === 1; tried += 1) await sleep(5);
  expect(said).toEqual(['out:first\n', 'out:a\nb\n']);
});

test('both streams keep their order', () => {
  const { said, output } = recorded();
  output.stdout.write('a\n');
  output.stderr.write('problem\n');
  output.stdout.write('b\n');
  output.flush();
  output.flush();
  expect(said).toEqual(['out:a\n', 'err:problem\n', 'out:b\n']);
});

test('much is written at once, and the terminal is known', () => {
  const { said, output } = recorded();
  const line = `${'x'.repeat(1023)}\n`;
  for (let count = 0; count < 40; count += 1) output.stdout.write(line);
  // The first line alone, and each time 16 KB are waiting.
  expect(said.length).toBe(3);
  output.flush();
  expect(said.join('').replaceAll('out:', '')).toBe(line.repeat(40));
  expect([output.stdout.isTTY, output.stdout.columns]).toEqual([true, 120]);
});
