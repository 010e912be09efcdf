// What ends a command: the first error as dbt tells it, the others once each.
import { assert, expect, test } from 'vitest';
import { type Diagnostic, parseYaml } from '../../base/index.ts';
import { isDeprecation } from './deprecations.ts';
import { diagnosticEvent, fatalEvent } from './diagnostic-events.ts';
import { palette } from './palette.ts';

const file = { path: 'macros/name.sql', text: "{{ env_var('A') }}" };

function errorAt(start: number, nodeId: string): Diagnostic {
  return {
    code: 'TSDBT-1253',
    slug: 'env-var-missing',
    severity: 'error',
    message: "Env var required but not provided: 'A'",
    heading: 'Env var required but not provided',
    related: [],
    nodeId,
    span: { file, start, end: start + 2 },
  };
}

test('an error that meets many nodes at one place is shown once', () => {
  const { msg } = fatalEvent(
    [errorAt(3, 'model.a.x'), errorAt(3, 'model.a.y'), errorAt(3, 'model.a.z')],
    palette(false),
  );
  expect(msg.split('env-var-missing')).toHaveLength(2);
  expect(msg).toContain('… the same 2 more times, listed in diagnostics.json');
  const two = fatalEvent([errorAt(3, 'model.a.x'), errorAt(5, 'model.a.y')], palette(false)).msg;
  expect(two.split('env-var-missing')).toHaveLength(3);
  expect(two).not.toContain('…');
});

test('an error in a macro is one of the node that called it', () => {
  const caller = { path: 'models/x.sql', text: '{{ outer() }}' };
  const found: Diagnostic = {
    ...errorAt(3, 'model.a.x'),
    code: 'TSDBT-1202',
    slug: 'jinja-undefined',
    heading: 'Compilation Error',
    message: "'nope' is undefined",
    related: [
      { message: "macro 'inner' called from here", span: { file, start: 0, end: 2 } },
      { message: "macro 'outer' called from here", span: { file: caller, start: 3, end: 10 } },
    ],
  };
  expect(fatalEvent([found], palette(false)).msg).toContain('Compilation Error in model x (models/x.sql)');
});

test.each([
  ['duckdb-sql-error', 'Runtime Error'],
  ['postgres-sql-error', 'Database Error'],
])('what an engine refuses outside of nodes has the heading of its adapter of dbt: %s', (slug, heading) => {
  const found: Diagnostic = { ...errorAt(3, ''), code: 'TSDBT-2101', slug, heading: 'Database Error', message: 'no' };
  expect(fatalEvent([found], palette(false)).msg).toContain(`${heading}\n  no\n`);
});

test('a key that stands twice in a project file is one of the deprecations', () => {
  const file = { path: 'dbt_project.yml', text: 'vars: {}\nvars: {}\n' };
  const [found] = parseYaml(file).warnings;
  if (!found) return assert.fail('no warning');
  const event = diagnosticEvent(found);
  expect(isDeprecation(event.name)).toBe(true);
  expect(event).toMatchObject({
    code: 'D024',
    msg: '[WARNING][DuplicateYAMLKeysDeprecation]: Deprecated functionality\nDuplicate key \'vars\' in "<unicode string>", line 2, column 1 in file\n`dbt_project.yml`',
  });
  expect(isDeprecation('UpcomingReferenceDeprecation')).toBe(false);
});
