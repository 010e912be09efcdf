// Text of a file on disk, or an error that says why there is none.
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import {
  fail,
  isJsonObject,
  type JsonObject,
  parseYaml,
  type SourceFile,
  span,
  TsdbtError,
  type YamlDocument,
} from '../base/index.ts';
import { projectErrors } from './errors.ts';

/** Reads a UTF-8 file. `shown` is the path that users see. @throws TsdbtError file-unreadable, file-not-utf8 */
export function readText(path: string, shown: string): SourceFile {
  try {
    // Node reads a text in one call, a third cheaper than bytes. What is no UTF-8 becomes this sign, which may also be
    // in the file: then it is looked at once more.
    const text = readFileSync(path, 'utf8');
    if (!text.includes(REPLACEMENT)) return { path: shown, text };
    const bytes = readFileSync(path);
    if (!isUtf8(bytes)) failNotUtf8(bytes, shown);
    return { path: shown, text: bytes.toString('utf8') };
  } catch (cause) {
    if (cause instanceof TsdbtError) throw cause;
    return fail(projectErrors.unreadable, { path: shown, reason: systemReason(cause) }, { cause });
  }
}

/** As `readText`; undefined when there is no such file. */
export function readTextIfPresent(path: string, shown: string): SourceFile | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT' || errorCode(cause) === 'ENOTDIR') return undefined;
    return fail(projectErrors.unreadable, { path: shown, reason: systemReason(cause) }, { cause });
  }
  if (!isUtf8(bytes)) failNotUtf8(bytes, shown);
  return { path: shown, text: bytes.toString('utf8') };
}

/** Shows the first byte that is no UTF-8. */
function failNotUtf8(bytes: Buffer, path: string): never {
  const text = bytes.toString('utf8');
  let at = text.indexOf(REPLACEMENT);
  while (at !== -1 && isWritten(bytes, text, at)) at = text.indexOf(REPLACEMENT, at + 1);
  const start = Math.max(at, 0);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return fail(projectErrors.notUtf8, { path, isUtf16 }, { span: span({ path, text }, start, start + 1) });
}

const REPLACEMENT = '\ufffd';

/** Whether the file itself holds the sign that stands for a byte that cannot be read. */
function isWritten(bytes: Buffer, text: string, at: number): boolean {
  const offset = Buffer.byteLength(text.slice(0, at));
  return bytes.subarray(offset, offset + 3).equals(Buffer.from(REPLACEMENT));
}

/** A YAML file whose root is a mapping; an empty file counts as an empty one. */
export interface YamlMapping {
  readonly document: YamlDocument;
  readonly value: JsonObject;
}

/** @throws TsdbtError yaml-syntax, yaml-not-a-mapping */
export function parseMapping(file: SourceFile): YamlMapping {
  const document = parseYaml(file);
  const { value } = document;
  if (value === null) return { document, value: Object.create(null) as JsonObject };
  if (!isJsonObject(value)) fail(projectErrors.notMapping, { file: file.path }, { span: document.locate([]) });
  return { document, value: value as JsonObject };
}

function systemReason(cause: unknown): string {
  switch (errorCode(cause)) {
    case 'ENOENT':
      return 'the file is gone';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function errorCode(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
