// A column as templates handle it: dbt's Column.
import { type CallArgs, HostFunction, JinjaObject, strOf, type Value } from '../../jinja/index.ts';

export interface ColumnParts {
  readonly name: string;
  readonly dtype: string;
  readonly charSize?: number | null | undefined;
  readonly numericPrecision?: number | null | undefined;
  readonly numericScale?: number | null | undefined;
  readonly quoteCharacter?: string;
  /** The engine's words for dbt's general type names (`STRING` → `text`). */
  readonly typeLabels?: { readonly [name: string]: string } | undefined;
}

const STRING_TYPES = new Set([
  'text',
  'character varying',
  'character',
  'varchar',
  'string',
  'char',
  'bpchar',
  'nvarchar',
]);
const INTEGER_TYPES = new Set([
  'smallint',
  'integer',
  'bigint',
  'smallserial',
  'serial',
  'bigserial',
  'int',
  'int2',
  'int4',
  'int8',
  'serial2',
  'serial4',
  'serial8',
  'hugeint',
  'tinyint',
  'utinyint',
  'usmallint',
  'uinteger',
  'ubigint',
  'uhugeint',
  'byteint',
  'number',
]);
const FLOAT_TYPES = new Set(['real', 'float4', 'float', 'double precision', 'float8', 'double', 'float64']);
const NUMERIC_TYPES = new Set(['numeric', 'decimal', 'number']);

export class Column extends JinjaObject {
  readonly typeName: string = 'Column';
  readonly parts: ColumnParts;

  constructor(parts: ColumnParts) {
    super();
    this.parts = parts;
  }

  get name(): string {
    return this.parts.name;
  }
  get dtype(): string {
    return this.parts.dtype;
  }

  get isString(): boolean {
    return STRING_TYPES.has(this.#base());
  }
  get isFloat(): boolean {
    return FLOAT_TYPES.has(this.#base());
  }
  get isInteger(): boolean {
    return INTEGER_TYPES.has(this.#base());
  }
  get isNumeric(): boolean {
    return NUMERIC_TYPES.has(this.#base());
  }

  #base(): string {
    return this.dtype.toLowerCase().replace(/\(.*$/s, '').trim();
  }

  /** Length of a string column; 256 when the engine names none. */
  get stringSize(): number {
    return this.parts.charSize ?? 256;
  }

  /** The type with its size or precision. */
  get dataType(): string {
    if (this.isString && this.parts.charSize) return this.stringTypeOfSize();
    if (this.isNumeric && this.parts.numericPrecision)
      return numericType(this.dtype, this.parts.numericPrecision, this.parts.numericScale ?? null);
    return this.dtype;
  }

  /** True when this string column is too short for `other`. */
  canExpandTo(other: Column): boolean {
    return (
      this.isString &&
      other.isString &&
      Boolean(this.parts.charSize && other.parts.charSize) &&
      other.stringSize > this.stringSize
    );
  }

  stringTypeOfSize(): string {
    return `character varying(${this.stringSize})`;
  }

  get quoted(): string {
    const mark = this.parts.quoteCharacter ?? '"';
    return `${mark}${this.name.replaceAll(mark, mark + mark)}${mark}`;
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'name':
      case 'column':
        return this.name;
      case 'dtype':
        return this.dtype;
      case 'char_size':
        return this.parts.charSize ?? null;
      case 'numeric_precision':
        return this.parts.numericPrecision ?? null;
      case 'numeric_scale':
        return this.parts.numericScale ?? null;
      case 'data_type':
      case 'expanded_data_type':
        return this.dataType;
      case 'quoted':
        return this.quoted;
      case 'mode':
      case 'fields':
        return null;
      default:
        return this.#method(name);
    }
  }

  #method(name: string): Value | undefined {
    switch (name) {
      case 'is_string':
        return new HostFunction(name, () => this.isString);
      case 'is_number':
        return new HostFunction(name, () => this.isInteger || this.isFloat || this.isNumeric);
      case 'is_float':
        return new HostFunction(name, () => this.isFloat);
      case 'is_integer':
        return new HostFunction(name, () => this.isInteger);
      case 'is_numeric':
        return new HostFunction(name, () => this.isNumeric);
      case 'string_size':
        return new HostFunction(name, () => this.stringSize);
      case 'can_expand_to':
        return new HostFunction(name, (args) => {
          const other = args.positional[0] ?? args.named.get('other_column');
          return other instanceof Column && this.canExpandTo(other);
        });
      default:
        return classMethod(name, this.parts.typeLabels ?? {});
    }
  }

  override toText(): string {
    return `<Column ${this.name} (${this.dataType})>`;
  }
  override equals(other: Value): boolean {
    return (
      other instanceof Column &&
      other.name === this.name &&
      other.dtype === this.dtype &&
      other.stringSize === this.stringSize
    );
  }
}

function numericType(dtype: string, precision: number | null, scale: number | null): string {
  return precision === null || scale === null ? dtype : `${dtype}(${precision},${scale})`;
}

function classMethod(name: string, labels: { readonly [name: string]: string }): Value | undefined {
  switch (name) {
    case 'translate_type':
      return new HostFunction(name, (args) =>
        translateType(strOf(args.positional[0] ?? args.named.get('dtype') ?? ''), labels),
      );
    case 'create':
      return new HostFunction(name, (args) => createColumn(args, labels));
    case 'string_type':
      return new HostFunction(name, (args) => `character varying(${strOf(args.positional[0] ?? 256)})`);
    case 'numeric_type':
      return new HostFunction(name, (args) =>
        numericType(strOf(args.positional[0] ?? 'numeric'), asNumber(args.positional[1]), asNumber(args.positional[2])),
      );
    case 'literal':
      return new HostFunction(name, (args) => `${strOf(args.positional[0] ?? '')}::${strOf(args.positional[1] ?? '')}`);
    default:
      return undefined;
  }
}

function asNumber(value: Value | undefined): number | null {
  return value === undefined || value === null ? null : Number(strOf(value));
}

/** A general type name in the engine's words, keeping what it does not know. */
export function translateType(dtype: string, labels: { readonly [name: string]: string }): string {
  return labels[dtype.toUpperCase()] ?? dtype;
}

function createColumn(args: CallArgs, labels: { readonly [name: string]: string }): Column {
  const given = (name: string, at: number): Value | undefined => args.named.get(name) ?? args.positional[at];
  const type = strOf(given('label_or_dtype', 1) ?? given('dtype', 1) ?? '');
  return new Column({
    name: strOf(given('name', 0) ?? given('column', 0) ?? ''),
    dtype: translateType(type, labels),
    typeLabels: labels,
  });
}

class ColumnClass extends JinjaObject {
  readonly typeName: string = 'type';
  readonly #labels: { readonly [name: string]: string };

  constructor(labels: { readonly [name: string]: string }) {
    super();
    this.#labels = labels;
  }
  override getAttr(name: string): Value | undefined {
    return classMethod(name, this.#labels);
  }
  override call(args: CallArgs): Value {
    const at = (name: string, position: number): Value | undefined => args.named.get(name) ?? args.positional[position];
    return new Column({
      name: strOf(at('column', 0) ?? ''),
      dtype: strOf(at('dtype', 1) ?? ''),
      charSize: asNumber(at('char_size', 2)),
      numericPrecision: asNumber(at('numeric_precision', 3)),
      numericScale: asNumber(at('numeric_scale', 4)),
      typeLabels: this.#labels,
    });
  }
}

/** The object behind `api.Column`; `labels` maps dbt's general type names to the engine's. */
export function columnClass(labels: { readonly [name: string]: string }): JinjaObject {
  return new ColumnClass(labels);
}
