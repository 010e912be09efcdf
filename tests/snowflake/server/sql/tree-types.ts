// The type that a cast in a tree names.
import { notHere } from '../errors.ts';
import { type Branch, isBranch, number, type Tree } from './polyglot.ts';
import { type DeclaredType, declaredType } from './types.ts';

const NAMES: { readonly [parsed: string]: string } = {
  int: 'INT',
  big_int: 'INT',
  small_int: 'INT',
  tiny_int: 'INT',
  decimal: 'NUMBER',
  float: 'FLOAT',
  double: 'FLOAT',
  text: 'VARCHAR',
  var_char: 'VARCHAR',
  char: 'CHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  binary: 'BINARY',
  var_binary: 'BINARY',
};

/** The type, and the length that text is cut to. @throws SnowflakeError 000002 */
export function castTarget(to: Tree): { readonly type: DeclaredType; readonly length: Tree | undefined } {
  if (!isBranch(to)) throw notHere('a cast');
  const name = nameOf(to);
  const sizes = [to['precision'], to['scale'], to['length']].filter((size) => typeof size === 'number');
  const type = declaredType(name.replace(/\(.*/, ''), sizes);
  const isCut = type.duckdb === 'VARCHAR' && (sizes.length > 0 || name === 'CHAR');
  return { type, length: isCut ? number(type.described.length ?? 1) : undefined };
}

function nameOf(to: Branch): string {
  const parsed = String(to['data_type']);
  if (parsed === 'custom') return String(to['name']);
  if (parsed === 'timestamp') return to['timezone'] === true ? 'TIMESTAMP_TZ' : 'TIMESTAMP';
  const name = NAMES[parsed];
  if (name === undefined) throw notHere(`type ${parsed.replaceAll('_', ' ')}`);
  return name;
}
