// One command line option as data: what help shows, what the parser needs, which of dbt's flags it sets.

export type OptionKind = 'boolean' | 'text' | 'integer' | 'list' | 'yaml';

export interface OptionSpec {
  /** dbt's flag name: `FULL_REFRESH`. */
  readonly flag: string;
  readonly long: string;
  readonly short?: string | undefined;
  /** Further spellings, not shown in help. */
  readonly aliases?: readonly string[] | undefined;
  readonly kind: OptionKind;
  /** Name of the value in help: `--select <selector...>`. */
  readonly value?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  /** Other words for choices, not shown in help. */
  readonly synonyms?: ReadonlyMap<string, string> | undefined;
  /** Also accepts `--no-…`; all booleans do but those that say otherwise. */
  readonly negatable?: boolean | undefined;
  readonly help: string;
  /** Of a text: the flag that holds all values of an option that is given more than once; its own holds the last. */
  readonly all?: string | undefined;
  /** Accepted, but without effect or of no interest: not shown in help. */
  readonly hidden?: boolean | undefined;
}

type More = Partial<Pick<OptionSpec, 'short' | 'aliases' | 'hidden' | 'negatable' | 'all' | 'synonyms'>>;

/** `--x` and `--no-x`. */
export function toggle(long: string, help: string, more: More = {}): OptionSpec {
  return { flag: flagOf(long), long, kind: 'boolean', negatable: true, help, ...more };
}

/** An option with one text value. */
export function text(
  long: string,
  value: string,
  help: string,
  more: More & { readonly flag?: string } = {},
): OptionSpec {
  return { flag: flagOf(long), long, kind: 'text', value, help, ...more };
}

/** An option with a whole number. */
export function integer(long: string, value: string, help: string, more: More = {}): OptionSpec {
  return { flag: flagOf(long), long, kind: 'integer', value, help, ...more };
}

/** An option with one of a few values. */
export function choice(long: string, choices: readonly string[], help: string, more: More = {}): OptionSpec {
  return { flag: flagOf(long), long, kind: 'text', value: 'choice', choices, help, ...more };
}

/** An option that takes all values up to the next option and may be repeated. */
export function list(
  long: string,
  value: string,
  help: string,
  more: More & { readonly flag?: string; readonly choices?: readonly string[] } = {},
): OptionSpec {
  return { flag: flagOf(long), long, kind: 'list', value: `${value}...`, help, ...more };
}

/** An option whose value is YAML. */
export function yaml(long: string, help: string, more: More = {}): OptionSpec {
  return { flag: flagOf(long), long, kind: 'yaml', value: 'yaml', help, ...more };
}

function flagOf(long: string): string {
  return long.replaceAll('-', '_').toUpperCase();
}
