// A column as templates handle it: dbt's Column. What engines do differently is read from their dialect.
import { type CallArgs, fault, HostFunction, JinjaObject, reprOf, strOf, type Value } from '../../jinja/index.ts';
import type { Dialect } from '../adapter.ts';

export interface ColumnParts {
  readonly dialect: Dialect;
  readonly name: string;
  readonly dtype: string;
  readonly charSize?: number | null | undefined;
  readonly numericPrecision?: number | null | undefined;
  readonly numericScale?: number | null | undefined;
  readonly collation?: string | null | undefined;
  /** What the engine tells besides: `table_owner`. */
  readonly facts?: { readonly [name: string]: Value } | undefined;
}

const STRING_TYPES = new Set(['text', 'character varying', 'character', 'varchar']);
const INTEGER_TYPES = new Set([
  'smallint',
  'integer',
  'bigint',
  'smallserial',
  'serial',
  'bigserial',
  'int2',
  'int4',
  'int8',
  'serial2',
  'serial4',
  'serial8',
]);
const FLOAT_TYPES = new Set(['real', 'float4', 'float', 'double precision', 'float8', 'double']);
const NUMERIC_TYPES = new Set(['numeric', 'decimal']);
/** What dbt takes for the size of a string column that names none. */
const UNKNOWN_SIZE = 256;

type Attribute = (column: Column) => Value;

export class Column extends JinjaObject {
  readonly typeName: string;
  readonly parts: ColumnParts;

  constructor(parts: ColumnParts) {
    super();
    this.parts = parts;
    this.typeName = `${parts.dialect.classPrefix}Column`;
  }

  get name(): string {
    return this.parts.name;
  }
  get dtype(): string {
    return this.parts.dtype;
  }
  get #type(): string {
    return this.dtype.toLowerCase();
  }

  get isString(): boolean {
    return STRING_TYPES.has(this.#type);
  }
  get isFloat(): boolean {
    return (this.parts.dialect.columns?.floatTypes ?? FLOAT_TYPES).has(this.#type);
  }
  get isInteger(): boolean {
    return (this.parts.dialect.columns?.integerTypes ?? INTEGER_TYPES).has(this.#type);
  }
  get isNumeric(): boolean {
    return (this.parts.dialect.columns?.numericTypes ?? NUMERIC_TYPES).has(this.#type);
  }

  /** Length of a string column. @throws Fault for other columns */
  get stringSize(): number {
    if (!this.isString) fault('Called string_size() on non-string field!');
    const unknown = this.parts.dialect.columns?.unknownTextSize ?? UNKNOWN_SIZE;
    return this.dtype === 'text' ? unknown : (this.parts.charSize ?? unknown);
  }

  /** The type with its size or precision. */
  get dataType(): string {
    if (this.parts.dialect.columns?.typesSaySizes) return this.dtype;
    if (this.isString) {
      const isPlain = this.parts.dialect.columns?.unsizedTextTypes?.has(this.#type) ?? false;
      return isPlain && (this.#type === 'text' || !this.parts.charSize) ? this.dtype : stringType(this.stringSize);
    }
    if (!this.isNumeric) return this.dtype;
    return numericType(this.dtype, this.parts.numericPrecision ?? null, this.parts.numericScale ?? null);
  }

  /** The type with its collation. */
  get expandedDataType(): string {
    const { collation } = this.parts;
    return collation && this.isString ? `${this.dataType} collate '${collation}'` : this.dataType;
  }

  /** True when the type's name begins so: `array`, `object`, `map`. */
  isNested(kind: string): boolean {
    return this.#type.startsWith(kind);
  }

  /** The string type that holds this column's texts. @throws Fault for other columns */
  stringTypeOfSize(): string {
    return stringType(this.stringSize);
  }

  /** True when this string column is too short for `other`. */
  canExpandTo(other: Column): boolean {
    if (!this.isString || !other.isString) return false;
    return this.parts.dialect.columns?.textAlwaysExpands === true || other.stringSize > this.stringSize;
  }

  /** The columns inside a struct, where the engine's columns know theirs. */
  get fields(): readonly Column[] {
    if (!this.isStruct) return [];
    const { dialect } = this.parts;
    return structFields(this.dtype).map(([name, dtype]) => new Column({ dialect, name, dtype }));
  }

  get isStruct(): boolean {
    return this.#type.startsWith('struct');
  }

  /** The column itself, or those inside it as `outer.inner`. */
  flatten(): readonly Column[] {
    if (!this.isStruct) return [this];
    const { dialect, name } = this.parts;
    return this.fields.flatMap((field) =>
      field.flatten().map((inner) => new Column({ dialect, name: `${name}.${inner.name}`, dtype: inner.dtype })),
    );
  }

  override getAttr(name: string): Value | undefined {
    const { columns } = this.parts.dialect;
    const attribute =
      ATTRIBUTES[name] ??
      (columns?.hasFields ? STRUCT_ATTRIBUTES[name] : undefined) ??
      (columns?.hasCollation ? COLLATION_ATTRIBUTES[name] : undefined);
    return attribute ? attribute(this) : (this.parts.facts?.[name] ?? columnClassMethod(name, this.parts.dialect));
  }

  override toText(): string {
    if (this.parts.dialect.columns?.printsShort) return `<${this.typeName} ${this.name} (${this.dataType})>`;
    const { name, dtype, charSize, numericPrecision, numericScale, collation, dialect } = this.parts;
    const shown: [string, Value][] = [
      ['column', name],
      ['dtype', dtype],
      ['char_size', charSize ?? null],
      ['numeric_precision', numericPrecision ?? null],
      ['numeric_scale', numericScale ?? null],
    ];
    if (dialect.columns?.hasFields) shown.push(['fields', [...this.fields]]);
    if (dialect.columns?.hasCollation) shown.push(['collation', collation ?? null]);
    return `${this.typeName}(${shown.map(([key, value]) => `${key}=${reprOf(value)}`).join(', ')})`;
  }

  override equals(other: Value): boolean {
    return other instanceof Column && other.toText() === this.toText();
  }
}

const ATTRIBUTES: { readonly [name: string]: Attribute } = {
  name: (column) => column.name,
  column: (column) => column.name,
  dtype: (column) => column.dtype,
  char_size: (column) => column.parts.charSize ?? null,
  numeric_precision: (column) => column.parts.numericPrecision ?? null,
  numeric_scale: (column) => column.parts.numericScale ?? null,
  data_type: (column) => column.dataType,
  expanded_data_type: (column) => column.expandedDataType,
  quoted: (column) => {
    const mark = column.parts.dialect.quoteCharacter;
    return `${mark}${column.name}${mark}`;
  },
  is_string: (column) => answer('is_string', () => column.isString),
  is_number: (column) => answer('is_number', () => column.isInteger || column.isFloat || column.isNumeric),
  is_float: (column) => answer('is_float', () => column.isFloat),
  is_integer: (column) => answer('is_integer', () => column.isInteger),
  is_numeric: (column) => answer('is_numeric', () => column.isNumeric),
  string_size: (column) => answer('string_size', () => column.stringSize),
  can_expand_to: (column) =>
    new HostFunction('can_expand_to', (args) => {
      const other = args.positional[0] ?? args.named.get('other_column');
      return other instanceof Column && column.canExpandTo(other);
    }),
  literal: (column) =>
    new HostFunction('literal', (args) => {
      const value = strOf(args.positional[0] ?? args.named.get('value') ?? null);
      const casts = column.parts.dialect.columns?.castsLiterals === true;
      return casts ? `cast(${value} as ${column.dtype})` : `${value}::${column.dataType}`;
    }),
};

const STRUCT_ATTRIBUTES: { readonly [name: string]: Attribute } = {
  fields: (column) => [...column.fields],
  is_struct: (column) => answer('is_struct', () => column.isStruct),
  flatten: (column) => answer('flatten', () => [...column.flatten()]),
};

const COLLATION_ATTRIBUTES: { readonly [name: string]: Attribute } = {
  collation: (column) => column.parts.collation ?? null,
  is_array: (column) => answer('is_array', () => column.isNested('array')),
  is_object: (column) => answer('is_object', () => column.isNested('object')),
  is_map: (column) => answer('is_map', () => column.isNested('map')),
};

function answer(name: string, give: () => Value): HostFunction {
  return new HostFunction(name, give);
}

/** Name and type of each field of `STRUCT(a INTEGER, b STRUCT(…))`. */
function structFields(dtype: string): readonly (readonly [string, string])[] {
  const inside = /^struct\((.*)\)/is.exec(dtype)?.[1];
  if (inside === undefined) return [];
  const parts: string[] = [''];
  let depth = 0;
  for (const sign of inside) {
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (sign === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part): [string, string] => {
    const text = part.trim();
    const blank = text.indexOf(' ');
    return blank === -1 ? [text, ''] : [text.slice(0, blank), text.slice(blank + 1)];
  });
}

function stringType(size: number | string): string {
  return `character varying(${size})`;
}

function numericType(dtype: string, precision: number | null, scale: number | null): string {
  return precision === null || scale === null ? dtype : `${dtype}(${precision},${scale})`;
}

function asNumber(value: Value | undefined): number | null {
  return value === undefined || value === null ? null : Number(strOf(value));
}

/** A general type name in the engine's words, keeping what it does not know. */
export function translateType(dtype: string, labels: { readonly [name: string]: string }): string {
  return labels[dtype.toUpperCase()] ?? dtype;
}

/** Methods that a column has in common with its class. */
function columnClassMethod(name: string, dialect: Dialect): Value | undefined {
  const given = (args: CallArgs, key: string, at: number): Value | undefined =>
    args.named.get(key) ?? args.positional[at];
  switch (name) {
    case 'translate_type':
      return new HostFunction(name, (args) => translateType(strOf(given(args, 'dtype', 0) ?? ''), dialect.typeLabels));
    case 'create':
      return new HostFunction(name, (args) => {
        const type = strOf(given(args, 'label_or_dtype', 1) ?? '');
        return new Column({
          dialect,
          name: strOf(given(args, 'name', 0) ?? ''),
          dtype: translateType(type, dialect.typeLabels),
        });
      });
    case 'string_type':
      return new HostFunction(name, (args) => stringType(strOf(given(args, 'size', 0) ?? null)));
    case 'numeric_type':
      return new HostFunction(name, (args) =>
        numericType(
          dialect.columns?.numericType ?? strOf(given(args, 'dtype', 0) ?? ''),
          asNumber(given(args, 'precision', 1)),
          asNumber(given(args, 'scale', 2)),
        ),
      );
    case 'from_description':
      return new HostFunction(name, (args) =>
        describedColumn(dialect, strOf(given(args, 'name', 0) ?? ''), strOf(given(args, 'raw_data_type', 1) ?? '')),
      );
    default:
      return undefined;
  }
}

/** A column from its name and a type with its size, such as `varchar(10)`. @throws Fault for a size that is no number */
export function describedColumn(dialect: Dialect, name: string, type: string): Column {
  if (!dialect.columns?.hasCollation) return sizedColumn(dialect, name, type);
  // Inside of these there may be sizes of other types.
  if (/^(array|object|map|vector)/i.test(type)) {
    return new Column({ dialect, name, dtype: type.replace(/\bVARCHAR\(134217728\)/gi, 'VARCHAR(16777216)') });
  }
  const collate = /collate\s+'([^']+)'(\s*rtrim)?/i;
  const collation = /^(varchar|character|text)/i.test(type) ? collate.exec(type)?.[1] : undefined;
  const { parts } = sizedColumn(dialect, name, type.replace(collate, '').trim());
  return new Column({ ...parts, collation });
}

function sizedColumn(dialect: Dialect, name: string, type: string): Column {
  const [, dtype, size] = /^([^(]+)(\([^)]+\))?/.exec(type) ?? fault(`Could not interpret data type "${type}"`);
  const parts =
    size === undefined
      ? []
      : size
          .slice(1, -1)
          .split(',')
          .map((part) => sizeNumber(part, type));
  if (parts.length === 2)
    return new Column({ dialect, name, dtype: dtype ?? '', numericPrecision: parts[0], numericScale: parts[1] });
  return new Column({ dialect, name, dtype: dtype ?? '', charSize: parts.length === 1 ? parts[0] : null });
}

function sizeNumber(text: string, type: string): number {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  return fault(`Could not interpret data_type "${type}": could not convert "${text}" to an integer`);
}

class ColumnClass extends JinjaObject {
  readonly typeName: string = 'type';
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    super();
    this.#dialect = dialect;
  }
  override getAttr(name: string): Value | undefined {
    return columnClassMethod(name, this.#dialect);
  }
  override call(args: CallArgs): Value {
    const at = (name: string, position: number): Value | undefined => args.named.get(name) ?? args.positional[position];
    return new Column({
      dialect: this.#dialect,
      name: strOf(at('column', 0) ?? ''),
      dtype: strOf(at('dtype', 1) ?? ''),
      charSize: asNumber(at('char_size', 2)),
      numericPrecision: asNumber(at('numeric_precision', 3)),
      numericScale: asNumber(at('numeric_scale', 4)),
    });
  }
}

/** The object behind `api.Column`. */
export function columnClass(dialect: Dialect): JinjaObject {
  return new ColumnClass(dialect);
}
