// Errors of context names, 1250-1299.
import { errorKind } from '../base/index.ts';

export const contextErrors = {
  arguments: errorKind<{ name: string; problem: string }>('wrong-arguments', {
    code: 1250,
    title: 'A context function was called with wrong arguments',
    message: ({ name, problem }) => `${name}() ${problem}`,
  }),
  referenceName: errorKind<{ what: string; call: string; type: string; text: string | undefined }>(
    'reference-not-text',
    {
      code: 1273,
      title: 'ref() or source() was given something else than a name',
      message: ({ what, call, type }) =>
        `The ${what} argument to ${call}() must be a string${what === 'package' ? ' or None' : ''}, got <class '${type}'>`,
      hint: ({ text }) => (text === undefined ? undefined : `put quotes around a name: '${text}'`),
    },
  ),
  raised: errorKind<{ message: string }>('raised-by-template', {
    code: 1251,
    title: 'A template raised a compiler error on purpose',
    message: ({ message }) => message,
  }),
  warningRaised: errorKind<{ warning: string }>('template-warning-raised', {
    code: 1275,
    title: 'A warning of a template was raised to an error by --warn-error or --warn-error-options',
    message: ({ warning }) => warning,
  }),
  raisedDatabase: errorKind<{ message: string }>('raised-database-error', {
    code: 1252,
    title: 'A template raised a database error on purpose',
    heading: 'Database Error',
    message: ({ message }) => message,
  }),
  envVarMissing: errorKind<{ name: string; near: string | undefined }>('env-var-missing', {
    code: 1253,
    title: 'A required environment variable is not set',
    heading: 'Parsing Error',
    message: ({ name }) => `Env var required but not provided: '${name}'`,
    hint: ({ name, near }) =>
      near ? `did you mean ${near}?` : `set ${name}, or give a default: env_var('${name}', '…')`,
  }),
  envVarSecret: errorKind<{ name: string }>('env-var-secret', {
    code: 1254,
    title: 'A secret environment variable is used where it may become visible',
    heading: 'Parsing Error',
    message: ({ name }) =>
      `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${name}' referenced elsewhere.`,
    hint: () => 'names that begin with DBT_ENV_SECRET are secrets; use another name for other values',
  }),
  varMissing: errorKind<{ name: string; node: string; known: string; near: string | undefined }>('var-missing', {
    code: 1255,
    title: 'A required var is not defined',
    message: ({ name, node, known }) =>
      `Required var '${name}' not found in config:\nVars supplied to ${node} = ${known}`,
    hint: ({ name, near }) =>
      near
        ? `did you mean '${near}'?`
        : `give it with --vars '{${name}: value}', under vars: in dbt_project.yml, or as a default: var('${name}', …)`,
  }),
  configMissing: errorKind<{ name: string; node: string }>('config-missing', {
    code: 1256,
    title: 'A required config is not set',
    message: ({ name, node }) => `Model '${node}' does not define a required config parameter '${name}'.`,
  }),
  dispatchMissing: errorKind<{ name: string; namespace: string | undefined; tried: readonly string[] }>(
    'dispatch-not-found',
    {
      code: 1257,
      title: 'adapter.dispatch found no macro',
      message: ({ name, namespace, tried }) =>
        `In dispatch: No macro named '${name}' found within namespace: '${namespace ?? 'None'}'\n    Searched for: ${tried.map((t) => `'${t}'`).join(', ')}`,
      hint: ({ name }) => `define default__${name}, or add the package that has it to dispatch: in dbt_project.yml`,
    },
  ),
  dispatchDotted: errorKind<{ name: string }>('dispatch-dotted-name', {
    code: 1258,
    title: 'adapter.dispatch was given a name with a dot',
    message: ({ name }) => {
      const dot = name.indexOf('.');
      return `In adapter.dispatch, got a macro name of "${name}", but "." is not a valid macro name component. Did you mean \`adapter.dispatch("${name.slice(dot + 1)}", macro_namespace="${name.slice(0, dot)}")\`?`;
    },
  }),
  dispatchPackages: errorKind<{ name: string }>('dispatch-packages', {
    code: 1274,
    title: 'adapter.dispatch was given `packages`',
    message: ({ name }) =>
      `The "packages" argument of adapter.dispatch() has been deprecated.\nUse the "macro_namespace" argument instead.\n\nRaised during dispatch for: ${name}`,
  }),
  resultReadTwice: errorKind<{ name: string }>('statement-result-read-twice', {
    code: 1260,
    title: 'The result of a statement was read twice',
    heading: 'Compilation Error',
    message: ({ name }) => `The 'statement' result named '${name}' has already been loaded into a variable`,
    hint: () => 'keep it in a variable with {% set %} and use that',
  }),
  notInWarehouse: errorKind<{ name: string }>('warehouse-not-available', {
    code: 1261,
    title: 'The template asks the warehouse where none is at hand',
    message: ({ name }) => `'${name}' needs a connection to the warehouse, which this command does not open`,
  }),
  /** What `exceptions.raise_not_implemented` in a project's or package's macro raises. */
  notImplemented: errorKind<{ message: string }>('raised-not-implemented', {
    code: 1262,
    title: 'A macro does not support this engine',
    message: ({ message }) => `ERROR: ${message}`,
  }),
  contract: errorKind<{ message: string }>('contract-mismatch', {
    code: 1263,
    title: 'The columns of a model differ from its contract',
    message: ({ message }) => message,
  }),
  strategyUnknown: errorKind<{ name: string; valid: readonly string[] }>('incremental-strategy-unknown', {
    code: 1264,
    title: 'Unknown incremental strategy',
    heading: 'Runtime Error',
    message: ({ name }) =>
      `dbt could not find an incremental strategy macro with the name "get_incremental_${name.replaceAll('+', '_')}_sql" in the project`,
    hint: ({ valid }) => `valid here: ${valid.join(', ')}; or write that macro`,
  }),
  strategyInvalid: errorKind<{ name: string; valid: readonly string[] }>('incremental-strategy-invalid', {
    code: 1265,
    title: 'The incremental strategy is not valid for this engine',
    heading: 'Runtime Error',
    message: ({ name }) => `The incremental strategy '${name}' is not valid for this adapter`,
    hint: ({ valid }) => `valid here: ${valid.join(', ')}`,
  }),
  docMissing: errorKind<{ name: string; package: string | undefined }>('doc-not-found', {
    code: 1267,
    title: 'A docs block does not exist',
    message: ({ name, package: from }) =>
      `Documentation for '${from === undefined ? name : `${from}.${name}`}' was not found`,
    hint: ({ name }) => `write {% docs ${name} %} … {% enddocs %} in a .md file of a docs-path`,
  }),
  conversion: errorKind<{ name: string; problem: string }>('conversion-failed', {
    code: 1266,
    title: 'A value could not be converted',
    message: ({ name, problem }) => `${name}(): ${problem}`,
  }),
  otherDatabase: errorKind<{ wanted: string; connected: string; adapter: string }>('other-database', {
    code: 1270,
    title: 'A relation names another database than the one connected to',
    heading: 'Runtime Error',
    message: ({ wanted, connected, adapter }) =>
      `ERROR: Cross-db references not allowed in ${adapter} (${wanted} vs ${connected})`,
    hint: () => 'this engine reads one database per connection: change database: of the node or source',
  }),
  indexInvalid: errorKind<{ problem: string }>('index-invalid', {
    code: 1271,
    title: 'An index of a model is not described as it must be',
    message: ({ problem }) => `Could not parse index config: ${problem}`,
    hint: () => "write indexes: [{columns: ['a', 'b'], unique: true, type: btree}]",
  }),
  interrupted: errorKind<{ readonly sql: string }>('run-interrupted', {
    code: 1272,
    title: 'The run was interrupted before a statement was sent',
    heading: 'Runtime Error',
    message: () => 'The run was interrupted: this statement was not sent',
    hint: () => 'tsdbt retry carries on with what was left',
  }),
};
