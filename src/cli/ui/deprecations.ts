// dbt's texts of deprecations, wrapped to 80 columns.
import { jsonObject, type LogEvent, wrapText } from '../../base/index.ts';
import { countText } from '../../run/index.ts';

/** Events of deprecations that dbt does not name so. */
const OTHERS: ReadonlySet<string> = new Set(['SourceFreshnessProjectHooksNotRun', 'CollectFreshnessReturnSignature']);

/** True for events of the group Deprecations, which one of a reference to a model is not. */
export function isDeprecation(name: string): boolean {
  return (name.endsWith('Deprecation') && name !== 'UpcomingReferenceDeprecation') || OTHERS.has(name);
}

/** The warning about `--models`, `--model` and `-m` in place of `--select`. */
export function modelOptionDeprecation(): LogEvent {
  const name = 'ModelParamUsageDeprecation';
  const text = 'Usage of `--models`, `--model`, and `-m` is deprecated in favor of `--select` or `-s`.';
  return { code: 'D032', name, level: 'warn', msg: deprecation(name, [text]), data: jsonObject() };
}

/** The warning about `include` and `exclude` in `warn_error_options`, which are `error` and `warn` now. */
export function warnKeysDeprecation(keys: readonly ('include' | 'exclude')[]): LogEvent {
  const name = 'WEOIncludeExcludeDeprecation';
  const found = keys.map((key) => `\`${key}\``).join(' and ');
  const remedies = keys.map((key) => ` Please use \`${key === 'include' ? 'error' : 'warn'}\` instead of \`${key}\`.`);
  const text = `Found ${found} in \`warn_error_options\` specification.${remedies.join('')}`;
  const data = jsonObject([
    ['found_include', keys.includes('include')],
    ['found_exclude', keys.includes('exclude')],
  ]);
  return { code: 'D031', name, level: 'warn', msg: deprecation(name, [text]), data };
}

/** The warning about a package of the hub that has another name now. */
export function packageRedirectDeprecation(oldName: string, newName: string): LogEvent {
  const name = 'PackageRedirectDeprecation';
  const text = `The \`${oldName}\` package is deprecated in favor of \`${newName}\`. Please update your \`packages.yml\` configuration to use \`${newName}\` instead.`;
  return {
    code: 'D001',
    name,
    level: 'warn',
    msg: olderDeprecation(name, text),
    data: jsonObject([
      ['old_name', oldName],
      ['new_name', newName],
    ]),
  };
}

/** The warning about a variable whose prefix dbt keeps for itself. */
export function environmentDeprecation(variable: string, prefix: string): LogEvent {
  const name = 'EnvironmentVariableNamespaceDeprecation';
  const text = `Found custom environment variable \`${variable}\` in the environment. The prefix \`${prefix}\` is reserved for dbt engine environment variables. Custom environment variables with the prefix \`${prefix}\` may cause collisions and runtime errors.`;
  const data = jsonObject([
    ['env_var', variable],
    ['reserved_prefix', prefix],
  ]);
  return { code: 'D036', name, level: 'warn', msg: deprecation(name, [text]), data };
}

/** The warning about `--output` of `source freshness`. */
export function customOutputDeprecation(path: string): LogEvent {
  const name = 'CustomOutputPathInSourceFreshnessDeprecation';
  const text = `Custom output path usage \`--output ${path}\` usage detected in \`dbt source freshness\` command.`;
  const data = jsonObject([['path', path]]);
  return { code: 'D029', name, level: 'warn', msg: deprecation(name, [text]), data };
}

/** The warning that hooks are switched off for `source freshness`. */
export function hooksNotRunDeprecation(): LogEvent {
  const text =
    '[WARNING]: In a future version of dbt, the `source freshness` command will start running `on-run-start` and `on-run-end` hooks by default. For more information: https://docs.getdbt.com/reference/global-configs/legacy-behaviors';
  return {
    code: 'D017',
    name: 'SourceFreshnessProjectHooksNotRun',
    level: 'warn',
    msg: wrapText(text, 80),
    data: jsonObject(),
  };
}

/** The warning about `dbt_modules` in clean-targets; its wide blanks are dbt's. */
export function packageInstallPathDeprecation(): LogEvent {
  const name = 'PackageInstallPathDeprecation';
  const gap = ' '.repeat(8);
  const text = `The default package install path has changed from \`dbt_modules\` to \`dbt_packages\`.${gap} Please update \`clean-targets\` in \`dbt_project.yml\` and check \`.gitignore\` as well.${gap} Or, set \`packages-install-path: dbt_modules\` if you'd like to keep the current value.`;
  return {
    code: 'D002',
    name,
    level: 'warn',
    msg: olderDeprecation(name, text).replace('\n', `\n${gap}`),
    data: jsonObject(),
  };
}

/** The warning about flags in profiles.yml; dbt does not wrap it. */
export function profileConfigDeprecation(message: string): LogEvent {
  const msg = `[WARNING]: Deprecated functionality\n\n${message}`;
  return { code: 'D013', name: 'ProjectFlagsMovedDeprecation', level: 'warn', msg, data: jsonObject() };
}

/** dbt's events for keys of dbt_project.yml that are out of date. */
const KEY_EVENTS: { readonly [key: string]: readonly [code: string, name: string] } = {
  'source-paths': ['D003', 'ConfigSourcePathDeprecation'],
  'data-paths': ['D004', 'ConfigDataPathDeprecation'],
  'log-path': ['D010', 'ConfigLogPathDeprecation'],
  'target-path': ['D011', 'ConfigTargetPathDeprecation'],
};

/** The warning about an old key of dbt_project.yml, which `message` names first. */
export function projectKeyDeprecation(message: string): LogEvent {
  const key = /`([\w-]+)`/.exec(message)?.[1] ?? '';
  const [code, name] = KEY_EVENTS[key] ?? ['D003', 'ConfigSourcePathDeprecation'];
  return {
    code,
    name,
    level: 'warn',
    msg: olderDeprecation(name, message),
    data: jsonObject([['deprecated_path', key]]),
  };
}

/** The warning about a key that stands twice in a project file; `message` says which and where. */
export function duplicateKeyDeprecation(message: string, path: string): LogEvent {
  const name = 'DuplicateYAMLKeysDeprecation';
  const text = `${message.replace(' in line', ' in "<unicode string>", line')} in file \`${path}\``;
  return { code: 'D024', name, level: 'warn', msg: deprecation(name, [text]), data: jsonObject() };
}

/** How often each deprecation was met, in lines of `width` signs. */
export function deprecationSummary(counts: ReadonlyMap<string, number>, showHint: boolean, width = 80): string {
  const lines = [...counts].map(([name, count]) => `- ${name}: ${countText('occurrence', count)}`);
  const hint =
    'To see all deprecation instances instead of just the first occurrence of each, run command again with the `--show-all-deprecations` flag. You may also need to run with `--no-partial-parse` as some deprecations are only encountered during parsing.';
  const paragraphs = ['Summary of encountered deprecations:', ...lines, ...(showHint ? [hint] : [])];
  return deprecation('DeprecationsSummary', paragraphs, width);
}

/** The text of one of the older deprecations, whose names dbt does not print. */
function olderDeprecation(name: string, text: string): string {
  return deprecation(name, [text]).replace(`[${name}]`, '');
}

function deprecation(name: string, paragraphs: readonly string[], width = 80): string {
  return [`[WARNING][${name}]: Deprecated functionality`, ...paragraphs]
    .map((text) => wrapText(text, width))
    .join('\n');
}
