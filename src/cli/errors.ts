// Errors of the command line, 1050–1099.
import { errorKind } from '../base/index.ts';

export const cliErrors = {
  optionValue: errorKind<{ option: string; value: string; expected: string }>('option-value-invalid', {
    code: 1050,
    title: 'An option has a value it cannot take',
    heading: 'Runtime Error',
    message: ({ option, value, expected }) => `Invalid value for '${option}': '${value}' is not ${expected}.`,
  }),
  warnErrorName: errorKind<{ name: string; key: string; near: string | undefined }>('warn-error-name', {
    code: 1091,
    title: '--warn-error-options names an event that does not exist',
    heading: 'Runtime Error',
    message: ({ name, key }) => `${name} is not a valid dbt error name (warn_error_options, ${key}).`,
    hint: ({ near }) =>
      near ? `did you mean '${near}'?` : 'names stand in brackets behind [WARNING] or in the JSON log',
  }),
  warnWithoutError: errorKind<object>('warn-error-warn', {
    code: 1092,
    title: '`warn` of --warn-error-options excepts from nothing',
    heading: 'Runtime Error',
    message: () =>
      "`warn` can only be specified if `error` is one of ('all', '*') or Deprecations is in `error` or silence.",
    hint: () => "for example  --warn-error-options '{error: all, warn: [NothingToDo]}'",
  }),
  exclusiveOptions: errorKind<{ first: string; second: string }>('options-exclusive', {
    code: 1051,
    title: 'Two options cannot be used together',
    heading: 'Runtime Error',
    message: ({ first, second }) => `"${first}" and "${second}" are mutually exclusive arguments`,
  }),
  showNeedsNode: errorKind<{ command: string }>('nothing-to-show', {
    code: 1052,
    title: '`show` does not know what to show',
    heading: 'Runtime Error',
    message: ({ command }) => `Either --select or --inline must be passed to ${command}`,
    hint: () => "for example  tsdbt show --select my_model  or  tsdbt show --inline 'select 1'",
  }),
  warningRaised: errorKind<{ warning: string }>('warning-raised', {
    code: 1053,
    title: 'A warning was raised to an error by --warn-error or --warn-error-options',
    message: ({ warning }) => warning,
  }),
  cleanSource: errorKind<{ paths: readonly string[] }>('clean-source-path', {
    code: 1054,
    title: '`clean` would delete source files',
    heading: 'Runtime Error',
    message: ({ paths }) => `dbt will not clean the following source paths: ${listText(paths)}`,
    hint: () => 'clean-targets of dbt_project.yml may name generated folders only',
  }),
  cleanOutside: errorKind<{ paths: readonly string[] }>('clean-outside-project', {
    code: 1055,
    title: '`clean` would delete something outside the project',
    heading: 'Runtime Error',
    message: ({ paths }) => `dbt will not clean the following directories outside the project: ${listText(paths)}`,
    hint: () => 'use --no-clean-project-files-only if that is what you want',
  }),
  initName: errorKind<{ name: string }>('init-name-invalid', {
    code: 1056,
    title: 'A project cannot have this name',
    heading: 'Runtime Error',
    message: ({ name }) => `'${name}' is not a valid project name.`,
    hint: () => 'use letters, digits and underscores, beginning with a letter or underscore',
  }),
  initExists: errorKind<{ path: string }>('init-folder-exists', {
    code: 1057,
    title: 'The folder of a new project is already there',
    heading: 'Runtime Error',
    message: ({ path }) => `A folder with files already exists at ${path}`,
    hint: () => 'choose another name, or remove the folder',
  }),
  verifyTargets: errorKind<{ targets: readonly string[] }>('verify-targets', {
    code: 1060,
    title: '`verify` compares two targets',
    heading: 'Runtime Error',
    message: ({ targets }) =>
      `verify compares two different targets, but ${targets.length} were given: ${listText(targets)}`,
    hint: () => 'for example  tsdbt verify --target dev --target postgres',
  }),
  compileFailed: errorKind<{ message: string }>('compile-failed', {
    code: 1058,
    title: 'A node could not be compiled',
    heading: 'Runtime Error',
    message: ({ message }) => message,
  }),
  eventTime: errorKind<{ problem: string }>('event-time-invalid', {
    code: 1059,
    title: 'The options of event time do not fit together',
    heading: 'Runtime Error',
    message: ({ problem }) => problem,
    hint: () => 'for example  --event-time-start 2024-01-01 --event-time-end 2024-02-01',
  }),
  formatPath: errorKind<{ path: string; near: string | undefined }>('format-path', {
    code: 1061,
    title: 'Nothing at a path can be laid out',
    heading: 'Runtime Error',
    message: ({ path }) =>
      `'${path}' is no SQL file of a model, snapshot, analysis or test of the project, nor a folder of such`,
    hint: ({ near }) => (near ? `did you mean '${near}'?` : undefined),
  }),
  lineageForm: errorKind<object>('lineage-form', {
    code: 1062,
    title: '`lineage` needs a column or --all, and not both',
    heading: 'Runtime Error',
    message: () => 'lineage needs the name of a column, or --all',
    hint: () => 'for example  tsdbt lineage orders.total   or  tsdbt lineage --all --output json',
  }),
  lineageNode: errorKind<{ name: string; near: string | undefined }>('lineage-node', {
    code: 1063,
    title: '`lineage` was asked for a node that does not exist',
    heading: 'Runtime Error',
    message: ({ name }) => `there is no model, snapshot, seed or source '${name}'`,
    hint: ({ near }) => (near ? `did you mean '${near}'?` : undefined),
  }),
  lineageColumn: errorKind<{ node: string; column: string; near: string | undefined; isClosed: boolean }>(
    'lineage-column',
    {
      code: 1064,
      title: '`lineage` was asked for a column that is not known',
      heading: 'Runtime Error',
      message: ({ node, column, isClosed }) =>
        isClosed ? `'${node}' has no column '${column}'` : `no column '${column}' of '${node}' is known`,
      hint: ({ near }) => (near ? `did you mean '${near}'?` : undefined),
    },
  ),
  explainUnknown: errorKind<{ name: string; near: string | undefined }>('explain-node-unknown', {
    code: 1080,
    title: '`--explain` names a node that is not part of the plan',
    heading: 'Runtime Error',
    message: ({ name }) => `Nothing that is selected has the name '${name}'`,
    hint: ({ near }) => (near ? `did you mean '${near}'?` : 'give a name, as in ref(), or a unique_id'),
  }),
  reviewForm: errorKind<{ problem: string }>('review-form', {
    code: 1081,
    title: 'The options of `review` do not fit together',
    heading: 'Runtime Error',
    message: ({ problem }) => problem,
    hint: () => 'for example  tsdbt review --state prod-artifacts --data --against-schema prod',
  }),
  operationForm: errorKind<{ problem: string }>('operation-form', {
    code: 1070,
    title: '`run-operation` needs a macro or SQL, and not both',
    heading: 'Runtime Error',
    message: ({ problem }) => problem,
    hint: () => "for example  tsdbt run-operation my_macro --args '{name: value}'",
  }),
  operationUnknown: errorKind<{ name: string; near: string | undefined }>('operation-macro-unknown', {
    code: 1071,
    title: 'The macro that `run-operation` should call does not exist',
    message: ({ name }) =>
      `dbt could not find a macro with the name '${name}' in any package. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".`,
    hint: ({ near }) => (near ? `did you mean '${near}'?` : undefined),
  }),
};

/** A list as Python prints it. */
function listText(items: readonly string[]): string {
  return `[${items.map((item) => `'${item}'`).join(', ')}]`;
}
