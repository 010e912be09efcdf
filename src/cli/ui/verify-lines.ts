// What `verify` prints.
import { type JsonValue, jsonObject, type LogEvent } from '../../base/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { type ComparedNode, countText, type ExampleRow } from '../../run/index.ts';

type Names = readonly [string, string];

function line(msg: string, more: Partial<LogEvent> = {}): LogEvent {
  return { code: 'T010', name: 'VerifyLine', level: 'info', msg, ...more };
}

/** Which engines are compared. */
export function verifyHeading(
  sides: readonly { readonly name: string; readonly pipeline: Pipeline }[],
): readonly LogEvent[] {
  const shown = sides.map(({ name, pipeline }) => `${name} (${pipeline.opened.facts.target.type})`);
  return [line(''), line(`Comparing ${shown.join(' with ')}`)];
}

/** One node: what became of it, the difference, the columns that were not compared. */
export function comparedLines(node: ComparedNode, names: Names): readonly LogEvent[] {
  const [name, style] = STATUS[node.status];
  const { columns = 0, fingerprint } = node;
  const rows = node.rows === undefined ? '' : `, ${countText('row', node.rows[0])}, ${countText('column', columns)}`;
  const part = fingerprint && fingerprint.columns < columns ? ` of ${fingerprint.columns}` : '';
  const print = fingerprint ? ` ${fingerprint.text}${part}` : '';
  const why = node.reason ?? node.difference?.message;
  const head = line(`${node.id}${node.status === 'equal' ? rows : `: ${why ?? ''}`}${print} [${name}]`, {
    level: style === 'error' ? 'error' : 'info',
    status: style,
  });
  const example = node.difference?.example;
  return [
    head,
    ...(example ? [line(`  ${exampleText(example, names)}`, { level: 'error' })] : []),
    ...node.leftOut.map(({ column, reason }) => line(`  column ${column} is left out: ${reason}`)),
  ];
}

const STATUS = {
  equal: ['EQUAL', 'ok'],
  different: ['DIFFERENT', 'error'],
  unclear: ['NOT COMPARABLE', 'error'],
  failed: ['ERROR', 'error'],
  'left out': ['LEFT OUT', 'skip'],
} as const;

const MOST_KEYS = 6;

/** `user_id=7, day=2025-01-01: 12.5 in dev, 12.6 in pg` */
function exampleText({ key, values }: ExampleRow, names: Names): string {
  const shown = key.slice(0, MOST_KEYS).map(({ column, value }) => `${column}=${value ?? 'null'}`);
  if (key.length > MOST_KEYS) shown.push('…');
  const [first, second] = values;
  const text = (value: string | null | undefined): string => (value === undefined ? 'no such row' : (value ?? 'null'));
  const where = shown.length > 0 ? `${shown.join(', ')}: ` : '';
  return `${where}${text(first)} in ${names[0]}, ${text(second)} in ${names[1]}`;
}

/** `Done. EQUAL=12 DIFFERENT=1 …` */
export function verifySummary(nodes: readonly ComparedNode[]): LogEvent {
  const counts = Object.entries(STATUS).map(([status, [name]]) => {
    return `${name}=${nodes.filter((node) => node.status === status).length}`;
  });
  return line(`Done. ${counts.join(' ')}`);
}

/** Everything as one JSON object. */
export function verifyJson(nodes: readonly ComparedNode[], names: Names): LogEvent {
  const shown = nodes.map(
    (node): JsonValue =>
      jsonObject([
        ['unique_id', node.id],
        ['status', node.status],
        ['rows', node.rows ? [...node.rows] : null],
        ['columns', node.columns ?? null],
        ['fingerprint', node.fingerprint?.text ?? null],
        ['fingerprint_columns', node.fingerprint?.columns ?? null],
        ['reason', node.reason ?? null],
        ['difference', node.difference ? differenceJson(node.difference) : null],
        [
          'left_out_columns',
          node.leftOut.map(({ column, reason }) =>
            jsonObject([
              ['column', column],
              ['reason', reason],
            ]),
          ),
        ],
      ]),
  );
  const whole = jsonObject([
    ['targets', [...names]],
    ['nodes', shown],
  ]);
  return line(JSON.stringify(whole, null, 2), { always: true });
}

function differenceJson({ kind, column, message, example }: NonNullable<ComparedNode['difference']>): JsonValue {
  const [first, second] = example?.values ?? [];
  return jsonObject([
    ['kind', kind],
    ['column', column ?? null],
    ['message', message],
    [
      'example',
      example
        ? jsonObject([
            ['key', jsonObject(example.key.map(({ column: name, value }) => [name, value] as const))],
            ['values', [first ?? null, second ?? null]],
          ])
        : null,
    ],
  ]);
}
