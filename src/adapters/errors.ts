// Errors that engines share, 20xx.
import { errorKind, fail, type JsonObject, nearest } from '../base/index.ts';

export const adapterErrors = {
  unknownAdapter: errorKind<{ type: string; known: readonly string[]; near: string | undefined }>('unknown-adapter', {
    code: 2001,
    title: 'The profile names an engine that tsdbt does not know',
    heading: 'Runtime Error',
    message: ({ type }) => `Could not find adapter type ${type}!`,
    hint: ({ type, near, known }) => {
      if (near) return `did you mean ${near}?`;
      const here = `known: ${known.join(', ')}`;
      return type === 'bigquery'
        ? `${here}; an output of type duckdb and  transpile: bigquery  in tsdbt.yml try the project here`
        : here;
    },
  }),
  credentialMissing: errorKind<{ type: string; key: string; near: string | undefined }>('credential-missing', {
    code: 2003,
    title: 'The profile lacks a key that the engine needs',
    heading: 'Runtime Error',
    message: ({ type, key }) => `Credentials in profile are invalid: '${key}' is a required property of ${type}`,
    hint: ({ key, near }) =>
      near === undefined ? `add ${key}: to the output in profiles.yml` : `did you mean '${key}' instead of '${near}'?`,
  }),
  credentialInvalid: errorKind<{ key: string; value: string; expected: string }>('credential-invalid', {
    code: 2004,
    title: 'A key of the profile has a value that the engine cannot use',
    heading: 'Runtime Error',
    message: ({ value, expected }) => `Credentials in profile are invalid: '${value}' is not of type '${expected}'`,
    hint: ({ key, expected }) => `${key}: needs ${expected === 'integer' ? 'a whole number' : `a ${expected}`}`,
  }),
  credentialsDisagree: errorKind<{ problem: string }>('credentials-disagree', {
    code: 2006,
    title: 'Two keys of the profile do not fit together',
    heading: 'Runtime Error',
    message: ({ problem }) => `Credentials in profile are invalid: ${problem}`,
  }),
  nameTooLong: errorKind<{ name: string; most: number }>('relation-name-too-long', {
    code: 2005,
    title: 'The name of a relation is longer than the engine keeps',
    heading: 'Runtime Error',
    message: ({ name, most }) => `Relation name '${name}' is longer than ${most} characters`,
    hint: () => 'give the node a shorter name, or an alias: config(alias=…)',
  }),
  databaseNotSchema: errorKind<{ engine: string; database: string; schema: string }>('database-not-schema', {
    code: 2015,
    title: 'A relation names a database where the engine has only schemas',
    heading: 'Runtime Error',
    message: ({ engine }) => `Cannot set database in ${engine}!`,
    hint: ({ database, schema }) =>
      `a database is the same as a schema here: leave out database: ${database}, or name it like the schema (${schema || 'none'})`,
  }),
};

/** Says which key an output lacks, and which of its keys may be meant. @throws TsdbtError credential-missing */
export function credentialMissing(type: string, key: string, block: JsonObject): never {
  return fail(adapterErrors.credentialMissing, { type, key, near: nearest(key, Object.keys(block)) });
}
