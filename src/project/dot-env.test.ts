import { afterAll, expect, it } from 'vitest';
import { processEnv } from '../base/index.ts';
import { withDotEnv } from './dot-env.ts';
import { TestFolder } from './test-folder.ts';

const at = new TestFolder({
  '.env': [
    '# comment',
    'PLAIN=a b # comment',
    'export EXPORTED=x',
    "SINGLE='a # b'",
    'DOUBLE="line\\nnext \\"q\\""',
    'EMPTY=',
    'REAL=from file',
    'URL=http://h/#frag',
  ].join('\n'),
  'deep/er/x': '',
});
afterAll(() => at.remove());

it('reads the nearest .env upwards; real variables win', () => {
  const env = withDotEnv(processEnv({ REAL: 'real' }), at.at('deep/er'));
  const names = ['PLAIN', 'EXPORTED', 'SINGLE', 'DOUBLE', 'EMPTY', 'REAL', 'URL', 'NONE'];
  expect(names.map((name) => env.get(name))).toEqual([
    'a b',
    'x',
    'a # b',
    'line\nnext "q"',
    '',
    'real',
    'http://h/#frag',
    undefined,
  ]);
  expect(env.names()).toContain('EXPORTED');
});
