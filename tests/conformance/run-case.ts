// Runs one case on one engine and says how it differs from what it expects.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Adapter, type AdapterRegistration, type Connection, findAdapter } from '../../src/adapters/index.ts';
import { Relation } from '../../src/adapters/shared/relation.ts';
import { type JsonObject, jsonObject } from '../../src/base/index.ts';
import { hasNeed } from '../../src/dev/adapters-page.ts';
import { type CliFolder, readJson } from '../../src/testing/cli-folder.ts';
import { quietServices } from '../../src/testing/parse-folder.ts';
import type { CommandResult, CommandStep, ConformanceCase, EngineFacts, Files, Probe, Step } from './case.ts';
import type { RunningEngine } from './engine.ts';
import { compareSchema, type FoundRelation, readSchema, rowText } from './read-back.ts';

export interface CaseVerdict {
  /** `passed` where all is supported, `refused` where something is not, `left-out` where it says nothing. */
  readonly verdict: 'passed' | 'refused' | 'left-out';
  /** What is wrong: empty when the engine does as its capabilities say. */
  readonly problems: readonly string[];
}

export interface SuitePlace {
  readonly type: string;
  readonly engine: RunningEngine;
  readonly folder: CliFolder;
}

/** Runs the case. What the engine lacks by its own declaration must not pass. */
export async function runCase(one: ConformanceCase, place: SuitePlace): Promise<CaseVerdict> {
  const session = await CaseSession.open(one, place);
  try {
    if (one.appliesTo?.(session.facts) === false) return { verdict: 'left-out', problems: [] };
    const lacking = one.needs.filter((need) => !hasNeed(session.facts.capabilities, need));
    const problems = await session.play(one.steps);
    if (lacking.length === 0) return { verdict: 'passed', problems };
    const surprise = `passes, although ${place.type} declares to lack ${lacking.join(', ')}: say 'supported' in its capabilities.ts`;
    return { verdict: 'refused', problems: problems.length === 0 ? [surprise] : [] };
  } finally {
    await session.close();
  }
}

class CaseSession implements Probe {
  readonly adapter: Adapter;
  readonly facts: EngineFacts;
  readonly block: JsonObject;
  readonly wrongBlock: Probe['wrongBlock'];
  readonly folder: string;
  readonly patience: number;
  readonly #place: SuitePlace;
  readonly #connections: Connection[] = [];
  #reader: Promise<Connection> | undefined;

  private constructor(place: SuitePlace, adapter: Adapter, facts: EngineFacts, folder: string) {
    this.#place = place;
    this.block = place.engine.profile(facts.schema);
    this.wrongBlock = (schema) => place.engine.wrongProfile(schema);
    this.adapter = adapter;
    this.facts = facts;
    this.folder = folder;
    this.patience = (place.engine.patience ?? 1) * 1000;
  }

  static async open(one: ConformanceCase, place: SuitePlace): Promise<CaseSession> {
    const schema = `conf_${one.name.replaceAll('-', '_')}`;
    const block = place.engine.profile(schema);
    const registration: AdapterRegistration = await findAdapter(place.type);
    const context = { projectDirectory: place.folder.root, services: quietServices() };
    const adapter = await registration.create(jsonObject(Object.entries(block)), context);
    const { dialect, database, capabilities } = adapter.target;
    const facts: EngineFacts = {
      words: place.engine.words,
      dialect,
      capabilities,
      schema,
      relation: (identifier, space = schema) => new Relation({ dialect, database, schema: space, identifier }).sql,
    };
    const folder = place.folder.project(one.name, {
      'dbt_project.yml': `name: conformance\nprofile: conformance\n${one.project ?? ''}\n`,
      'profiles.yml': JSON.stringify({ conformance: { target: 'dev', outputs: { dev: block } } }),
      ...filesOf(one.files, facts),
    });
    return new CaseSession(place, adapter, facts, folder);
  }

  /** The differences of the first step that is not equal. */
  async play(steps: readonly Step[]): Promise<string[]> {
    for (const [at, step] of steps.entries()) {
      try {
        const problems = await this.#step(step);
        if (problems.length > 0) return problems.map((problem) => `step ${at + 1}: ${problem}`);
      } catch (thrown) {
        return [`step ${at + 1}: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
      }
    }
    return [];
  }

  async #step(step: Step): Promise<string[]> {
    if ('sql' in step) {
      const { dialect, schema } = this.facts;
      const space = new Relation({ dialect, database: null, schema, identifier: null });
      await this.#read(async (connection) => {
        for (const sql of [`create schema if not exists ${space.sql}`, ...step.sql(this.facts)])
          await connection.execute(sql, { fetch: false });
      });
      return [];
    }
    if ('run' in step) return this.#command(step);
    await step.check(this);
    return [];
  }

  async #command(step: CommandStep): Promise<string[]> {
    writeFiles(this.folder, filesOf(step.files, this.facts));
    const { exit, output } = await this.run(step.run);
    const problems: string[] = [];
    if (exit !== (step.exit ?? 0)) problems.push(`exit code ${exit} of ${step.run}:\n${output}`);
    problems.push(
      ...(step.output ?? []).filter((wanted) => !wanted.test(output)).map((wanted) => `no ${wanted} in\n${output}`),
    );
    if (step.nodes) problems.push(...this.#nodeProblems(step.nodes));
    if (problems.length > 0) return problems;
    if (step.relations) problems.push(...(await this.#schemaProblems(this.facts.schema, step.relations)));
    for (const [ending, expected] of Object.entries(step.elsewhere ?? {}))
      problems.push(...(await this.#schemaProblems(this.facts.schema + ending, expected)));
    if (problems.length === 0) await step.check?.(this);
    return problems;
  }

  #nodeProblems(expected: NonNullable<CommandStep['nodes']>): string[] {
    type Result = { readonly unique_id: string; readonly status: string; readonly message: string | null };
    const results = this.artifact('run_results.json')['results'] as readonly Result[];
    return Object.entries(expected).flatMap(([name, wanted]) => {
      const [status, message] = typeof wanted === 'string' ? [wanted, /(?:)/] : wanted;
      const found = results.find(({ unique_id }) => nameOf(unique_id) === name);
      if (!found) return [`${name} has no result`];
      if (found.status !== status) return [`${name} is ${found.status}, not ${status}: ${found.message ?? ''}`];
      return message.test(found.message ?? '') ? [] : [`${name} says ${found.message ?? ''}, not ${message}`];
    });
  }

  async #schemaProblems(schema: string, expected: NonNullable<CommandStep['relations']>): Promise<string[]> {
    const found = await this.#read(
      (connection): Promise<Map<string, FoundRelation>> => readSchema(this.adapter, connection, schema),
    );
    return compareSchema(found, expected, this.facts.dialect);
  }

  /** Uses the session that reads; it holds nothing afterwards that others would wait for. */
  async #read<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    this.#reader ??= this.connect();
    const connection = await this.#reader;
    try {
      const result = await use(connection);
      await connection.commit();
      return result;
    } catch (thrown) {
      await connection.rollback();
      throw thrown;
    }
  }

  readonly connect = async (): Promise<Connection> => {
    const connection = await this.adapter.connect(`conformance ${this.#connections.length}`);
    this.#connections.push(connection);
    return connection;
  };

  readonly run = async (words: string, signal?: AbortSignal): Promise<CommandResult> => {
    const list = [...words.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const options = { env: { DBT_PROFILES_DIR: this.folder }, ...(signal ? { signal } : {}) };
    const { code, stdout, stderr } = await this.#place.folder.runWith(this.folder, options, '--no-use-colors', ...list);
    return { exit: code, output: stdout + stderr };
  };

  readonly rows = async (sql: string): Promise<(readonly (string | null)[])[]> => {
    const { rows } = await this.#read((connection) => connection.execute(sql));
    return rows.map(rowText);
  };

  readonly artifact = (name: string): { readonly [key: string]: unknown } => readJson(this.folder, 'target', name);

  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.release().catch(() => {});
    await this.adapter.close();
  }
}

/** `unit_test.project.model.name` has the model's name before its own. */
function nameOf(uniqueId: string): string | undefined {
  return uniqueId.split('.')[uniqueId.startsWith('unit_test.') ? 3 : 2];
}

function filesOf(files: ConformanceCase['files'], facts: EngineFacts): Files {
  return typeof files === 'function' ? files(facts) : (files ?? {});
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
