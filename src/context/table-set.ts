// agate's TableSet: the tables that `group_by` makes of one, by the values that they have in common.
import { fail } from '../base/index.ts';
import { HostFunction, iterateValue, type JinjaObject, type Value } from '../jinja/index.ts';
import { boundFunction } from './arguments.ts';
import { contextErrors } from './errors.ts';
import { MappedSequence, MemberNames } from './mapped-sequence.ts';
import { distinctNames, tableText } from './table-text.ts';

type Cells = readonly (readonly Value[])[];

/** A table of a set. */
export type GroupedTable = JinjaObject & { readonly columnNames: readonly string[]; readonly cells: Cells };

export interface TableSetOptions {
  /** One for each key; without keys there is one all the same, without rows, for its columns. */
  readonly tables: readonly GroupedTable[];
  readonly keys: readonly Value[];
  /** What the tables were grouped by. */
  readonly keyName: string;
  readonly makeTable: (columnNames: readonly string[], cells: Cells) => GroupedTable;
}

/** Methods of a table that a set calls on each of its tables, for a set of what they give. */
const EACH: ReadonlySet<string> = new Set(['distinct', 'exclude', 'limit', 'order_by', 'select']);
/** Tables that are shown of a set as text. */
const SHOWN = 20;

export class TableSet extends MappedSequence {
  override readonly typeName: string = 'TableSet';
  readonly #options: TableSetOptions;

  constructor(options: TableSetOptions) {
    super(options.tables, new MemberNames(options.keys));
    this.#options = options;
  }

  override getAttr(name: string): Value | undefined {
    const { tables, keyName } = this.#options;
    const [sample] = tables;
    if (EACH.has(name)) {
      return new HostFunction(name, (args, site) => {
        const called = tables.map((table) => site.call(table.getAttr(name) ?? null, args) as unknown as GroupedTable);
        return new TableSet({ ...this.#options, tables: called });
      });
    }
    if (name === 'key_name') return keyName;
    if (name === 'column_names' || name === 'column_types') return sample?.getAttr(name);
    if (name === 'merge') {
      return boundFunction(name, ['groups', 'group_name', 'group_type'], (args) =>
        this.#merged(args.get('groups') ?? null, args.optionalText('group_name') ?? keyName),
      );
    }
    return super.getAttr(name);
  }

  /** All rows in one table again, with the keys, or the given values in their places, in front. */
  #merged(groups: Value, name: string): Value {
    const { tables, keys, makeTable } = this.#options;
    const given = groups === null ? keys : [...iterateValue(groups)];
    if (given.length !== keys.length)
      fail(contextErrors.raised, { message: 'Groups length must be equal to TableSet length.' });
    const rows = given.flatMap((key, at) => (tables[at]?.cells ?? []).map((cells) => [key, ...cells]));
    return makeTable(distinctNames([name, ...(tables[0]?.columnNames ?? [])]), rows);
  }

  override toText(): string {
    const { tables, keys } = this.#options;
    const rows = keys.map((key, at): Value[] => [key, tables[at]?.cells.length ?? 0]);
    return tableText({ columns: ['table', 'rows'], rows, isText: [true, true] }, { maxRows: SHOWN });
  }
}
