// Random edits of a project: of every kind of file, of the environment, of --vars and of flags.
import type { Random } from './random.ts';
import type { World } from './start-project.ts';

/** Changes the world and says what it did; undefined when it found nothing to change. */
export type Edit = (world: World, random: Random) => string | undefined;

function pathsLike(world: World, pattern: RegExp): readonly string[] {
  return [...world.files.keys()].filter((path) => pattern.test(path)).sort();
}

function rewrite(world: World, path: string | undefined, change: (text: string) => string): string | undefined {
  if (path === undefined) return undefined;
  const before = world.files.get(path);
  if (before === undefined) return undefined;
  const after = change(before);
  if (after === before) return undefined;
  world.files.set(path, after);
  return path;
}

/** An edit that adds a text at the end of a random file, or takes away one that was added. */
function toggled(pattern: RegExp, texts: readonly [string, ...string[]]): Edit {
  return (world, random) => {
    const addition = random.pick(texts);
    const path = rewrite(world, random.some(pathsLike(world, pattern)), (text) =>
      text.includes(addition) ? text.replace(addition, '') : text + addition,
    );
    return path && `toggle ${JSON.stringify(addition)} in ${path}`;
  };
}

/** An edit that replaces one text by another, or the other by the one. */
function swapped(pattern: RegExp, pairs: readonly (readonly [string, string])[]): Edit {
  return (world, random) => {
    const path = random.some(pathsLike(world, pattern));
    const text = path === undefined ? '' : (world.files.get(path) ?? '');
    const fitting = pairs.filter(([one, other]) => text.includes(one) || text.includes(other));
    const pair = random.some(fitting);
    if (!pair) return undefined;
    const [from, to] = text.includes(pair[0]) ? pair : [pair[1], pair[0]];
    rewrite(world, path, () => text.replace(from, to));
    return `${from} → ${to} in ${path}`;
  };
}

const MODELS = /models\/.*\.sql$/;
const PROPERTIES = /\.yml$/;

const editModel = toggled(MODELS, [
  ' -- more\n',
  " -- {{ ref('stg_b') }}\n",
  " -- {{ ref('nothing') }}\n",
  "{{ config(tags=['late']) }}\n",
  '{{ config(enabled=false) }}\n',
  "{{ config(alias=env_var('ALIAS', 'same')) }}\n",
  "{{ config(schema=var('schema_var', none)) }}\n",
  '{% if flags.FULL_REFRESH %} full {% endif %}\n',
  "{{ log('parsed ' ~ this.identifier, info=true) }}\n",
  "{{ exceptions.warn('careful') }}\n",
  "{{ cents('a') }}\n",
  '{{ new_macro() }}\n',
  "{{ helper.helper_key('x') }}\n",
  '{% broken\n',
]);

const swapInModel = swapped(MODELS, [
  ["ref('stg_a')", "ref('stg_b')"],
  ["cents('x')", "twice('x')"],
  ['{{ pick_source() }}', "{{ ref('stg_b') }}"],
  ["source('raw', 'a')", "source('raw', 'b')"],
  ["materialized='table'", "materialized='ephemeral'"],
  ['is_incremental()', 'true'],
  ['\n', '\r\n'],
]);

const editMacros = toggled(/macros\/[a-z]+\.sql$/, [
  '\n{% macro new_macro() %}{{ config(tags=["new"]) }}{% endmacro %}\n',
  '\n{% macro generate_schema_name(custom, node) %}{{ target.schema }}{% if custom %}__{{ custom }}{% endif %}{% endmacro %}\n',
  '\n{% macro generate_alias_name(custom, node) %}{{ custom or node.name }}_{{ env_var("SUFFIX", "x") }}{% endmacro %}\n',
  '\n{% macro duckdb__pretty(x) %}{{ config(tags=["pretty"]) }}{{ x }}{% endmacro %}\n',
  '\n{% macro shop__helped(x) %}{{ x }}{% endmacro %}\n',
  '\n{% macro default__helped(x) %}{{ config(tags=["helped"]) }}{{ x }}{% endmacro %}\n',
  '\n{% macro is_incremental() %}{{ return(true) }}{% endmacro %}\n',
  '\n{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}\n',
  '\n{% macro helper_key(a) %}{{ config(tags=["own"]) }}{% endmacro %}\n',
  '\n{% test not_null(model, column_name) %}select 2 from {{ model }}{{ config(severity="warn") }}{% endtest %}\n',
  '\n{# a comment #}\n',
]);

const swapInMacros = swapped(/macros\/[a-z]+\.sql$/, [
  ["ref('stg_a')", "ref('stg_b')"],
  ['/ 100', '/ 100.0'],
  ['({{ column }} / 100)', "{{ config(tags=['cents']) }}({{ column }})"],
  ["tags=['by_macro']", "tags=['otherwise']"],
  ["env_var('COLUMN', 'id')", "env_var('OTHER_COLUMN', 'id')"],
  ['{{ x }} + 1', "{{ config(meta={'helped': true}) }}{{ x }} + 1"],
  ['{{ return(adapter.dispatch', "{{ log('dispatching') }}{{ return(adapter.dispatch"],
  ['{{ column_name }} <= {{ minimum }}', "{{ column_name }} <= {{ minimum }} {{ config(severity='warn') }}"],
  ['{% macro twice', '{% macro thrice'],
]);

const editProperties = toggled(PROPERTIES, ['\n# a comment\n', '\nnothing: known\n']);

const swapInProperties = swapped(PROPERTIES, [
  ['description: Orders.', 'description: All orders.'],
  ['description: Key.', 'description: "{{ doc(\'about_a\') }}"'],
  ['tests: [unique, not_null]', 'tests: [unique]'],
  ['tests: [unique]', 'tests: [unique, not_null]'],
  ['minimum: 1', 'minimum: 2'],
  ['- name: stg_b\n    config: {tags: [slow]}', '- name: stg_b\n    config: {tags: [slow], enabled: false}'],
  ['group: sales\n', 'group: buyers\n'],
  ['- name: totals\n', '- name: total\n'],
  ['- name: stg_a\n', '- name: stg_c\n'],
  ['access: public', 'access: private'],
  ['latest_version: 2', 'latest_version: 1'],
  ['{minimum: 1}', '{minimum: 1, config: {severity: warn, where: "x = {{ var(\'limit\') }}"}}'],
  ['schema: raw', "schema: \"{{ var('raw_schema', 'raw') }}\""],
  ['depends_on: [ref(', 'depends_on: [ref('],
  ['- name: b\n', '- name: c\n'],
  ['meta: {level:', 'config: {materialized: view}\n    meta: {level:'],
  ['column_types: {id: integer}', 'column_types: {id: bigint}, enabled: true'],
  ['rows: [{id: 1}]', 'rows: [{id: 2}]'],
  ['description: History.', 'config: {enabled: false}'],
  ['limit: 10', 'limit: 20'],
  ['+tags: [all]', '+tags: [all, more]'],
  ['{method: tag, value: all}', '{method: tag, value: slow}'],
  ['relationships: {to:', 'relationships: {severity: warn, to:'],
]);

const addModel: Edit = (world, random) => {
  const path = `models/${random.pick(['', 'staging/', 'marts/', 'new/'])}${random.pick(['extra', 'total', 'stg_c', 'orders', 'versioned_v3'])}.sql`;
  if (world.files.has(path)) return undefined;
  world.files.set(path, random.pick(['select 1 as id\n', "select * from {{ ref('stg_a') }}\n", '']));
  return `add ${path}`;
};

const addProperties: Edit = (world, random) => {
  const path = `models/${random.pick(['', 'staging/', 'zz/'])}more.yml`;
  const name = random.pick(['extra', 'stg_c', 'totals', 'off', 'helper_model', 'orders', 'nobody']);
  const added = `models:\n  - name: ${name}\n    columns: [{name: id, tests: [not_null]}]\n${random.chance(0.3) ? '    config: {enabled: true}\n' : ''}`;
  world.files.set(path, added);
  return `write ${path} about ${name}`;
};

const removeFile: Edit = (world, random) => {
  const path = random.some(
    pathsLike(world, /^(models|macros|seeds|snapshots|tests|analyses|dbt_packages\/helper\/models)\//),
  );
  if (path === undefined) return undefined;
  world.files.delete(path);
  return `remove ${path}`;
};

const renameFile: Edit = (world, random) => {
  const path = random.some(pathsLike(world, /^(models|seeds|tests|analyses|macros)\//));
  if (path === undefined) return undefined;
  const text = world.files.get(path) ?? '';
  const slash = path.lastIndexOf('/');
  const to = random.chance(0.5)
    ? `${path.slice(0, slash)}/moved/${path.slice(slash + 1)}`
    : path.replace(/\.(\w+)$/, '_2.$1');
  world.files.delete(path);
  world.files.set(to, text);
  return `rename ${path} to ${to}`;
};

const editSeed = toggled(/seeds\/.*\.csv$/, ['2,y\n']);
const editDocs = toggled(/\.md$/, ['{% docs more %}More.{% enddocs %}\n', 'Not in a block.\n']);
const swapDocs = swapped(/\.md$/, [['About a.', 'All about a.']]);
const editSnapshot = swapped(/snapshots\/.*\.sql$/, [
  ["strategy='check'", "strategy='timestamp', updated_at='n'"],
  ['snapshot history', 'snapshot histories'],
]);

const changeEnv: Edit = (world, random) => {
  const name = random.pick(['OWNER', 'COLUMN', 'MART_SCHEMA', 'TEXT', 'LEVEL', 'ALIAS', 'SUFFIX', 'UNUSED']);
  if (world.env.has(name)) world.env.delete(name);
  else world.env.set(name, random.pick(['one', 'two']));
  return `env ${name}=${world.env.get(name) ?? '(unset)'}`;
};

const changeInvocation: Edit = (world, random) => {
  const what = random.below(4);
  if (what === 0) world.vars = world.vars === undefined ? '{limit: 5}' : undefined;
  else if (what === 1) world.target = world.target === undefined ? 'prod' : undefined;
  else {
    const flag = what === 2 ? 'STORE_FAILURES' : 'FULL_REFRESH';
    world.flags.set(flag, world.flags.get(flag) !== true);
  }
  return `vars ${world.vars}, target ${world.target}, flags ${JSON.stringify([...world.flags])}`;
};

const packageFile = swapped(/^dbt_packages\//, [
  ['md5(', 'sha1('],
  ['description: Of the package.', 'description: Of another package.'],
  ['helper_on: true', 'helper_on: false'],
]);

const edits: readonly (readonly [weight: number, edit: Edit])[] = [
  [6, editModel],
  [4, swapInModel],
  [4, editMacros],
  [4, swapInMacros],
  [1, editProperties],
  [8, swapInProperties],
  [3, addModel],
  [3, addProperties],
  [2, removeFile],
  [2, renameFile],
  [1, editSeed],
  [1, editDocs],
  [1, swapDocs],
  [1, editSnapshot],
  [3, changeEnv],
  [2, changeInvocation],
  [2, packageFile],
];
const total = edits.reduce((sum, [weight]) => sum + weight, 0);

/** Makes one random edit and says what it was. */
export function randomEdit(world: World, random: Random): string {
  for (;;) {
    let at = random.next() * total;
    for (const [weight, edit] of edits) {
      at -= weight;
      if (at >= 0) continue;
      const made = edit(world, random);
      if (made !== undefined) return made;
      break;
    }
  }
}
