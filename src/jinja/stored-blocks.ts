// What is known of the macros of a file without reading it again: of built-in files it is worked out when tsdbt is built,
// of the project's when they are first read.
import {
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
  /** Names that must have a value; undefined for none. */
  readonly needs?: readonly string[] | undefined;
}

/** The block as plain data that JSON holds without loss; undefined when it calls something with a number that JSON lacks. */
export function storeBlock(block: MacroBlock, found: FoundBlock, needed: Iterable<string>): StoredBlock | undefined {
  const { kind, name, fullName, adapter, supportedLanguages, params } = block;
  const made = block.calls();
  if (!made.every(({ args, kwargs }) => [...args, ...kwargs.values()].every(isStorable))) return undefined;
  const calls = made.map((call) => ({
    name: call.name,
    args: call.args.map(storedArgument),
    kwargs: Array.from(call.kwargs, ([key, value]) => [key, storedArgument(value)] as const),
    start: call.span.start,
    end: call.span.end,
  }));
  const names = [...needed];
  const needs = names.length === 0 ? undefined : names;
  return { found, kind, name, fullName, adapter, supportedLanguages, params, calls, needs };
}

function isStorable(value: JsonValue | undefined): boolean {
  return value === undefined || plainJsonText(value) !== undefined;
}

function storedArgument(value: JsonValue | undefined): StoredArgument {
  return value === undefined ? null : [value];
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
