import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import {
  type ColumnDetail,
  type Columns,
  columnOf,
  degree,
  isBroken,
  type NodeDetail,
  plainText,
} from '../../../format/index.ts';
import { useSite } from '../../data/site.ts';
import { columnHref, pageUrl } from '../../route/route.ts';
import { fold } from '../../search/score.ts';
import { Copy, Empty, Marked, Prose } from '../../ui/basics.tsx';
import { many } from '../../words/words.ts';
import { ColumnMore } from './column-more.tsx';
import { TestMarks, testsOf } from './column-tests.tsx';

const SORTS = ['order', 'name', 'type', 'undocumented', 'tests'] as const;
type Sort = (typeof SORTS)[number];
const SORT_NAMES: { readonly [sort in Sort]: string } = {
  order: 'as in the table',
  name: 'by name',
  type: 'by type',
  undocumented: 'undocumented first',
  tests: 'failing tests first',
};
const FIRST = 200;

/** The columns of a node. @param column The one that the address names. */
export function ColumnsTab({ node, detail, column }: { node: number; detail: NodeDetail; column: string | undefined }) {
  const site = useSite();
  const filter = useSignal('');
  const sort = useSignal<Sort>('order');
  const open = useSignal<ReadonlySet<string>>(new Set(column === undefined ? [] : [column.toLowerCase()]));
  const isAll = useSignal(false);
  const loaded = site.columns().value;
  const columns = loaded.state === 'ready' ? loaded.value : undefined;
  const list = detail.columns ?? [];
  const rows = useMemo(() => arrange(list, detail, filter.value, sort.value), [detail, filter.value, sort.value]);

  useEffect(() => {
    if (column === undefined) return;
    open.value = new Set([...open.value, column.toLowerCase()]);
    requestAnimationFrame(() =>
      document.getElementById(`col-${column.toLowerCase()}`)?.scrollIntoView({ block: 'center' }),
    );
  }, [column]);

  if (list.length === 0)
    return (
      <Empty title="No column is known." command="tsdbt docs generate">
        Columns come from the YAML of the project and from the warehouse, which this command asks.
      </Empty>
    );
  const wantsAll = isAll.value || column !== undefined;
  const shown = wantsAll ? rows : rows.slice(0, FIRST);
  const toggle = (name: string): void => {
    const next = new Set(open.value);
    if (!next.delete(name.toLowerCase())) next.add(name.toLowerCase());
    open.value = next;
  };
  const terms = filter.value === '' ? [] : [fold(filter.value)];
  const hasTypes = list.some((one) => one.type || one.declaredType || (one.constraints ?? []).length > 0);
  return (
    <>
      <div class="toolbar">
        <input
          type="search"
          class="field"
          aria-label="Filter columns"
          placeholder="Filter columns"
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
        <label class="select">
          <span class="unseen">Sort</span>
          <select
            value={sort.value}
            onChange={(event) => {
              sort.value = SORTS.find((one) => one === event.currentTarget.value) ?? 'order';
            }}
          >
            {SORTS.map((one) => (
              <option value={one} key={one}>
                {SORT_NAMES[one]}
              </option>
            ))}
          </select>
        </label>
        <span class="muted toolcount">
          {rows.length === list.length ? many(list.length, 'column') : `${rows.length} of ${list.length}`}
        </span>
      </div>
      <table class="table columns">
        <thead>
          <tr>
            <th scope="col">Column</th>
            {hasTypes && <th scope="col">Type</th>}
            <th scope="col">Description</th>
            <th scope="col">Tests</th>
            <th scope="col" class="narrow">
              Lineage
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <ColumnRow
              key={one.name}
              node={node}
              detail={detail}
              column={one}
              columns={columns}
              terms={terms}
              hasTypes={hasTypes}
              isOpen={open.value.has(one.name.toLowerCase())}
              isTarget={column !== undefined && column.toLowerCase() === one.name.toLowerCase()}
              onToggle={toggle}
            />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="muted">No column is called or described like that.</p>}
      {shown.length < rows.length && (
        <button
          type="button"
          class="button"
          onClick={() => {
            isAll.value = true;
          }}
        >
          Show all {rows.length}
        </button>
      )}
    </>
  );
}

function arrange(list: readonly ColumnDetail[], detail: NodeDetail, filter: string, sort: Sort): ColumnDetail[] {
  const term = fold(filter.trim());
  const rows = list.filter(
    (one) =>
      term === '' ||
      fold(one.name).includes(term) ||
      fold(one.type ?? one.declaredType ?? '').includes(term) ||
      (one.description !== undefined && fold(plainText(one.description)).includes(term)) ||
      (one.tags ?? []).some((tag) => fold(tag).includes(term)),
  );
  const badTests = (one: ColumnDetail): number => testsOf(detail, one).filter(({ status }) => isBroken(status)).length;
  if (sort === 'name') return rows.sort((a, b) => (fold(a.name) < fold(b.name) ? -1 : 1));
  if (sort === 'type')
    return rows.sort((a, b) => compare(a.type ?? a.declaredType ?? '', b.type ?? b.declaredType ?? ''));
  if (sort === 'undocumented')
    return rows.sort((a, b) => Number(Boolean(a.description)) - Number(Boolean(b.description)));
  if (sort === 'tests') return rows.sort((a, b) => badTests(b) - badTests(a));
  return rows;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ColumnRow({
  node,
  detail,
  column,
  columns,
  terms,
  hasTypes,
  isOpen,
  isTarget,
  onToggle,
}: {
  node: number;
  detail: NodeDetail;
  column: ColumnDetail;
  columns: Columns | undefined;
  terms: readonly string[];
  hasTypes: boolean;
  isOpen: boolean;
  isTarget: boolean;
  onToggle: (name: string) => void;
}) {
  const { core } = useSite();
  const id = core.ids[node] ?? '';
  const number = columns ? columnOf(columns, node, column.name) : -1;
  const up = columns && number !== -1 ? degree(columns.up, number) : 0;
  const down = columns && number !== -1 ? degree(columns.down, number) : 0;
  const tests = testsOf(detail, column);
  const declared = column.declaredType;
  const type = column.type ?? declared ?? '';
  const isKey = detail.primaryKey?.includes(column.name) ?? false;
  return (
    <>
      <tr id={`col-${column.name.toLowerCase()}`} class={isTarget ? 'target' : undefined}>
        <th scope="row" class={column.name.length > 34 ? 'colname long' : 'colname'}>
          <button
            type="button"
            class={isOpen ? 'twistbutton open' : 'twistbutton'}
            aria-expanded={isOpen}
            aria-label={`More about ${column.name}`}
            onClick={() => onToggle(column.name)}
          />
          <a class="mono" href={columnHref(id, column.name)}>
            <Marked text={column.name} terms={terms} />
          </a>
          {isKey && (
            <span class="chip small" title="Part of the primary key">
              key
            </span>
          )}
          <Copy text={pageUrl(columnHref(id, column.name))} label={`Copy the link to ${column.name}`} />
        </th>
        {hasTypes && (
          <td class={type.length > 20 ? 'coltype mono long' : 'coltype mono'}>
            {type}
            {(column.constraints ?? []).map((one) => (
              <span class="constraint" key={one.type} title={`constraint: ${one.expression ?? one.type}`}>
                {one.type.replace(/_/g, ' ')}
              </span>
            ))}
            {column.isMissing && (
              <span class="s-warn" title="Documented, but not found in the warehouse">
                {' '}
                ▲ not found
              </span>
            )}
          </td>
        )}
        <td class="coltext">
          <Prose html={column.description} isInline />
          {(column.tags ?? []).map((tag) => (
            <span class="chip small" key={tag}>
              #{tag}
            </span>
          ))}
        </td>
        <td class="coltests">
          <TestMarks tests={tests} />
        </td>
        <td class="collineage narrow">
          {up + down > 0 && (
            <button
              type="button"
              class="plain"
              onClick={() => onToggle(column.name)}
              title={`Made from ${up} columns, used by ${down}`}
            >
              ↑{up} ↓{down}
              <span class="unseen"> columns above and below</span>
            </button>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr class="more">
          <td colSpan={hasTypes ? 5 : 4}>
            <ColumnMore node={node} detail={detail} column={column} columns={columns} number={number} tests={tests} />
          </td>
        </tr>
      )}
    </>
  );
}
