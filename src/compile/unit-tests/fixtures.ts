// The inputs of a unit test: what each stands for, and its rows as a template that becomes a CTE.
import { Relation } from '../../adapters/index.ts';
import { fail, isJsonArray, type JsonValue, jsonObject, type NodeId, type SourceFile } from '../../base/index.ts';
import { reprOf, toValue, type Value } from '../../jinja/index.ts';
import type { ParsedNode, SourceNode, UnitTestNode } from '../../parse/index.ts';
import { deferredRelation } from '../deferral.ts';
import type { CompileEnvironment } from '../environment.ts';
import { compileErrors } from '../errors.ts';
import { CTE_PREFIX, relationOfNode, relationOfSource } from '../node-relations.ts';
import { projectQuoting } from '../resolver.ts';
import { writtenReference } from '../written-reference.ts';

/** One input of a unit test. */
export interface Fixture {
  /** As dbt names the CTE: always a model, also for seeds and sources. */
  readonly id: NodeId;
  /** Resource that the rows stand for. */
  readonly original: ParsedNode | SourceNode;
  readonly name: string;
  readonly cteName: string;
  readonly template: SourceFile;
  /** Names that the template sees: the rows. */
  readonly extra: ReadonlyMap<string, Value>;
  /** The relation whose columns the rows have. */
  readonly relation: Relation;
  readonly isThis: boolean;
}

const ROWS = '_unit_test_rows';

/** The inputs in the order in which they are written. @throws TsdbtError unit-test-input-unknown */
export function fixturesOf(environment: CompileEnvironment, test: UnitTestNode, model: ParsedNode): Fixture[] {
  return test.given.map((given) => {
    const input = String(given['input'] ?? '');
    const isThis = input.trim() === 'this';
    const original = isThis ? model : originalOf(environment, test, input);
    return fixtureOf(environment, test, original, {
      format: given['format'] ?? 'dict',
      rows: given['rows'] ?? [],
      isThis,
    });
  });
}

function originalOf(environment: CompileEnvironment, test: UnitTestNode, input: string): ParsedNode | SourceNode {
  const { graph } = environment;
  const id = writtenReference(graph, test.packageName, input);
  const original = id && (graph.project.nodes.get(id) ?? graph.project.sources.get(id));
  if (original) return original;
  return fail(
    compileErrors.unitTestInputUnknown,
    { test: test.name, input },
    { span: test.span, nodeId: test.uniqueId },
  );
}

function fixtureOf(
  environment: CompileEnvironment,
  test: UnitTestNode,
  original: ParsedNode | SourceNode,
  given: { readonly format: JsonValue; readonly rows: JsonValue; readonly isThis: boolean },
): Fixture {
  const { packageName, name } = original;
  const identifier = original.kind === 'source' ? `${original.sourceName}__${name}` : original.alias;
  // dbt gives all versions of a model one id and finds none of them: here each has its own.
  const version = original.kind === 'model' && original.version !== null ? `.v${original.version}` : '';
  const own = original.kind === 'source' ? identifier : `${name}${version}`;
  const isSql = given.format === 'sql' || !isJsonArray(given.rows);
  return {
    id: `model.${packageName}.${own}` as NodeId,
    original,
    name,
    cteName: `${CTE_PREFIX}${identifier}`,
    template: {
      path: test.originalFilePath,
      text: isSql ? String(given.rows) : `{{ get_fixture_sql(${ROWS}, none) }}`,
      isGenerated: !isSql,
    },
    extra: new Map<string, Value>([
      ...(isSql ? [] : [[ROWS, toValue(given.rows)] as const]),
      // Its columns serve where the own relation is not built.
      ['defer_relation', deferredRelation(environment, original.uniqueId) ?? null],
    ]),
    relation: builtRelation(environment, original),
    isThis: given.isThis,
  };
}

/** The relation in the warehouse, of an ephemeral model the one it would be. */
function builtRelation(environment: CompileEnvironment, original: ParsedNode | SourceNode): Relation {
  const { facts } = environment;
  if (original.kind === 'source') return relationOfSource(original, facts);
  const relation = relationOfNode(original, facts, projectQuoting(environment));
  if (relation.type !== 'cte') return relation;
  const { database, schema, alias } = original;
  return new Relation({ dialect: facts.target.dialect, database, schema, identifier: alias });
}

/** dbt's `model` dict of an input: an ephemeral model that lies in the file of the unit test. */
export function fixtureModel(environment: CompileEnvironment, test: UnitTestNode, fixture: Fixture) {
  const rows = fixture.extra.get(ROWS);
  return jsonObject(
    Object.entries({
      ...environment.manifestOf(fixture.original.uniqueId),
      resource_type: 'model',
      unique_id: fixture.id,
      name: fixture.name,
      path: `${fixture.name}.sql`,
      original_file_path: test.originalFilePath,
      raw_code: rows === undefined ? fixture.template.text : `{{ get_fixture_sql(${reprOf(rows)}, None) }}`,
      config: FIXTURE_CONFIG,
    }),
  );
}

/** What `config` answers in an input's template. */
export const FIXTURE_CONFIG = jsonObject([
  ['enabled', true],
  ['materialized', 'ephemeral'],
]);
