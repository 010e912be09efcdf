import { useSignal } from '@preact/signals';
import {
  type ColumnDetail,
  type Columns,
  carriesValue,
  edgeKind,
  type NodeDetail,
  type TestDetail,
} from '../../../format/index.ts';
import { Code } from '../../code/code-view.tsx';
import { displayName } from '../../data/kinds.ts';
import { useSite } from '../../data/site.ts';
import { valueReach } from '../../data/value-reach.ts';
import { columnHref, graphHref, linesHref, nodeHref } from '../../route/route.ts';
import { IdLink, Kind, ShowAll } from '../../ui/basics.tsx';
import { JsonView } from '../../ui/json.tsx';
import { many } from '../../words/words.ts';
import { ConstraintText } from './constraints.tsx';
import { selectorOf } from './selector.ts';
import { TestLine } from './tests-tab.tsx';

/** What a column is made from and used for, its tests and everything else that is known of it. */
export function ColumnMore({
  node,
  detail,
  column,
  columns,
  number,
  tests,
}: {
  node: number;
  detail: NodeDetail;
  column: ColumnDetail;
  columns: Columns | undefined;
  number: number;
  tests: readonly TestDetail[];
}) {
  const { core } = useSite();
  const isLineage = columns !== undefined && number !== -1;
  const facts: (readonly [string, preact.ComponentChildren])[] = [];
  if (column.declaredType && column.type && column.declaredType.toLowerCase() !== column.type.toLowerCase())
    facts.push(['Declared type', <code>{column.declaredType}</code>]);
  if (column.comment) facts.push(['Comment in the warehouse', column.comment]);
  if (column.granularity) facts.push(['Granularity', column.granularity]);
  if (column.descriptionFrom)
    facts.push([
      'Description from',
      <>
        <IdLink id={column.descriptionFrom.node} /> · {column.descriptionFrom.column}
      </>,
    ]);
  for (const one of column.constraints ?? []) facts.push(['Constraint', <ConstraintText constraint={one} />]);
  if (column.meta) facts.push(['Meta', <JsonView text={column.meta} />]);
  return (
    <div class="columnmore">
      {isLineage && <Origin node={node} columns={columns} number={number} name={column.name} />}
      {isLineage && <Uses columns={columns} number={number} />}
      {tests.length > 0 && (
        <section>
          <h4>Tests</h4>
          <ul class="testlist">
            {tests.map((test) => (
              <TestLine key={test.id} test={test} isNamed />
            ))}
          </ul>
        </section>
      )}
      {facts.length > 0 && (
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {isLineage && (core.project.hasLineage || columns.up.to.length > 0) && (
        <p>
          <a href={graphHref(`1+${selectorOf(core, node)}+1`, { cols: '1', col: `${core.ids[node]}.${column.name}` })}>
            Trace it in the lineage
          </a>
        </p>
      )}
      {!isLineage && tests.length === 0 && facts.length === 0 && !detail.description && (
        <p class="muted">Nothing more is known of this column.</p>
      )}
    </div>
  );
}

function Origin({ node, columns, number, name }: { node: number; columns: Columns; number: number; name: string }) {
  const site = useSite();
  const { core } = site;
  const loaded = site.expressions().value;
  const expression = loaded.state === 'ready' ? loaded.value.expressions[number] : '';
  const line = loaded.state === 'ready' ? loaded.value.lines.get(number) : undefined;
  const problem = columns.problems.get(number);
  const from: { readonly column: number; readonly kind: number }[] = [];
  for (let at = columns.up.start[number] ?? 0; at < (columns.up.start[number + 1] ?? 0); at += 1)
    from.push({ column: columns.up.to[at] ?? 0, kind: columns.kinds[at] ?? 0 });
  const outside = columns.outside.get(number) ?? [];
  const near = new Set(from.map(({ column }) => column));
  const ends = valueReach(columns, number, true).ends.filter((one) => !near.has(one));
  if (from.length + outside.length === 0 && !expression && !problem) return null;
  return (
    <section>
      <h4>Made from</h4>
      <EdgeList columns={columns} edges={from} />
      {outside.map((one) => (
        <p key={`${one.relation}.${one.column}`} class="mono">
          {one.relation}.{one.column} <span class="muted">{one.kind}, outside of the project</span>
        </p>
      ))}
      {problem && <p class="s-warn">▲ {problem}</p>}
      {expression && expression !== name && (
        <div class="expression">
          <Code text={expression} />
          {line !== undefined && (
            <a href={linesHref(core.ids[node] ?? '', { form: 'raw', from: line, to: line })}>line {line}</a>
          )}
        </div>
      )}
      {ends.length > 0 && (
        <p class="muted">
          Originally from <ColumnNames columns={columns} list={ends} />.
        </p>
      )}
    </section>
  );
}

function Uses({ columns, number }: { columns: Columns; number: number }) {
  const to: { readonly column: number; readonly kind: number }[] = [];
  for (let at = columns.down.start[number] ?? 0; at < (columns.down.start[number + 1] ?? 0); at += 1)
    to.push({ column: columns.down.to[at] ?? 0, kind: columns.kinds[columns.down.edge[at] ?? 0] ?? 0 });
  const rows: number[] = [];
  for (let at = columns.rowsDown.start[number] ?? 0; at < (columns.rowsDown.start[number + 1] ?? 0); at += 1)
    rows.push(columns.rowsDown.to[at] ?? 0);
  if (to.length + rows.length === 0) return null;
  const { all } = valueReach(columns, number, false);
  const nodes = new Set(all.map((one) => columns.nodeOf[one]));
  return (
    <section>
      <h4>Used by</h4>
      <EdgeList columns={columns} edges={to} />
      {all.some((one) => !to.some(({ column }) => column === one)) && (
        <p class="muted">
          Its value reaches {many(all.length, 'column')} of {many(nodes.size, 'node')}.
        </p>
      )}
      {rows.length > 0 && (
        <p class="muted">
          Decides on the rows of <NodeNames nodes={[...new Set(rows)]} />.
        </p>
      )}
    </section>
  );
}

function ColumnNames({ columns, list }: { columns: Columns; list: readonly number[] }) {
  const { core } = useSite();
  return (
    <>
      {list.slice(0, FIRST).map((column, at) => {
        const node = columns.nodeOf[column] ?? 0;
        const name = columns.names[column] ?? '';
        return (
          <>
            {at > 0 && ', '}
            <a class="mono" href={columnHref(core.ids[node] ?? '', name)}>
              {displayName(core, node)}.{name}
            </a>
          </>
        );
      })}
      {list.length > FIRST && ` and ${list.length - FIRST} more`}
    </>
  );
}

function NodeNames({ nodes }: { nodes: readonly number[] }) {
  const { core } = useSite();
  return (
    <>
      {nodes.map((node, at) => (
        <>
          {at > 0 && ', '}
          <a href={nodeHref(core.ids[node] ?? '')}>{displayName(core, node)}</a>
        </>
      ))}
    </>
  );
}

const FIRST = 12;

function EdgeList({
  columns,
  edges,
}: {
  columns: Columns;
  edges: readonly { readonly column: number; readonly kind: number }[];
}) {
  const { core } = useSite();
  const isAll = useSignal(false);
  const sorted = [...edges].sort((a, b) => Number(carriesValue(b.kind)) - Number(carriesValue(a.kind)));
  const shown = isAll.value ? sorted : sorted.slice(0, FIRST);
  return (
    <>
      <ul class="edgelist">
        {shown.map(({ column, kind }) => {
          const node = columns.nodeOf[column] ?? 0;
          const name = columns.names[column] ?? '';
          return (
            <li key={`${column} ${kind}`}>
              <Kind type={core.types[node] ?? ''} isBare />
              <a class="mono" href={columnHref(core.ids[node] ?? '', name)}>
                {displayName(core, node)}.{name}
              </a>
              <span class={carriesValue(kind) ? 'chip small' : 'chip small dashed'}>{edgeKind(kind)}</span>
            </li>
          );
        })}
      </ul>
      <ShowAll
        shown={shown.length}
        total={sorted.length}
        show={() => {
          isAll.value = true;
        }}
      />
    </>
  );
}
