import type { ComponentChildren } from 'preact';
import { Name } from './name.tsx';

/** A value of the project's YAML, as somebody would write it down: lists of names, keys with values, tables. */
export function JsonView({ text }: { text: string }) {
  try {
    const value: unknown = JSON.parse(text);
    return <div class="json">{show(value)}</div>;
  } catch {
    return <pre class="json">{text}</pre>;
  }
}

type Entries = (readonly [key: string, value: unknown])[];

function show(value: unknown): ComponentChildren {
  if (Array.isArray(value)) return showList(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const entries: Entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return (
    <dl class="jsonlist">
      {entries.map(([key, one]) => (
        <div key={key} class={isDeep(one) ? 'deep' : undefined}>
          <dt>
            <Name text={key} />
          </dt>
          <dd>{show(one)}</dd>
        </div>
      ))}
    </dl>
  );
}

function showList(list: readonly unknown[]): ComponentChildren {
  const columns = tableColumns(list);
  if (columns)
    return (
      <div class="jsontable">
        <table class="table compact">
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.map((row, at) => (
              <tr key={at}>
                {columns.map((column) => (
                  <td key={column}>{textOf(row, column)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  if (!list.some((one) => typeof one === 'object' && one !== null)) return list.map(String).join(', ') || '[]';
  return (
    <ul class="jsonitems">
      {list.map((one, at) => (
        <li key={at}>{show(one)}</li>
      ))}
    </ul>
  );
}

/** The columns of a list of flat records that look alike: such a list is shown as a table. */
export function tableColumns(list: readonly unknown[]): string[] | undefined {
  const columns = new Set<string>();
  for (const row of list) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
    for (const [key, value] of Object.entries(row)) {
      if (typeof value === 'object' && value !== null) return undefined;
      columns.add(key);
    }
  }
  return columns.size > 1 && columns.size <= 12 ? [...columns] : undefined;
}

function textOf(row: unknown, column: string): string {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, column)) return '';
  return String((row as { readonly [key: string]: unknown })[column]);
}

function isDeep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) || value.some((one) => typeof one === 'object' && one !== null);
}
