// What is known of the blocks of a built-in file without reading it again: worked out when tsdbt is built.
import {
  InternalError,
  isJsonArray,
  isJsonObject,
  type JsonValue,
  jsonObject,
  plainJsonText,
  type SourceFile,
  span,
} from '../base/index.ts';
import type { FoundBlock } from './block-scan.ts';
import type { MacroBlock, MacroParameter, StaticCall } from './types.ts';

/** A literal argument in a list by itself; null stands for an argument that is not a literal. */
type StoredArgument = readonly [JsonValue] | null;

interface StoredCall {
  readonly name: string;
  readonly args: readonly StoredArgument[];
  readonly kwargs: readonly (readonly [string, StoredArgument])[];
  readonly start: number;
  readonly end: number;
}

/** A macro block as JSON. */
export interface StoredBlock {
  readonly found: FoundBlock;
  readonly kind: MacroBlock['kind'];
  readonly name: string;
  readonly fullName: string;
  readonly adapter?: string | undefined;
  readonly supportedLanguages?: readonly string[] | undefined;
  readonly params: readonly MacroParameter[];
  readonly calls: readonly StoredCall[];
}

/** The block as plain data that JSON holds without loss. */
export function storeBlock(block: MacroBlock, found: FoundBlock): StoredBlock {
  const { kind, name, fullName, adapter, supportedLanguages, params } = block;
  const calls = block.calls().map((call) => ({
    name: call.name,
    args: call.args.map(storedArgument),
    kwargs: Array.from(call.kwargs, ([key, value]) => [key, storedArgument(value)] as const),
    start: call.span.start,
    end: call.span.end,
  }));
  return { found, kind, name, fullName, adapter, supportedLanguages, params, calls };
}

function storedArgument(value: JsonValue | undefined): StoredArgument {
  if (value === undefined) return null;
  if (plainJsonText(value) === undefined) throw new InternalError('a built-in macro calls with a number JSON lacks');
  return [value];
}

/** The calls of a stored block of this file. */
export function callsOf(stored: StoredBlock, file: SourceFile): readonly StaticCall[] {
  return stored.calls.map(({ name, args, kwargs, start, end }) => ({
    name,
    args: args.map(argumentOf),
    kwargs: new Map(kwargs.map(([key, value]) => [key, argumentOf(value)])),
    span: span(file, start, end),
  }));
}

function argumentOf(stored: StoredArgument): JsonValue | undefined {
  return stored === null ? undefined : withoutPrototypes(stored[0]);
}

function withoutPrototypes(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withoutPrototypes);
  if (!isJsonObject(value)) return value;
  return jsonObject(Object.entries(value).map(([key, member]) => [key, withoutPrototypes(member)] as const));
}
