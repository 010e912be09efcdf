// Node keeps compiled code from 22 on; before, this does it for the program: short commands need a fifth less CPU. Files
// of dist/program are loaded through node's table of loaders, so that resolution and the cache of modules stay node's. The
// code is taken at the end of a command, with all functions that have run, and read again by the next.
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Script } from 'node:vm';
import { setCommandFlags } from './compiler-flags.ts';

type Loader = (module: NodeModule, path: string) => void;

interface Loaded {
  readonly file: string;
  readonly mark: string;
  readonly script: Script;
  /** Bytes of the code that was read; 0 where there was none. */
  readonly kept: number;
}

/** Bytes: what is smaller is compiled as fast as its code is found. Also import.cjs, which needs node's import(). */
const WORTH_KEEPING = 20_000;
/** Hex digits of SHA-256. */
const MARK = 64;

/**
 * Loads the program with code that an earlier command has left, and leaves that of this one.
 * @param program absolute path of dist/program
 * @param store absolute path of the folder for code
 */
export function keepProgramCode(program: string, store: string): void {
  const loaders = (nodeModule as unknown as { readonly _extensions: { [extension: string]: Loader } })._extensions;
  const loadByNode = loaders['.js'];
  // Somebody else looks at what is loaded.
  if (loaders['.cjs'] || !loadByNode) return;
  // V8 takes code only under the flags under which it was made.
  setCommandFlags();
  const { cachedDataVersionTag } = process.getBuiltinModule('node:v8');
  const tag = cachedDataVersionTag();
  const folder = join(store, `${process.version}-${process.arch}-${tag.toString(16)}`);
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return;
  }
  const loaded: Loaded[] = [];
  const load: Loader = (module, path) => {
    if (dirname(path) === program && statSync(path).size >= WORTH_KEEPING) loaded.push(loadKept(module, path, folder));
    else loadByNode(module, path);
  };
  // Where it can be enumerated node would look for files of this extension when none is given.
  Object.defineProperty(loaders, '.cjs', { value: load, enumerable: false });
  process.on('exit', (code) => {
    // A command that could not run (2) or was interrupted (130) has not come to the functions that others need.
    if (code <= 1 && cachedDataVersionTag() === tag && loaded.some(({ kept }) => kept === 0)) keep(loaded, folder);
  });
}

/** As node does it, but for where the code comes from. */
function loadKept(module: NodeModule, path: string, folder: string): Loaded {
  const { Script } = process.getBuiltinModule('node:vm');
  const text = readFileSync(path);
  const mark = markOf(text);
  const file = join(folder, `${basename(path)}.code`);
  const cachedData = readKept(file, mark);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {\n${text}\n})`, {
    filename: path,
    lineOffset: -1,
    ...(cachedData && { cachedData }),
  });
  const kept = cachedData && !script.cachedDataRejected ? cachedData.length : 0;
  script.runInThisContext().call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  return { file, mark, script, kept };
}

/** V8 compares the length of the text alone, and a process that gets torn code ends: so both have a mark in the file. */
function readKept(file: string, mark: string): Buffer | undefined {
  let whole: Buffer;
  try {
    whole = readFileSync(file);
  } catch {
    return undefined;
  }
  const data = whole.subarray(2 * MARK);
  return whole.toString('latin1', 0, 2 * MARK) === mark + markOf(data) ? data : undefined;
}

function markOf(bytes: Buffer): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes);
}

/** Code that was there stays unless there is more: V8 forgets functions that have not run for long. */
function keep(loaded: readonly Loaded[], folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
    for (const { file, mark, script, kept } of loaded) {
      const data = script.createCachedData();
      if (data.length > kept) replaceFile(file, Buffer.concat([Buffer.from(mark + markOf(data)), data]));
    }
  } catch {
    // The next command compiles.
  }
}

function replaceFile(file: string, content: Buffer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
