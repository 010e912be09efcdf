// What templates see of results, with values observed in dbt 1.12.
import { expect, test } from 'vitest';
import { jsonObject } from '../base/index.ts';
import { Dict, type JinjaObject, toValue, type Value } from '../jinja/index.ts';
import { resultObject } from './result-objects.ts';
import type { NodeResult } from './types.ts';

const fields = jsonObject([
  ['name', 'checked'],
  ['config', jsonObject([['severity', 'ERROR']])],
]);
const manifest = () => fields;
const result = {
  status: 'pass',
  timing: [{ name: 'compile', startedAt: 1_700_000_000_120, completedAt: 1_700_000_000_250 }],
  threadId: 'Thread-1 (worker)',
  executionTime: 0.5,
  adapterResponse: jsonObject(),
  message: null,
  failures: 0,
  compiled: true,
  compiledCode: 'select 1',
  compiledPath: null,
} as unknown as NodeResult;

const object = (value: Value | undefined): JinjaObject => value as JinjaObject;
const called = (owner: JinjaObject, name: string): Value =>
  object(owner.getAttr(name)).call?.({ positional: [], named: new Map() } as never, {} as never) as Value;

test('a config of a result gives None for what is not set', () => {
  const config = object(object(resultObject(result, manifest).getAttr('node')).getAttr('config'));
  expect(config.getAttr('severity')).toBe('ERROR');
  expect(config.getAttr('full_refresh')).toBe(null);
  expect(config.isMapping).toBe(false);
});

test('moments are datetimes as attributes and texts in to_dict()', () => {
  const [timing] = resultObject(result, manifest).getAttr('timing') as Value[];
  expect(object(object(timing).getAttr('started_at')).toText()).toBe('2023-11-14 22:13:20.120000');
  const dict = called(object(timing), 'to_dict');
  expect(dict).toBeInstanceOf(Dict);
  expect((dict as Dict).get('completed_at')).toBe('2023-11-14T22:13:20.250Z');
});

test('to_dict() of node and result hold what the run added', () => {
  const made = resultObject(result, manifest);
  expect(object(made.getAttr('node')).getAttr('get')).toBe(undefined);
  const node = called(object(made.getAttr('node')), 'to_dict') as Dict;
  expect(node.get('compiled_code')).toBe('select 1');
  expect(node.get('config')).toEqual(toValue(fields['config'] ?? null));
  expect((called(made, 'to_dict') as Dict).get('failures')).toBe(0);
});
