// Renders the raw code of manifests that dbt wrote, from the manifest alone, and compares with dbt's compiled code.
// npm run compat:replay -- MANIFEST... [--show N] [--only ID] ; last line:
// `replay: E of N byte-equal (I left out: introspective A, environment B)`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TsdbtError } from '../../src/base/index.ts';
import { contextErrors, type InvocationFacts } from '../../src/context/index.ts';
import { strOf, type Value } from '../../src/jinja/index.ts';
import { firstDifference } from './normalise.ts';
import { LeftOut, replayFacts } from './replay-context.ts';
import { type ReplayManifest, readManifest, textOf } from './replay-manifest.ts';
import { Replay } from './replay-render.ts';

interface Tally {
  equal: number;
  /** Of the equal ones: equal once vars had values that only their compiled code shows. */
  withVars: number;
  compared: number;
  introspective: number;
  environment: number;
}

interface Options {
  readonly files: readonly string[];
  readonly show: number;
  readonly only: string | undefined;
  readonly reasons: Map<string, number>;
}

/** The warehouse is asked for something, or the adapter for a method of another one. */
function isIntrospective({ diagnostic, message }: TsdbtError): boolean {
  return diagnostic.slug === contextErrors.notInWarehouse.slug || message.includes("'adapter' has no method");
}

/** Why a render ended early, when that is no defect. */
function leftOut(thrown: unknown): LeftOut | undefined {
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof LeftOut) return cause;
    if (cause instanceof TsdbtError && isIntrospective(cause)) return new LeftOut('introspective', cause.message);
  }
  return undefined;
}

/** One manifest: what a project set is found out by the nodes that show it. */
class ManifestReplay {
  readonly #manifest: ReplayManifest;
  readonly #facts: InvocationFacts;
  readonly #set = new Map<string, Value>();
  #replay: Replay;
  readonly #read = new Map<string, Value>();

  constructor(manifest: ReplayManifest, facts: InvocationFacts) {
    this.#manifest = manifest;
    this.#facts = facts;
    this.#replay = new Replay(manifest, facts, { set: this.#set, read: this.#read });
  }

  /** `equal`, `equal with vars`, why the node is left out, or how it differs. */
  async compare(id: string, expected: string, reasons: Map<string, number>): Promise<string> {
    const outcome = await compareNode(this.#replay, id, expected, reasons);
    if (outcome === 'equal' || outcome === 'introspective' || outcome === 'environment') return outcome;
    return (await this.#findVars(id, expected)) ? 'equal with vars' : outcome;
  }

  /**
   * A manifest does not say which vars the project set. A node that is equal with another value of a flag that it
   * reads with a default shows that value; the nodes rendered after it use it.
   */
  async #findVars(id: string, expected: string): Promise<boolean> {
    const shown = await this.#shownValues(id, expected);
    if (shown) return this.#learn(shown);
    for (const chosen of subsets(await this.#flagsOf(id, expected))) {
      const set = new Map([...this.#set, ...flipped(chosen)]);
      const replay = new Replay(this.#manifest, this.#facts, { set, read: new Map() });
      if ((await compareNode(replay, id, expected, new Map())) === 'equal')
        return this.#learn(new Map(flipped(chosen)));
    }
    return false;
  }

  #learn(found: ReadonlyMap<string, Value>): true {
    for (const [name, value] of found) this.#set.set(name, value);
    this.#replay = new Replay(this.#manifest, this.#facts, { set: this.#set, read: this.#read });
    return true;
  }

  /** Vars whose default stands in our text where dbt's has another word or number; undefined when that is not all. */
  async #shownValues(id: string, expected: string): Promise<ReadonlyMap<string, Value> | undefined> {
    const found = new Map<string, Value>();
    for (let round = 0; round < 6; round += 1) {
      const read = new Map<string, Value>();
      const replay = new Replay(this.#manifest, this.#facts, { set: new Map([...this.#set, ...found]), read });
      let actual: string;
      try {
        actual = await replay.compiled(id);
      } catch {
        return undefined;
      }
      if (actual === expected) return found;
      const [ours, theirs] = wordsAtDifference(actual, expected);
      const guilty = [...read].find(([name, value]) => !found.has(name) && ours !== '' && strOf(value) === ours);
      if (!guilty || theirs === '') return undefined;
      const [name, value] = guilty;
      found.set(name, typeof value === 'number' ? Number(theirs) : theirs);
    }
    return undefined;
  }

  /** Flags that the node reads with a default, also those that it reads only when others are set. */
  async #flagsOf(id: string, expected: string): Promise<(readonly [string, Value])[]> {
    const flags = new Map<string, Value>();
    for (let round = 0; round < 3; round += 1) {
      const read = new Map<string, Value>();
      const set = new Map([...this.#set, ...flipped([...flags])]);
      await compareNode(new Replay(this.#manifest, this.#facts, { set, read }), id, expected, new Map());
      for (const [name, value] of read) if (typeof value === 'boolean' && !flags.has(name)) flags.set(name, value);
    }
    return [...flags];
  }
}

/** The words around the first difference of two texts. */
function wordsAtDifference(actual: string, expected: string): readonly [string, string] {
  const at = firstDifference(actual, expected);
  const start = at - (/[\w.]*$/.exec(actual.slice(Math.max(0, at - 100), at))?.[0].length ?? 0);
  const word = (text: string): string => /^[\w.]*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  return [word(actual), word(expected)];
}

const MOST_FLAGS = 8;

/** Flags by name with the other value. */
function flipped(flags: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  return flags.map(([name, value]) => [name, value !== true]);
}

/** Choices of some of the items: each alone, each two, then all choices among the first few. */
function* subsets<T>(items: readonly T[]): Generator<readonly T[]> {
  for (const item of items) yield [item];
  for (const [at, item] of items.entries()) for (const other of items.slice(at + 1)) yield [item, other];
  const few = items.slice(0, MOST_FLAGS);
  for (let bits = 1; bits < 2 ** few.length; bits += 1) {
    const chosen = few.filter((_item, at) => (bits & (2 ** at)) !== 0);
    if (chosen.length > 2) yield chosen;
  }
}

async function replayFile(path: string, options: Options, tally: Tally): Promise<void> {
  const manifest = readManifest(readFileSync(path, 'utf8'));
  const replay = new ManifestReplay(manifest, await replayFacts(manifest));
  const own: Tally = { equal: 0, withVars: 0, compared: 0, introspective: 0, environment: 0 };
  const misses: string[] = [];
  for (const [id, node] of manifest.resources) {
    if (options.only !== undefined && id !== options.only) continue;
    const expected = node['compiled_code'];
    if (typeof expected !== 'string' || expected === '' || textOf(node, 'language') !== 'sql') continue;
    const outcome = await replay.compare(id, expected, options.reasons);
    if (outcome === 'introspective' || outcome === 'environment') own[outcome] += 1;
    else {
      own.compared += 1;
      if (outcome === 'equal with vars') own.withVars += 1;
      if (outcome.startsWith('equal')) own.equal += 1;
      else misses.push(`${id} (${textOf(node, 'original_file_path')}): ${outcome}`);
    }
  }
  console.log(`${path} ${manifest.adapterType} ${manifest.dbtVersion}: ${summary(own)}`);
  for (const miss of misses.slice(0, options.show)) console.log(`    ${miss}`);
  for (const key of ['equal', 'withVars', 'compared', 'introspective', 'environment'] as const) tally[key] += own[key];
}

async function compareNode(
  replay: Replay,
  id: string,
  expected: string,
  reasons: Map<string, number>,
): Promise<string> {
  try {
    const actual = await replay.compiled(id);
    return actual === expected ? 'equal' : difference(expected, actual);
  } catch (thrown) {
    const reason = leftOut(thrown);
    if (!reason) return `fails: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    reasons.set(reason.message, (reasons.get(reason.message) ?? 0) + 1);
    return reason.why;
  }
}

function difference(expected: string, actual: string): string {
  const at = firstDifference(expected, actual);
  const from = Math.max(0, at - 40);
  return `at ${at}\n        dbt  ${JSON.stringify(expected.slice(from, at + 120))}\n        ours ${JSON.stringify(actual.slice(from, at + 120))}`;
}

function summary(tally: Tally): string {
  const left = tally.introspective + tally.environment;
  return `replay: ${tally.equal} of ${tally.compared} byte-equal (${left} left out: introspective ${tally.introspective}, environment ${tally.environment})`;
}

function* manifestsIn(path: string): Generator<string> {
  if (statSync(path).isFile()) yield path;
  else for (const name of readdirSync(path).sort()) if (name.endsWith('.json')) yield join(path, name);
}

function readOptions(argv: readonly string[]): Options {
  const words = [...argv];
  const files: string[] = [];
  let show = 3;
  let only: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--show') show = Number(words.shift());
    else if (word === '--only') only = words.shift();
    else files.push(...manifestsIn(word));
  }
  if (files.length === 0) {
    console.error('usage: npm run compat:replay -- MANIFEST... [--show N] [--only ID]');
    process.exit(2);
  }
  return { files, show, only, reasons: new Map() };
}

const options = readOptions(process.argv.slice(2));
const tally: Tally = { equal: 0, withVars: 0, compared: 0, introspective: 0, environment: 0 };
for (const path of options.files) await replayFile(path, options, tally);
for (const [reason, count] of [...options.reasons].sort((a, b) => b[1] - a[1]).slice(0, options.show * 10)) {
  console.log(`left out ${count}: ${reason}`);
}
console.log(`equal with values of vars that only the compiled code shows: ${tally.withVars}`);
console.log(summary(tally));
