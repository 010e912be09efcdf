// Errors that engines share, 20xx.
import { errorKind } from '../base/index.ts';

export const adapterErrors = {
  unknownAdapter: errorKind<{ type: string; known: readonly string[]; near: string | undefined }>('unknown-adapter', {
    code: 2001,
    title: 'The profile names an engine that tsdbt does not know',
    heading: 'Runtime Error',
    message: ({ type }) => `Could not find adapter type ${type}!`,
    hint: ({ near, known }) => (near ? `did you mean ${near}?` : `known: ${known.join(', ')}`),
  }),
  credentialMissing: errorKind<{ type: string; key: string }>('credential-missing', {
    code: 2003,
    title: 'The profile lacks a key that the engine needs',
    heading: 'Runtime Error',
    message: ({ type, key }) => `Credentials in profile are invalid: '${key}' is a required property of ${type}`,
    hint: ({ key }) => `add ${key}: to the output in profiles.yml`,
  }),
};
