// How the actual rows of a unit test differ from the expected ones, as the text table that dbt prints.
import type { ResultTable } from '../context/index.ts';
import { PyDate, PyDateTime, reprOf, strOf, type Value } from '../jinja/index.ts';

/**
 * The difference as lines `@@`, `+++` (only actual), `---` (only expected), `→` (changed); undefined when both hold the
 * same rows, whatever their order.
 */
export async function unitTestDifference(actual: ResultTable, expected: ResultTable): Promise<string | undefined> {
  const wanted = rowsOf(expected);
  const found = rowsOf(actual);
  if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined;
  const { default: daff } = await import('daff');
  const tableOf = (rows: Cell[][]) => {
    const table = new daff.TableView<Cell>(rows);
    const view = table.getCellView();
    view.toString = (cell) => (cell === null ? '' : pythonText(cell));
    // A quirk of dbt's: the text None equals a null.
    view.equals = (a, b) => pythonText(a) === pythonText(b);
    // Cells are never tables or merges inside a table, though ours are objects.
    view.isHash = () => false;
    view.isTable = () => false;
    table.getCellView = () => view;
    return table;
  };
  const flags = new daff.CompareFlags();
  flags.ordered = false;
  const difference = new daff.TableDiff(daff.compareTables(tableOf(wanted), tableOf(found), flags).align(), flags);
  // dbt asks the same object twice.
  difference.hilite(tableOf([]));
  if (!difference.hasDifference()) return undefined;
  const shown = tableOf([]);
  difference.hilite(shown);
  return withoutColours(new daff.TerminalDiffRender().render(shown));
}

/** A value that Python's daff prints in two ways: `str()` beside unchanged cells, its own text in whole new rows. */
class ShownValue {
  readonly text: string;
  readonly #shown: string;

  constructor(text: string, shown: string) {
    this.text = text;
    this.#shown = shown;
  }
  toString(): string {
    return this.#shown;
  }
  /** What says whether rows are the same: zeros at the end of a decimal are no difference. */
  toJSON(): string {
    return this.#shown.startsWith('Decimal') ? this.text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : this.text;
  }
}

/** What daff holds: cells of ours, and the marks and texts that it makes itself. */
type Cell = ShownValue | string | null;

function pythonText(cell: Cell): string {
  if (cell === null) return 'None';
  return cell instanceof ShownValue ? cell.text : String(cell);
}

/** Header and rows in an order of their own, cells as the comparison sees them. */
function rowsOf(table: ResultTable): Cell[][] {
  const rows = [...table.cells].sort(compareRows);
  return [
    [...table.columnNames],
    ...rows.map((row) => table.columnNames.map((_, at) => cellOf(row[at] ?? null, table.columnTypes[at] ?? ''))),
  ];
}

function compareRows(a: readonly Value[], b: readonly Value[]): number {
  for (let at = 0; at < a.length; at += 1) {
    const order = compareCells(a[at] ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nulls come last; numbers, also those kept as text, by value. */
function compareCells(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [first, second] = [strOf(a), strOf(b)];
  if (typeof a !== 'string' || typeof b !== 'string') {
    const [x, y] = [Number(first), Number(second)];
    if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  }
  return byCodePoint(first, second);
}

function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const DECIMAL_TYPE = /^(decimal|numeric|double|float|real)/i;

function cellOf(value: Value, type: string): Cell {
  if (value === null) return null;
  if (typeof value === 'boolean') return new ShownValue(strOf(value), String(value));
  if (value instanceof PyDate || value instanceof PyDateTime) return new ShownValue(strOf(value), reprOf(value));
  if (DECIMAL_TYPE.test(type) && !isListType(type)) return new ShownValue(strOf(value), `Decimal('${strOf(value)}')`);
  return strOf(value);
}

function isListType(type: string): boolean {
  return type.endsWith(']') || type.startsWith('_');
}

function withoutColours(text: string): string {
  const introducer = String.fromCharCode(27);
  return text.replaceAll(new RegExp(`${introducer}\\[[0-9;]*m`, 'g'), '');
}
