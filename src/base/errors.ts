// Errors of shared layers, 1001-1049, and the one of block 90.
import { errorKind, InternalError } from './diagnostic.ts';

export const baseErrors = {
  /** What was thrown and is no TsdbtError: our own mistake. */
  internal: errorKind<{ thrown: unknown }>('internal-error', {
    code: 9001,
    title: 'tsdbt itself failed',
    heading: 'Internal Error',
    message: ({ thrown }) => thrownText(thrown),
    hint: () => 'this is a defect of tsdbt; please report it (--debug shows the place in tsdbt)',
  }),
  yamlSyntax: errorKind<{ line: number; reason: string; near: string }>('yaml-syntax', {
    code: 1001,
    title: 'A YAML file cannot be read',
    heading: 'Parsing Error',
    message: ({ line, reason }) => `Syntax error near line ${line}: ${reason}`,
    hint: ({ reason, near }) => yamlHint(reason, near),
  }),
  yamlDuplicateKey: errorKind<{ key: string; line: number; column: number; firstLine: number }>('yaml-duplicate-key', {
    code: 1002,
    title: 'A YAML mapping has the same key twice',
    severity: 'warning',
    heading: 'Parsing Error',
    message: ({ key, line, column }) => `Duplicate key '${key}' in line ${line}, column ${column}`,
    hint: ({ key, firstLine }) => `the last one wins; remove '${key}' in line ${firstLine} or in this one`,
  }),
};

/** The class says much of an error that is not ours. */
function thrownText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `Error: ${String(thrown)}`;
  return thrown instanceof InternalError ? thrown.message : `${thrown.name}: ${thrown.message}`;
}

function yamlHint(reason: string, near: string): string | undefined {
  if (/\{\{/.test(near)) return 'put quotes around a value that begins with {{, as in  key: "{{ … }}"';
  if (/\{%/.test(near)) return 'put quotes around the value: YAML does not know template tags';
  if (/^\s*\t/.test(near)) return 'indent with blanks: YAML does not allow tabs';
  if (/^\s*(- )?[\w+-]+:\s+[@`%]/.test(near)) return 'put quotes around a value that begins with @, ` or %';
  if (/^\s*(- )?[\w+-]+:\s.*\w: /.test(near)) return "put quotes around a value that holds ': '";
  if (/indentation/.test(reason)) return 'keys of one mapping must stand in one column';
  return undefined;
}
