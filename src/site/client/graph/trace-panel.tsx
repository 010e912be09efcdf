import { useEffect, useState } from 'preact/hooks';
import { type Columns, neighbours } from '../../format/index.ts';
import { kindName } from '../data/kinds.ts';
import { many } from '../words/words.ts';
import { at } from './csr.ts';
import { csvOf } from './csv.ts';
import { download } from './export-scene.ts';
import { countKinds } from './fold-nodes.ts';
import type { LineageModel } from './lineage-model.ts';
import type { ColumnStep, LineagePage } from './lineage-source.ts';
import { labelOf } from './look.ts';
import { type Impact, impactOf, type Trace, type TraceEdge } from './trace-column.ts';

interface TracePanelProps {
  readonly model: LineageModel;
  readonly page: LineagePage;
  readonly trace: Trace;
  readonly columns: Columns;
}

/** More steps than this are told by their number. */
const MOST_STEPS = 150;

type StepOf = (column: number) => ColumnStep | undefined;

/** Each step of a trace with its SQL, and what hangs on the column. */
export function TracePanel({ model, page, trace, columns }: TracePanelProps) {
  const [stepOf, setStepOf] = useState<StepOf | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    model.source.steps().then(
      (steps) => {
        if (isWanted) setStepOf(() => steps);
      },
      (error: unknown) => model.say(error instanceof Error ? error.message : 'the expressions could not be loaded'),
    );
    return () => {
      isWanted = false;
    };
  }, [model]);
  const node = model.source.node(trace.node);
  const name = columns.names[trace.column] ?? '';
  const problem = columns.problems.get(trace.column);
  const outside = columns.outside.get(trace.column) ?? [];
  const above = stepsOf(trace, true);
  const below = stepsOf(trace, false);
  const props = { model, page, columns, stepOf };
  const { rows, only } = model.state.value;
  const deciding = above.length === 0 && !rows ? decidingColumns(columns, trace.column) : 0;
  return (
    <section aria-label={`Trace of ${name}`}>
      <p class="lin-facts">column of {node.name}</p>
      <h2>
        <a href={page.hrefOf(node.id, { column: name })}>{name}</a>{' '}
        <small>{columns.types[trace.column]?.toLowerCase()}</small>
      </h2>
      <Expression {...props} column={trace.column} />
      <div class="lin-actions">
        <button
          type="button"
          class="lin-button"
          aria-pressed={rows}
          onClick={() => model.change({ rows: !rows })}
          title="Also columns that filter, join or group"
        >
          filters and joins
        </button>
        <button
          type="button"
          class="lin-button"
          aria-pressed={only}
          onClick={() => model.change({ only: !only })}
          title="Hide what the trace does not touch"
        >
          only the trace
        </button>
        <button type="button" class="lin-button" onClick={() => model.traceColumn(undefined)} title="Escape">
          ✕ end
        </button>
      </div>
      {problem !== undefined && <p class="lin-note">? {problem}</p>}
      {outside.map(({ relation, column, kind }) => (
        <p class="lin-note" key={`${relation} ${column}`}>
          {kind} from {relation}.{column}, outside of the project
        </p>
      ))}
      <h3>
        Comes from <small>{above.length}</small>
      </h3>
      {above.length === 0 && (
        <p class="lin-note">
          {deciding === 0 ? (
            'nothing above is known'
          ) : (
            <>
              no value: {many(deciding, 'column')} above only order, filter, join or group{' '}
              <button type="button" class="lin-button" onClick={() => model.change({ rows: true })}>
                show
              </button>
            </>
          )}
        </p>
      )}
      <ol class="lin-steps">
        {above.slice(0, MOST_STEPS).map((edges) => (
          <Step key={edges[0]?.fromColumn} {...props} edges={edges} isUp />
        ))}
      </ol>
      <h3>
        Goes to <small>{below.length}</small>
      </h3>
      <Impacts {...props} trace={trace} />
      {below.length === 0 && <p class="lin-note">nothing below uses it</p>}
      <ol class="lin-steps">
        {below.slice(0, MOST_STEPS).map((edges) => (
          <Step key={`${edges[0]?.toNode} ${edges[0]?.toColumn}`} {...props} edges={edges} isUp={false} />
        ))}
      </ol>
      <ul class="lin-legend">
        <li class="lin-same">same value</li>
        <li class="lin-changed">changed or aggregated</li>
        <li class="lin-rows">decides on rows only</li>
        <li class="lin-unknown">? not resolved</li>
      </ul>
    </section>
  );
}

/** Edges of one side, those with the same far end together, nearest first. */
function stepsOf(trace: Trace, isUp: boolean): readonly (readonly TraceEdge[])[] {
  const groups = new Map<string, TraceEdge[]>();
  for (const edge of trace.edges) {
    if (edge.distance < 0 !== isUp) continue;
    const key = isUp ? `${edge.fromColumn}` : `${edge.toNode} ${edge.toColumn}`;
    const list = groups.get(key);
    if (list) list.push(edge);
    else groups.set(key, [edge]);
  }
  return [...groups.values()];
}

interface StepProps {
  readonly model: LineageModel;
  readonly page: LineagePage;
  readonly columns: Columns;
  readonly stepOf: StepOf | undefined;
}

function Step({
  model,
  page,
  columns,
  stepOf,
  edges,
  isUp,
}: StepProps & { edges: readonly TraceEdge[]; isUp: boolean }) {
  const [first] = edges;
  if (!first) return null;
  const column = isUp ? first.fromColumn : first.toColumn;
  const node = isUp ? first.fromNode : first.toNode;
  const one = model.source.node(node);
  const kinds = [...new Set(edges.map(({ kind }) => kind))];
  const name = column === -1 ? 'its rows' : (columns.names[column] ?? '');
  const problem = columns.problems.get(column);
  return (
    <li>
      <p>
        <span aria-hidden="true">{isUp ? '←' : '→'}</span>{' '}
        <button type="button" class="lin-link" onClick={() => model.choose(node)}>
          {one.name}
        </button>
        {' · '}
        {column === -1 ? (
          name
        ) : (
          <button type="button" class="lin-link lin-mono" onClick={() => model.traceColumn(column)}>
            {name}
          </button>
        )}{' '}
        <small>{kinds.join(', ')}</small>
      </p>
      {column !== -1 && <Expression model={model} page={page} columns={columns} stepOf={stepOf} column={column} />}
      {problem !== undefined && <p class="lin-note">? {problem}</p>}
    </li>
  );
}

/** The SQL that makes a column, with a link to its line. */
function Expression({ model, page, columns, stepOf, column }: StepProps & { column: number }) {
  const step = stepOf?.(column);
  if (!step) return null;
  const { id } = model.source.node(at(columns.nodeOf, column));
  return (
    <div class="lin-sql">
      <code>{step.sql}</code>
      {step.line !== undefined && <a href={page.hrefOf(id, { line: step.line })}>line {step.line}</a>}
    </div>
  );
}

function Impacts({ model, page, columns, trace }: StepProps & { trace: Trace }) {
  const impacts = impactOf(model.source, trace);
  if (impacts.length === 0) return null;
  const ends = impacts.filter(({ column }) => column === -1);
  return (
    <details class="lin-impact">
      <summary>
        impact:{' '}
        {[
          many(impacts.length - ends.length, 'column'),
          ...countKinds(
            model.source,
            ends.map(({ node }) => node),
          ).map(([kind, count]) => `${count} ${kindName(kind, count !== 1)}`),
        ].join(', ')}
      </summary>
      <button
        type="button"
        class="lin-button"
        onClick={() => download('impact.csv', csvOf(tableOf(model, columns, impacts)), 'text/csv')}
      >
        as CSV
      </button>
      <table>
        <thead>
          <tr>
            <th>node</th>
            <th>column</th>
            <th>how</th>
          </tr>
        </thead>
        <tbody>
          {impacts.slice(0, MOST_STEPS).map(({ node, column, kinds }) => (
            <tr key={`${node} ${column}`}>
              <td>
                <a href={page.hrefOf(model.source.node(node).id)}>{labelOf(model.source.node(node))}</a>
              </td>
              <td class="lin-mono">{column === -1 ? '' : columns.names[column]}</td>
              <td>{kinds.length > 0 ? kinds.join(', ') : model.source.node(node).kind}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {impacts.length > MOST_STEPS && <p class="lin-note">… and {impacts.length - MOST_STEPS} more in the CSV</p>}
    </details>
  );
}

function tableOf(model: LineageModel, columns: Columns, impacts: readonly Impact[]): (string | number)[][] {
  const head = ['node', 'type', 'column', 'data type', 'how', 'steps', 'owner', 'unique_id'];
  const rows = impacts.map(({ node, column, kinds, distance }) => {
    const { id, name, kind, owner } = model.source.node(node);
    return [
      name,
      kind,
      columns.names[column] ?? '',
      columns.types[column] ?? '',
      kinds.join(' '),
      distance,
      owner ?? '',
      id,
    ];
  });
  return [head, ...rows];
}

/** How many columns decide on the rows or the order of a column that has its value from none. */
function decidingColumns(columns: Columns, column: number): number {
  const rows = neighbours(columns.rows, at(columns.nodeOf, column));
  return new Set([...neighbours(columns.up, column), ...rows]).size;
}
