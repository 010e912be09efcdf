// What can be wrong in the files of a project. Messages begin with dbt's wording.
import { type ErrorKind, errorKind } from '../base/index.ts';

/** A resource in a message: its id and where it is. */
export interface ResourcePlace {
  readonly uniqueId: string;
  readonly path: string;
}

/** What breaks a rule of the semantic layer: what is wrong and what is expected, and what to do. */
export interface BrokenRule {
  readonly problem: string;
  readonly hint?: string | undefined;
}

const brokenRule = (slug: string, code: number, title: string): ErrorKind<BrokenRule> =>
  errorKind(slug, {
    code,
    title,
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  });

const near = (hint: string | undefined): string | undefined => (hint ? `did you mean "${hint}"?` : undefined);

const kinds = {
  propertiesNotMapping: errorKind<{ path: string }>('properties-not-mapping', {
    code: 1301,
    title: 'A properties file is not a mapping',
    heading: 'Parsing Error',
    message: ({ path }) => `Contents of file '${path}' are not valid. Dictionary expected.`,
    hint: () => 'a properties file has keys such as models:, sources:, seeds:',
  }),
  sectionNotList: errorKind<{ path: string; key: string }>('properties-section-not-list', {
    code: 1302,
    title: 'A section of a properties file is not a list',
    heading: 'Parsing Error',
    message: ({ path, key }) => `The schema file at ${path} is invalid because the value of '${key}' is not a list`,
    hint: ({ key }) => `write each entry below ${key}: as "- name: …"`,
  }),
  entryNotMapping: errorKind<{ path: string; key: string }>('properties-entry-not-mapping', {
    code: 1303,
    title: 'An entry of a properties file is not a mapping',
    heading: 'Parsing Error',
    message: ({ path, key }) =>
      `The schema file at ${path} is invalid because a list element for '${key}' is not a dictionary`,
    hint: () => 'write "- name: …"',
  }),
  entryWithoutName: errorKind<{ path: string; key: string }>('properties-entry-without-name', {
    code: 1304,
    title: 'An entry of a properties file has no name',
    heading: 'Parsing Error',
    message: ({ path, key }) =>
      `The schema file at ${path} is invalid because a list element for '${key}' does not have a name attribute.`,
  }),
  invalidProperty: errorKind<{ path: string; key: string; reason: string }>('invalid-property', {
    code: 1305,
    title: 'A property has a wrong type or value',
    heading: 'Parsing Error',
    message: ({ path, key, reason }) => `Invalid ${key} config given in ${path} @ ${key}: ${reason}`,
  }),
  duplicateMacro: errorKind<{ name: string; first: string; second: string; package: string }>('duplicate-macro', {
    code: 1306,
    title: 'A package has two macros of one name',
    message: ({ name, first, second, package: packageName }) =>
      `dbt found two macros named "${name}" in the project "${packageName}".\n` +
      `To fix this error, rename or remove one of the following macros:\n    - ${first}\n    - ${second}`,
  }),
  duplicateResource: errorKind<{
    plural: string;
    name: string;
    action: string;
    reference: string;
    first: ResourcePlace;
    second: ResourcePlace;
  }>('duplicate-resource', {
    code: 1307,
    title: 'Two resources have one name',
    message: ({ plural, name, action, reference, first, second }) =>
      `dbt found two ${plural} with the name "${name}".\n\n` +
      `Since these resources have the same name, dbt will be unable to find the correct resource\n` +
      `when ${action} ${reference}.\n\n` +
      `To fix this, change the name of one of these resources:\n` +
      `- ${first.uniqueId} (${first.path})\n- ${second.uniqueId} (${second.path})`,
  }),
  duplicatePatch: errorKind<{ name: string; first: string; second: string }>('resource-described-twice', {
    code: 1308,
    title: 'A resource is described twice',
    message: ({ name, first, second }) =>
      `dbt found two schema.yml entries for the same resource named ${name}. ` +
      `Resources and their associated columns may only be described a single time. To fix this, ${oneOf(name, 'resource', first, second)}`,
  }),
  duplicateMacroPatch: errorKind<{ name: string; package: string; first: string; second: string }>(
    'macro-described-twice',
    {
      code: 1309,
      title: 'A macro is described twice',
      message: ({ name, package: packageName, first, second }) =>
        `dbt found two schema.yml entries for the same macro in package ${packageName} named ${name}. ` +
        `Macros may only be described a single time. To fix this, ${oneOf(name, 'macros', first, second)}`,
    },
  ),
  ambiguousRelation: errorKind<{ relation: string; first: ResourcePlace; second: ResourcePlace }>(
    'ambiguous-relation',
    {
      code: 1310,
      title: 'Two resources would be the same relation',
      message: ({ relation, first, second }) =>
        `dbt found two resources with the database representation "${relation}".\n` +
        `dbt cannot create two resources with identical database representations. To fix this,\n` +
        `change the configuration of one of these resources:\n` +
        `- ${first.uniqueId} (${first.path})\n- ${second.uniqueId} (${second.path})`,
      hint: () => 'give one of them another alias or schema',
    },
  ),
  conflictingKeys: errorKind<{ first: string; second: string }>('conflicting-config-keys', {
    code: 1311,
    title: 'A config is given under two spellings',
    message: ({ first, second }) => `Invalid config, has conflicting keys "${first}" and "${second}"`,
  }),
  invalidConfig: errorKind<{ problem: string }>('invalid-config', {
    code: 1312,
    title: 'A config has a wrong type or value',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  propertyTwice: errorKind<{ path: string; attribute: string }>('property-also-in-config', {
    code: 1313,
    title: 'A property stands at the top and under config',
    heading: 'Parsing Error',
    message: ({ path, attribute }) =>
      `In ${path}: found ${attribute} dictionary in 'config' dictionary and as top-level key. ` +
      `Remove the top-level key and define it under 'config' dictionary only.`,
  }),
  testsTwice: errorKind<{ path: string; key: string }>('tests-and-data-tests', {
    code: 1314,
    title: 'Both tests: and data_tests: are given',
    heading: 'Parsing Error',
    message: ({ path, key }) =>
      `Invalid ${key} config given in ${path} @ ${key}: Invalid test config: cannot have both 'tests' and 'data_tests' defined`,
  }),
  invalidAccess: errorKind<{ uniqueId: string; value: string; materialized?: string }>('invalid-access', {
    code: 1315,
    title: 'access is not private, protected or public',
    heading: 'Parsing Error',
    message: ({ uniqueId, value, materialized }) =>
      `Node ${uniqueId} ${materialized ? `with '${materialized}' materialization ` : ''}has an invalid value (${value}) for the access field`,
    hint: ({ materialized }) =>
      materialized ? 'an ephemeral model cannot be public' : 'use private, protected or public',
  }),
  invalidTest: errorKind<{ path: string; problem: string; target: string }>('invalid-test', {
    code: 1316,
    title: 'A data test is not written right',
    heading: 'Parsing Error',
    message: ({ path, problem, target }) => `Invalid test config given in ${path}:\n\t${problem}\n\t@: ${target}`,
  }),
  invalidTestConfig: errorKind<{ path: string; problem: string; target: string }>('invalid-test-config', {
    code: 1317,
    title: 'A data test has a wrong configuration',
    message: ({ path, problem, target }) =>
      `Invalid generic test configuration given in ${path}: \n${problem}\n\t@: ${target}`,
  }),
  unknownGroup: errorKind<{ group: string; known: readonly string[]; near: string | undefined }>('unknown-group', {
    code: 1318,
    title: 'A group does not exist',
    heading: 'Parsing Error',
    message: ({ group, known }) =>
      `Invalid group '${group}', expected one of [${known.map((name) => `'${name}'`).join(', ')}]`,
    hint: ({ near: hint }) => near(hint) ?? 'define it under groups: in a properties file',
  }),
  invalidVersions: errorKind<{ problem: string }>('invalid-versions', {
    code: 1319,
    title: 'The versions of a model are not written right',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  versionedAndUnversioned: errorKind<{ name: string; unversioned: ResourcePlace; patchPath: string }>(
    'versioned-and-unversioned-model',
    {
      code: 1320,
      title: 'A name is used by a versioned and an unversioned model',
      heading: 'Parsing Error',
      message: ({ name, unversioned, patchPath }) =>
        `dbt found versioned and unversioned models with the name "${name}".\n\n` +
        `Since these resources have the same name, dbt will be unable to find the correct resource\n` +
        `when looking for ref('${name}').\n\n` +
        `To fix this, change the name of the unversioned resource\n${unversioned.uniqueId} (${unversioned.path})\n` +
        `or add the unversioned model to the versions in ${patchPath}`,
    },
  ),
  docNotFound: errorKind<{ uniqueId: string; name: string; package: string | undefined; near: string | undefined }>(
    'unknown-doc',
    {
      code: 1321,
      title: 'A description uses a docs block that does not exist',
      message: ({ uniqueId, name, package: packageName }) =>
        `Documentation for '${uniqueId}' depends on doc '${name}' ${packageName ? `in package '${packageName}' ` : ''} which was not found`,
      hint: ({ name, near: hint }) =>
        near(hint) ?? `write {% docs ${name} %} … {% enddocs %} in a .md file of a docs-path`,
    },
  ),
  invalidConstraint: errorKind<{ problem: string }>('invalid-constraint', {
    code: 1322,
    title: 'A constraint is not written right',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
    hint: () => 'types are not_null, unique, primary_key, foreign_key, check, custom',
  }),
  contractPrerequisite: errorKind<{ path: string; problems: readonly string[] }>('contract-prerequisite', {
    code: 1323,
    title: 'A contract cannot be enforced',
    heading: 'Parsing Error',
    message: ({ path, problems }) => `Contract enforcement failed for: (${path})\n${problems.join('\n')}`,
  }),
  snapshotConfig: errorKind<{ problem: string }>('invalid-snapshot-config', {
    code: 1324,
    title: 'A snapshot is not configured right',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  microbatchConfig: errorKind<{ name: string; problem: string }>('invalid-microbatch-config', {
    code: 1325,
    title: 'A microbatch model is not configured right',
    heading: 'Parsing Error',
    message: ({ name, problem }) => `Microbatch model '${name}' ${problem}`,
  }),
  spacesInNames: errorKind<{ resources: readonly ResourcePlace[] }>('spaces-in-resource-name', {
    code: 1326,
    title: 'A resource name has spaces',
    heading: 'Runtime Error',
    message: ({ resources }) =>
      `Resource names cannot contain spaces:\n${resources.map(({ uniqueId, path }) => `  * '${uniqueId}' (${path})`).join('\n')}\n` +
      `Please rename the invalid model(s) so that their name(s) do not contain any spaces.`,
  }),
  invalidReference: errorKind<{ expression: string; where: string }>('invalid-reference-expression', {
    code: 1327,
    title: 'Not a call of ref or source with plain arguments',
    heading: 'Parsing Error',
    message: ({ expression, where }) => `Invalid ref or source expression${where}: ${expression}`,
    hint: () => "write ref('name') or source('source', 'table')",
  }),
  invalidUnitTest: errorKind<{ problem: string }>('invalid-unit-test', {
    code: 1328,
    title: 'A unit test is not written right',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  loadedAtTwice: errorKind<{ level: 'table' | 'source' }>('loaded-at-field-and-query', {
    code: 1329,
    title: 'Both loaded_at_field and loaded_at_query are given',
    heading: 'Parsing Error',
    message: ({ level }) => `Cannot specify both loaded_at_field and loaded_at_query at ${level} level.`,
  }),
  invalidFunction: errorKind<{ problem: string }>('invalid-function', {
    code: 1330,
    title: 'A function is not described right',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  manyDisabled: errorKind<{ count: number; kind: string; name: string }>('many-disabled-nodes', {
    code: 1331,
    title: 'Properties cannot tell which disabled resource to enable',
    heading: 'Parsing Error',
    message: ({ count, kind, name }) =>
      `Found ${count} matching disabled nodes for ${kind} '${name}'. Multiple nodes for the same unique id cannot be ` +
      'enabled in the schema file. They must be enabled in `dbt_project.yml` or in the sql files.',
  }),
  nullSchema: errorKind<{ uniqueId: string }>('null-schema', {
    code: 1332,
    title: 'generate_schema_name gave no schema',
    heading: 'Parsing Error',
    message: ({ uniqueId }) =>
      `Node '${uniqueId}' has a schema set to None as a result of a generate_schema_name call.\n` +
      `Please set a valid schema name, or preserve the legacy behavior by setting the behavior flag ` +
      `'require_valid_schema_from_generate_schema_name' to True.`,
  }),
  blockName: errorKind<{ path: string }>('snapshot-without-name', {
    code: 1333,
    title: 'A snapshot in YAML has no name',
    heading: 'Parsing Error',
    message: () => `A snapshot must define the 'name' property. `,
  }),
  seedDependency: errorKind<{ uniqueId: string; before: readonly string[]; after: readonly string[] }>(
    'seed-with-references',
    {
      code: 1334,
      title: 'A hook of a seed refers to something',
      heading: 'Parsing Error',
      message: ({ uniqueId, before, after }) => {
        const hooks = [
          ...before.map((text) => `- pre_hook: "${text}"`),
          ...after.map((text) => `- post_hook: "${text}"`),
        ];
        return (
          'Seeds cannot depend on other nodes. dbt detected a seed with a pre- or post-hook\n' +
          "that calls 'ref', 'source', or 'metric', either directly or indirectly via other macros.\n\n" +
          `Error raised for '${uniqueId}', which has these hooks defined: \n${hooks.join('\n')}`
        );
      },
      hint: () => 'move the statement into a model below the seed, or write the name of the relation',
    },
  ),
  metricInput: errorKind<{ problem: string }>('metric-input', {
    code: 1341,
    title: 'A metric is made from something that is not there',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  semanticInvalid: errorKind<{ problem: string }>('semantic-layer-invalid', {
    code: 1340,
    title: 'The semantic layer is not put together as it must be',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
  }),
  semanticName: brokenRule('semantic-name', 1346, 'A name in the semantic layer cannot be used'),
  semanticLabel: brokenRule('semantic-label', 1347, 'A label in the semantic layer stands for two things'),
  semanticModel: brokenRule('semantic-model-rule', 1348, 'A semantic model breaks a rule'),
  metricRule: brokenRule('metric-rule', 1349, 'A metric breaks a rule'),
  savedQueryRule: brokenRule('saved-query-rule', 1350, 'A saved query asks for what cannot be had'),
  semanticFilter: brokenRule('semantic-filter', 1351, 'The filter of a metric or saved query cannot be read'),
  invalidPythonModel: errorKind<{ problem: string }>('invalid-python-model', {
    code: 1345,
    title: 'A Python model is not as dbt wants it',
    heading: 'Parsing Error',
    message: ({ problem }) => problem,
    hint: () =>
      'write one function `def model(dbt, session)` that returns one data frame; give dbt.ref and the like literals',
  }),
} satisfies { readonly [name: string]: ErrorKind<never> };

/** All kinds of errors of this room. */
export const parseErrors: typeof kinds = kinds;

const OF_SEMANTIC_LAYER: ReadonlySet<string> = new Set([
  kinds.metricInput.slug,
  kinds.semanticInvalid.slug,
  kinds.semanticName.slug,
  kinds.semanticLabel.slug,
  kinds.semanticModel.slug,
  kinds.metricRule.slug,
  kinds.savedQueryRule.slug,
  kinds.semanticFilter.slug,
]);

/** Whether an error is one of the semantic layer, which dbt looks at after all references. */
export function isOfSemanticLayer({ slug }: { readonly slug: string }): boolean {
  return OF_SEMANTIC_LAYER.has(slug);
}

function oneOf(name: string, noun: string, first: string, second: string): string {
  if (first === second) return `remove one of the ${noun} entries for ${name} in this file:\n - ${first}\n`;
  return `remove the ${noun} entry for ${name} in one of these files:\n - ${second}\n${first}`;
}
