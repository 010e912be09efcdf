// One entry of `data_tests:` taken apart: name, arguments, config.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
} from '../../base/index.ts';
import { plainText, reprOf, strOf, toValue, typeNameOf } from '../../jinja/index.ts';
import { mayHoldTemplate } from '../capture.ts';
import { parseErrors } from '../errors.ts';

/** Keys of a test that configure it, in the order in which dbt writes them. */
const configKeys = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'sql_header',
  'meta',
  'database',
  'schema',
  'alias',
] as const;

/** A test as written, sorted into what goes where. */
export interface TestDefinition {
  readonly name: string;
  readonly namespace: string | null;
  /** Arguments of the test's macro, `model` not yet among them. */
  readonly args: JsonObject;
  readonly config: MutableJsonObject;
  readonly description: string;
  /** `name:` given by the user. */
  readonly givenName: string | null;
}

export interface DefinitionPlace {
  readonly path: string;
  /** Shown in errors: what the test is on. */
  readonly target: string;
  readonly columnName: string | null;
  /** dbt's flag require_generic_test_arguments_property. */
  readonly usesArguments: boolean;
  /** Renders a config value. */
  readonly render: (text: string) => JsonValue;
  readonly span: () => Parameters<typeof fail>[2];
  /** Tells dbt's deprecations of a test's written form. */
  readonly deprecated: (code: string, name: string, text: string) => void;
  readonly resource: string;
  readonly packageName: string;
}

/** @throws TsdbtError invalid-test, invalid-test-config */
export function readTest(test: JsonValue, place: DefinitionPlace): TestDefinition {
  const wrong = (problem: string): never =>
    fail(parseErrors.invalidTest, { path: place.path, problem, target: place.target }, place.span());
  const wrongConfig = (problem: string): never =>
    fail(parseErrors.invalidTestConfig, { path: place.path, problem, target: place.target }, place.span());
  if (typeof test === 'string') return finish(test, jsonObject(), place, wrongConfig);
  if (!isJsonObject(test)) return wrong(`test must be dict or str, got ${typed(test)}`);
  let name: JsonValue | undefined;
  let given: JsonValue | undefined;
  if ('test_name' in test) {
    name = test['test_name'];
    given = jsonObject(Object.entries(test).filter(([key]) => key !== 'test_name'));
  } else {
    const entries = Object.entries(test);
    [name, given] = entries[0] ?? [];
    if (entries.length !== 1) {
      const shown = `[${entries.map(([key, value]) => `(${reprOf(key)}, ${reprOf(toValue(value))})`).join(', ')}]`;
      return wrong(
        `test definition dictionary must have exactly one key, got ${shown} instead (${entries.length} keys)`,
      );
    }
  }
  if (typeof name !== 'string') return wrong(`test name must be a str, got ${typed(name ?? null)}`);
  if (!isJsonObject(given)) return wrong(`test arguments must be a dict, got ${typed(given ?? null)}`);
  return finish(name, given, place, wrongConfig);
}

function typed(value: JsonValue): string {
  const shown = toValue(value);
  return `<class '${typeNameOf(shown)}'> (value ${strOf(shown)})`;
}

function finish(
  name: string,
  given: JsonObject,
  place: DefinitionPlace,
  wrongConfig: (problem: string) => never,
): TestDefinition {
  const match = /^(?:([a-zA-Z_][0-9a-zA-Z_]*)\.)?([a-zA-Z_][0-9a-zA-Z_]*)/.exec(name);
  if (!match) return wrongConfig(`Test name string did not match expected pattern: ${name}`);
  const args = jsonObject(Object.entries(given));
  if (place.columnName !== null) args['column_name'] = place.columnName;
  if (place.usesArguments) {
    const nested = args['arguments'];
    delete args['arguments'];
    tellDeprecations(name, args, nested, place);
    if (isJsonObject(nested)) for (const [key, value] of Object.entries(nested)) args[key] = value;
  } else if ('arguments' in args) tellCustomArguments(name, args['arguments'], place);
  if ('model' in args) return wrongConfig('Test arguments include "model", which is a reserved argument');
  const config = takeConfig(args, place, wrongConfig);
  const description = args['description'];
  const givenName = args['name'];
  delete args['description'];
  delete args['name'];
  return {
    name: match[2] ?? name,
    namespace: match[1] ?? null,
    args,
    config,
    description: description === undefined || description === null ? '' : strOf(toValue(description)),
    givenName: givenName === undefined || givenName === null ? null : strOf(toValue(givenName)),
  };
}

const topKeys: ReadonlySet<string> = new Set(['config', 'column_name', 'description', 'name', ...configKeys]);

/** Config keys and arguments that stand at the top of a test. */
function tellDeprecations(name: string, args: JsonObject, nested: JsonValue | undefined, place: DefinitionPlace): void {
  const keys = Object.keys(args);
  for (const key of keys) {
    if (!(configKeys as readonly string[]).includes(key)) continue;
    const path = `data_tests.${name}.${key}`;
    const text =
      `Found \`${key}\` as a top-level property of \`${path}\` in file \`${place.path}\`. ` +
      `The \`${key}\` top-level property should be moved into the \`config\` of \`${path}\`.`;
    place.deprecated('D030', 'PropertyMovedToConfigDeprecation', text);
  }
  const isNested = isJsonObject(nested) && Object.keys(nested).length > 0;
  if (isNested || keys.every((key) => topKeys.has(key))) return;
  const test = `\`${name}\` defined on '${place.resource}' in package '${place.packageName}' (${place.path})`;
  const text = `Found top-level arguments to test ${test}. Arguments to generic tests should be nested under the \`arguments\` property.`;
  place.deprecated('D039', 'MissingArgumentsPropertyInGenericTestDeprecation', text);
}

/** A test's own argument of this name, in projects that have not taken up the newer form. */
function tellCustomArguments(name: string, value: JsonValue | undefined, place: DefinitionPlace): void {
  const test = `\`${name}\` (${strOf(toValue(value ?? null))})`;
  const text =
    `Found \`arguments\` property in test definition of ${test} without usage of ` +
    '`require_generic_test_arguments_property` behavior change flag. The `arguments` property is deprecated for custom ' +
    'usage and will be used to nest keyword arguments in future versions of dbt.';
  place.deprecated('D038', 'ArgumentsPropertyInGenericTestDeprecation', text);
}

/** Moves the config keys out of the arguments: the older ones at the top, then those under `config:`. */
function takeConfig(
  args: MutableJsonObject,
  place: DefinitionPlace,
  wrongConfig: (problem: string) => never,
): MutableJsonObject {
  const made: MutableJsonObject = jsonObject();
  const written = args['config'];
  const given = isJsonObject(written) ? jsonObject(Object.entries(written)) : undefined;
  if (written !== undefined && !given) {
    return fail(
      parseErrors.invalidTest,
      { path: place.path, problem: `'config' must be a dict, got ${typed(written)}`, target: place.target },
      place.span(),
    );
  }
  const put = (key: string, value: JsonValue): void => {
    const rendered =
      typeof value !== 'string' ? value : mayHoldTemplate(value) ? place.render(value) : plainText(value);
    if (rendered !== null) made[key] = rendered;
  };
  for (const key of configKeys) {
    let value = args[key] ?? null;
    delete args[key];
    const isEmpty =
      value === null || value === false || value === '' || value === 0 || (isJsonArray(value) && value.length === 0);
    if (!isEmpty && given && key in given) wrongConfig('Test cannot have the same key at the top-level and in config');
    if (isEmpty && given && key in given) {
      value = given[key] ?? null;
      delete given[key];
    }
    put(key, value);
  }
  if (given) for (const [key, value] of Object.entries(given)) put(key, value);
  delete args['config'];
  const tags = made['tags'];
  if (tags !== undefined && typeof tags !== 'string') {
    if (!isJsonArray(tags))
      wrongConfig(
        `got ${strOf(toValue(tags))} (<class '${typeNameOf(toValue(tags))}'>) for tags, expected a list of strings`,
      );
    else for (const tag of tags) if (typeof tag !== 'string') wrongConfig(`got ${typed(tag)} for tag, expected a str`);
  }
  return made;
}
