// The table that run_query and load_result give: what templates use of agate's Table, Row, Column.
import { fail } from '../base/index.ts';
import {
  compareValues,
  Dict,
  HostFunction,
  iterateValue,
  JinjaObject,
  PyDateTime,
  PyDecimal,
  pyFloat,
  Record,
  strOf,
  Tuple,
  type Value,
} from '../jinja/index.ts';
import { type BoundArguments, boundFunction } from './arguments.ts';
import { contextErrors } from './errors.ts';
import { MappedSequence, MemberNames } from './mapped-sequence.ts';
import { tableOutput } from './table-output.ts';
import { TableSet } from './table-set.ts';

class Row extends MappedSequence {
  override readonly typeName: string = 'Row';
}

/** agate's type of a column: packages use it to make values fit for JSON. */
const COLUMN_TYPE = new Record(
  'DataType',
  new Map<string, Value>([['jsonify', new HostFunction('jsonify', (args) => jsonValue(args.positional[0] ?? null))]]),
);

/** Texts, numbers and booleans stay; decimals become floats, dates and times ISO texts. */
function jsonValue(value: Value): Value {
  if (value instanceof PyDecimal) return pyFloat(value.toNumber());
  if (value instanceof PyDateTime) return value.toText().replace(' ', 'T');
  return value instanceof JinjaObject ? value.toText() : value;
}

class TableColumn extends MappedSequence {
  override readonly typeName: string = 'Column';
  readonly name: string;

  readonly index: number;

  constructor(name: string, index: number, items: readonly Value[]) {
    super(items);
    this.name = name;
    this.index = index;
  }

  override getAttr(attribute: string): Value | undefined {
    if (attribute === 'name') return this.name;
    if (attribute === 'data_type') return COLUMN_TYPE;
    if (attribute === 'index') return this.index;
    if (attribute === 'values_sorted') return new HostFunction(attribute, () => [...this.items].sort(nullsLast));
    if (attribute === 'values_distinct') {
      return new HostFunction(attribute, () => new Tuple(new Dict(this.items.map((item) => [item, true])).keys()));
    }
    if (attribute === 'values_without_nulls') {
      return new HostFunction(attribute, () => new Tuple(this.items.filter((item) => item !== null)));
    }
    return super.getAttr(attribute);
  }
}

export class ResultTable extends JinjaObject {
  readonly typeName: string = 'Table';
  readonly columnNames: readonly string[];
  readonly cells: readonly (readonly Value[])[];
  /** The engine's type per column, where known (seeds). */
  readonly columnTypes: readonly string[];
  readonly #names: MemberNames;
  #rows: MappedSequence | undefined;
  #columns: MappedSequence | undefined;

  constructor(
    columnNames: readonly string[],
    cells: readonly (readonly Value[])[],
    columnTypes: readonly string[] = [],
  ) {
    super();
    this.columnNames = columnNames;
    this.#names = new MemberNames(columnNames);
    this.columnTypes = columnTypes;
    this.cells = cells;
  }

  /** The table of a statement that gives no rows. */
  static empty(): ResultTable {
    return new ResultTable([], []);
  }

  private rows(): MappedSequence {
    this.#rows ??= new MappedSequence(this.cells.map((cells) => new Row(cells, this.#names)));
    return this.#rows;
  }

  private columns(): MappedSequence {
    this.#columns ??= new MappedSequence(
      this.columnNames.map(
        (name, i) =>
          new TableColumn(
            name,
            i,
            this.cells.map((row) => row[i] ?? null),
          ),
      ),
      this.#names,
    );
    return this.#columns;
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'rows':
        return this.rows();
      case 'columns':
        return this.columns();
      case 'column_names':
        return new Tuple(this.columnNames);
      case 'row_names':
        return null;
      case 'column_types':
        return new Tuple(this.columnNames.map(() => COLUMN_TYPE));
      case 'limit':
        return boundFunction(name, ['start_or_stop', 'stop', 'step'], (args) => this.limit(args));
      case 'order_by':
        return boundFunction(name, ['key', 'reverse'], (args) =>
          this.ordered(args.get('key') ?? null, args.flag('reverse', false)),
        );
      case 'distinct':
        return boundFunction(name, ['key'], (args) => this.distinct(args.get('key') ?? null));
      case 'group_by':
        return boundFunction(name, ['key', 'key_name', 'key_type'], (args) =>
          this.grouped(args.get('key') ?? null, args.optionalText('key_name')),
        );
      case 'merge':
        return boundFunction(name, ['tables', 'row_names', 'column_names'], (args) =>
          merged(args.get('tables') ?? [], args.get('column_names') ?? null),
        );
      case 'select':
        return new HostFunction(name, (args) => this.select(args.positional[0] ?? []));
      case 'exclude':
        return new HostFunction(name, (args) => this.exclude(args.positional[0] ?? []));
      case 'rename':
        return new HostFunction(name, (args) =>
          this.rename(args.positional[0] ?? args.named.get('column_names') ?? []),
        );
      default:
        return tableOutput(name, { columns: this.columnNames, rows: this.cells });
    }
  }

  /** `limit(stop)` or `limit(start, stop, step)`, as a slice of the rows. */
  private limit(args: BoundArguments): ResultTable {
    const number = (name: string): number | undefined => {
      const value = args.get(name);
      return typeof value === 'number' ? value : undefined;
    };
    const [first, stop, step] = [number('start_or_stop'), number('stop'), number('step') ?? 1];
    const isRange = stop !== undefined || args.get('step') !== undefined;
    const rows = isRange ? this.cells.slice(first ?? 0, stop) : this.cells.slice(0, first);
    return this.withRows(rows.filter((_, at) => at % Math.max(step, 1) === 0));
  }

  /** By one column or several; nulls are greater than all else. */
  private ordered(key: Value, isReversed: boolean): ResultTable {
    const places = this.placesOf(key);
    const sign = isReversed ? -1 : 1;
    const compared = (left: readonly Value[], right: readonly Value[]): number => {
      for (const at of places) {
        const found = nullsLast(left[at] ?? null, right[at] ?? null);
        if (found !== 0) return found * sign;
      }
      return 0;
    };
    return this.withRows([...this.cells].sort(compared));
  }

  /** The first row of each key, of each whole row without one. */
  private distinct(key: Value): ResultTable {
    const places = key === null ? this.columnNames.map((_, at) => at) : this.placesOf(key);
    const seen = new Dict();
    const isFirst = (row: readonly Value[]): boolean => {
      const wanted = new Tuple(places.map((at) => row[at] ?? null));
      if (seen.has(wanted)) return false;
      seen.set(wanted, true);
      return true;
    };
    return this.withRows(this.cells.filter(isFirst));
  }

  /** A table for each value of a column, in the order in which the values first appear. */
  private grouped(key: Value, keyName: string | undefined): TableSet {
    const [place = 0] = typeof key === 'number' ? [key] : this.placesOf(key);
    const numbers = new Dict();
    const groups: (readonly Value[])[][] = [];
    for (const row of this.cells) {
      const value = row[place] ?? null;
      let number = numbers.get(value);
      if (typeof number !== 'number') {
        number = groups.push([]) - 1;
        numbers.set(value, number);
      }
      groups[number]?.push(row);
    }
    return new TableSet({
      tables: groups.length === 0 ? [this.withRows([])] : groups.map((rows) => this.withRows(rows)),
      keys: numbers.keys(),
      keyName: keyName ?? this.columnNames[place] ?? '',
      makeTable: (names, cells) => new ResultTable(names, cells),
    });
  }

  private placesOf(key: Value): number[] {
    return textList(key).map((name) => {
      const at = this.columnNames.indexOf(name);
      return at === -1 ? fail(contextErrors.raised, { message: `'${name}'` }) : at;
    });
  }

  private withRows(rows: readonly (readonly Value[])[]): ResultTable {
    return new ResultTable(this.columnNames, rows, this.columnTypes);
  }

  private select(names: Value): ResultTable {
    const wanted = textList(names);
    const at = wanted.map((name) => this.columnNames.indexOf(name));
    return new ResultTable(
      wanted,
      this.cells.map((row) => at.map((i) => row[i] ?? null)),
    );
  }

  private exclude(names: Value): ResultTable {
    const dropped = textList(names);
    return this.select(this.columnNames.filter((name) => !dropped.includes(name)));
  }

  private rename(names: Value): ResultTable {
    const renamed =
      names instanceof Dict ? this.columnNames.map((name) => strOf(names.get(name) ?? name)) : textList(names);
    return new ResultTable(renamed, this.cells);
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : this.rows().getItem(key);
  }
  override iterate(): Iterable<Value> {
    return this.rows().iterate();
  }
  override length(): number {
    return this.cells.length;
  }
  override toText(): string {
    return `<agate.Table: ${this.columnNames.join(', ')}>`;
  }
}

/** The rows of several tables, by the names of their columns; null where a table has none of a name. */
function merged(tables: Value, columnNames: Value): ResultTable {
  const given = [...iterateValue(tables)].filter((table): table is ResultTable => table instanceof ResultTable);
  const wanted = columnNames === null ? undefined : new Set(textList(columnNames));
  const names = [...new Set(given.flatMap((table) => table.columnNames))].filter((name) => wanted?.has(name) !== false);
  const rows = given.flatMap((table) => {
    const places = names.map((name) => table.columnNames.indexOf(name));
    return table.cells.map((row) => places.map((at) => row[at] ?? null));
  });
  return new ResultTable(names, rows);
}

function nullsLast(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compareValues(left, right);
}

function textList(value: Value): string[] {
  return typeof value === 'string' ? [value] : [...iterateValue(value)].map(strOf);
}
