// Errors found while compiling a node, 16xx.
import { errorKind } from '../base/index.ts';

export const compileErrors = {
  refNotCaptured: errorKind<{ node: string; path: string; call: string }>('ref-not-captured', {
    code: 1601,
    title: 'A ref was not seen while parsing',
    message: ({ node, call }) =>
      `dbt was unable to infer all dependencies for the model "${node}".\nThis typically happens when ref() is placed within a conditional block.\n\nTo fix this, add the following hint to the top of the model "${node}":\n\n-- depends_on: {{ ${call} }}`,
    hint: ({ call }) => `add the line -- depends_on: {{ ${call} }}`,
  }),
  refNotFound: errorKind<{ call: string }>('ref-not-found-at-run', {
    code: 1602,
    title: 'A reference does not resolve',
    message: ({ call }) => `${call} does not point to a node of this project`,
  }),
  ephemeralInOperation: errorKind<{ name: string }>('ephemeral-in-operation', {
    code: 1603,
    title: 'An operation refers to an ephemeral model',
    message: ({ name }) => `Operations can not ref() ephemeral nodes, but ${name} is ephemeral`,
  }),
  ephemeralCycle: errorKind<{ name: string }>('ephemeral-cycle', {
    code: 1604,
    title: 'Ephemeral models refer to each other in a circle',
    message: ({ name }) => `${name} is part of a circle of ephemeral models`,
  }),
  pythonModel: errorKind<{ name: string }>('python-model', {
    code: 1605,
    title: 'Python models cannot run here',
    message: ({ name }) => `Model '${name}' is a Python model, which this engine cannot run`,
    hint: () => 'rewrite it in SQL, or disable it for this target: enabled: "{{ target.type != … }}"',
  }),
  unitTestInputMissing: errorKind<{ test: string; path: string; name: string; input: string }>(
    'unit-test-input-missing',
    {
      code: 1606,
      title: 'A unit test gives no rows for something its model reads',
      message: ({ test, path, name }) =>
        `Unit_Test '${test}' (${path}) depends on a node named '${name}' which was not found`,
      hint: ({ input }) => `add { input: ${input}, rows: [] } to given`,
    },
  ),
  unitTestInputUnknown: errorKind<{ test: string; input: string }>('unit-test-input-unknown', {
    code: 1607,
    title: 'An input of a unit test does not exist',
    heading: 'Parsing Error',
    message: ({ test, input }) => `Unit test '${test}' had an input (${input}) which was not found in the manifest.`,
    hint: () => "an input is ref('model'), source('source', 'table') or this",
  }),
  unitTestOfPython: errorKind<{ test: string; model: string }>('unit-test-of-python', {
    code: 1608,
    title: 'Unit tests are for SQL models',
    message: ({ test, model }) => `Unit test '${test}' tests '${model}', which is not a SQL model`,
  }),
  transpileSetting: errorKind<{ name: string; problem: string; near: string | undefined }>('transpile-setting', {
    code: 1612,
    title: 'The setting that translates SQL cannot be used',
    message: ({ name, problem }) => `transpile of '${name}' cannot be used: ${problem}`,
    hint: ({ near }) =>
      near === undefined ? 'write  meta: {tsdbt: {transpile: {from: …}}}' : `did you mean '${near}'?`,
  }),
  notTranslated: errorKind<{ name: string; from: string; to: string; message: string; hint: string | undefined }>(
    'sql-not-translated',
    {
      code: 1613,
      title: 'SQL of one dialect has no translation that is known to be right',
      message: ({ message }) => message,
      hint: ({ hint, from }) =>
        hint ??
        `write it in another way, or as a macro with a version for each engine; a function of your own that has the same name on both: transpile: {from: ${from}, trust: [name]}`,
    },
  ),
  commentEnds: errorKind<{ comment: string }>('query-comment-ends', {
    code: 1611,
    title: 'A query comment holds the end of a comment',
    heading: 'Runtime Error',
    message: ({ comment }) => `query comment contains illegal value "*/": ${comment}`,
    hint: () => 'what follows would be sent as SQL: take */ out of query-comment in dbt_project.yml',
  }),
  lineageNeedsWarehouse: errorKind<{ what: string }>('lineage-needs-warehouse', {
    code: 1617,
    title: 'The SQL of a node depends on what is in the warehouse',
    message: ({ what }) => `${what}; lineage is made without a connection`,
  }),
  formatSetting: errorKind<{ problem: string; near: string | undefined }>('format-setting', {
    code: 1614,
    title: 'A setting of the layout of SQL cannot be used',
    heading: 'Parsing Error',
    message: ({ problem }) => `format of tsdbt.yml: ${problem}`,
    hint: ({ near }) =>
      near === undefined
        ? 'for example  format: {keywords: lower, indent: 4, width: 100, comma: trailing}'
        : `did you mean '${near}'?`,
  }),
  checkSetting: errorKind<{ problem: string; near: string | undefined }>('check-setting', {
    code: 1615,
    title: 'A setting of the checks cannot be used',
    heading: 'Parsing Error',
    message: ({ problem }) => `check of tsdbt.yml: ${problem}`,
    hint: ({ near }) =>
      near === undefined ? 'for example  check: {on_build: note, rules: {unused-cte: off}}' : `did you mean '${near}'?`,
  }),
  notChecked: errorKind<{ name: string; reason: string }>('not-checked', {
    code: 1616,
    title: 'A node cannot be checked without the warehouse',
    severity: 'note',
    message: ({ name, reason }) => `'${name}' is not checked: its template asks the warehouse (${reason})`,
  }),
  docsSetting: errorKind<object>('docs-setting', {
    code: 1618,
    title: 'A setting of `docs` in tsdbt.yml is not understood',
    message: () => "'inherit_descriptions' of 'docs' is true or false",
    hint: () => 'write  docs: {inherit_descriptions: true}',
  }),
  operationRefNotFound: errorKind<{ id: string; path: string; target: string }>('operation-ref-not-found', {
    code: 1610,
    title: 'A macro called from the command line refers to something that does not exist',
    message: ({ id, path, target }) => `Macro '${id}' (${path}) depends on a ${target} which was not found`,
  }),
};
