// Renders the raw code of manifests that dbt wrote, from the manifest alone, and compares with dbt's compiled code.
// npm run compat:replay -- MANIFEST... [--show N] [--only ID] ; last line:
// `replay: E of N byte-equal (I left out: introspective A, environment B)`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, TsdbtError } from '../../src/base/index.ts';
import { cteText, genericTestKwargs, injectCtes } from '../../src/compile/index.ts';
import { contextErrors } from '../../src/context/index.ts';
import { parseTemplate, renderPlain, type Value } from '../../src/jinja/index.ts';
import { graphOf, LeftOut, replayContext, replayFacts } from './replay-context.ts';
import { objectOf, type ReplayManifest, readManifest, textOf } from './replay-manifest.ts';

interface Tally {
  equal: number;
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

interface Body {
  readonly text: string;
  readonly ephemeral: readonly string[];
}

class Replay {
  readonly #manifest: ReplayManifest;
  readonly #bodies = new Map<string, Promise<Body>>();
  #graph: Value | undefined;

  constructor(manifest: ReplayManifest) {
    this.#manifest = manifest;
  }

  /** The compiled code of a node. @throws LeftOut, TsdbtError */
  async compiled(id: string): Promise<string> {
    const body = await this.#body(id);
    const ctes = new Map<string, string>();
    await this.#collect(body, ctes);
    return ctes.size === 0 ? body.text : injectCtes(body.text, [...ctes.values()]).sql;
  }

  async #collect(body: Body, ctes: Map<string, string>): Promise<void> {
    for (const id of body.ephemeral) {
      const parent = await this.#body(id);
      await this.#collect(parent, ctes);
      const node = this.#manifest.resources.get(id);
      if (node && !ctes.has(id)) ctes.set(id, cteText(`__dbt__cte__${textOf(node, 'alias')}`, parent.text));
    }
  }

  #body(id: string): Promise<Body> {
    const known = this.#bodies.get(id);
    if (known) return known;
    const made = this.#render(id);
    this.#bodies.set(id, made);
    return made;
  }

  async #render(id: string): Promise<Body> {
    const node = this.#manifest.resources.get(id) ?? {};
    const ephemeral = new Set<string>();
    const facts = await replayFacts(this.#manifest);
    const render = {
      manifest: this.#manifest,
      facts,
      graph: () => (this.#graph ??= graphOf(this.#manifest)),
      onEphemeral: (parent: string) => void ephemeral.add(parent),
    };
    const metadata = node['test_metadata'];
    let { globals } = replayContext(node, render);
    if (isJsonObject(metadata)) {
      const test = { name: textOf(metadata, 'name'), kwargs: objectOf(metadata['kwargs']), namespace: null };
      const kwargs = await genericTestKwargs(test, globals);
      ({ globals } = replayContext(node, render, new Map([['_dbt_generic_test_kwargs', kwargs]])));
    }
    const file = { path: textOf(node, 'original_file_path'), text: textOf(node, 'raw_code') };
    const { text } = renderPlain(file) ?? (await parseTemplate(file).render({ globals }));
    return { text, ephemeral: [...ephemeral] };
  }
}

const INTROSPECTIVE = new Set([contextErrors.notInWarehouse, contextErrors.adapterMethod].map((kind) => kind.slug));

/** Why a render ended early, when that is no defect. */
function leftOut(thrown: unknown): LeftOut | undefined {
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof LeftOut) return cause;
    if (cause instanceof TsdbtError && INTROSPECTIVE.has(cause.diagnostic.slug))
      return new LeftOut('introspective', cause.message);
  }
  return undefined;
}

async function replayFile(path: string, options: Options, tally: Tally): Promise<void> {
  const manifest = readManifest(readFileSync(path, 'utf8'));
  const replay = new Replay(manifest);
  const own: Tally = { equal: 0, compared: 0, introspective: 0, environment: 0 };
  const misses: string[] = [];
  for (const [id, node] of manifest.resources) {
    if (options.only !== undefined && id !== options.only) continue;
    const expected = node['compiled_code'];
    if (typeof expected !== 'string' || expected === '' || textOf(node, 'language') !== 'sql') continue;
    const outcome = await compareNode(replay, id, node, expected, options);
    if (outcome === 'introspective' || outcome === 'environment') own[outcome] += 1;
    else {
      own.compared += 1;
      if (outcome === 'equal') own.equal += 1;
      else misses.push(`${id}: ${outcome}`);
    }
  }
  console.log(`${path} ${manifest.adapterType} ${manifest.dbtVersion}: ${summary(own)}`);
  for (const miss of misses.slice(0, options.show)) console.log(`    ${miss}`);
  for (const key of ['equal', 'compared', 'introspective', 'environment'] as const) tally[key] += own[key];
}

async function compareNode(
  replay: Replay,
  id: string,
  node: JsonObject,
  expected: string,
  options: Options,
): Promise<string> {
  try {
    const actual = await replay.compiled(id);
    return actual === expected ? 'equal' : difference(expected, actual);
  } catch (thrown) {
    const reason = leftOut(thrown);
    if (reason) {
      options.reasons.set(reason.message, (options.reasons.get(reason.message) ?? 0) + 1);
      return reason.why;
    }
    const where = textOf(node, 'original_file_path');
    return `fails: ${thrown instanceof Error ? thrown.message : String(thrown)} (${where})`;
  }
}

function difference(expected: string, actual: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at += 1;
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
const tally: Tally = { equal: 0, compared: 0, introspective: 0, environment: 0 };
for (const path of options.files) await replayFile(path, options, tally);
for (const [reason, count] of [...options.reasons].sort((a, b) => b[1] - a[1]).slice(0, options.show * 10)) {
  console.log(`left out ${count}: ${reason}`);
}
console.log(summary(tally));
