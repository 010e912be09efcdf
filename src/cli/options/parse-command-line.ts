// The words of a command line → the command, and dbt's flags that were given.
import { Command, CommanderError, Option } from 'commander';
import { fail, isJsonObject, type JsonValue, nearest, parseYaml, TsdbtError } from '../../base/index.ts';
import { type CommandEntry, commands } from '../commands/index.ts';
import { cliErrors } from '../errors.ts';
import { foreignHint, withoutForeign } from './foreign-options.ts';
import { globalOptions } from './global-options.ts';
import type { OptionSpec } from './option-spec.ts';
import { wordHint } from './word-hints.ts';

export interface CommandLine {
  readonly entry: CommandEntry;
  /** The command's name as it was written: `ls` or `list`. */
  readonly calledAs: string;
  readonly operands: readonly string[];
  /** Only what the command line says, by dbt's flag name. */
  readonly given: ReadonlyMap<string, JsonValue>;
}

/** Help, or what is wrong with the words; nothing is to be run. */
export interface CommandLineEnd {
  readonly exitCode: 0 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

export type ParsedCommandLine = CommandLine | CommandLineEnd;

/**
 * Reads the words after the program's name. What only dbt 2 has, and changes nothing here, is left out when the command
 * does not know it. Never throws for what a user can write.
 */
export function parseCommandLine(words: readonly string[]): ParsedCommandLine {
  let rest = words;
  for (;;) {
    const line = readWords(rest);
    if (!('unknown' in line)) return line;
    const fewer = withoutForeign(rest, line.unknown);
    if (fewer === undefined) return { ...line.end, stderr: line.end.stderr + foreignHint(line.unknown) };
    rest = fewer;
  }
}

/** An end because of this word. */
interface UnknownWord {
  readonly unknown: string;
  readonly end: CommandLineEnd;
}

function readWords(words: readonly string[]): ParsedCommandLine | UnknownWord {
  const printed = { stdout: '', stderr: '' };
  const program = new Command('tsdbt');
  prepare(program, printed);
  program.description('SQL transformations as dbt does them. Give --help after a command for its options.');
  addOptions(program, globalOptions);
  const chosen: { entry?: CommandEntry; command?: Command; operands?: readonly string[] } = {};
  const parents = new Map<string, Command>();
  for (const entry of commands) {
    const [first = entry.name, second] = entry.name.split(' ');
    const parent = second === undefined ? program : parentCommand(program, parents, first);
    const command = parent.command(second ?? first);
    prepare(command, printed);
    describe(command, entry);
    command.action((...parts: unknown[]) => {
      chosen.entry = entry;
      chosen.command = command;
      chosen.operands = parts
        .slice(0, -2)
        .flat()
        .filter((part): part is string => typeof part === 'string');
    });
  }
  try {
    program.parse(words.flatMap(opened), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Of a command that has --show without words: dbt 2 has words for it.
    const hasShow = error.code === 'commander.excessArguments' && words.includes('--show');
    const unknown = hasShow ? '--show' : /^error: unknown (?:option|command) '([^']+)'/.exec(error.message)?.[1];
    const isForeign = unknown !== undefined && foreignHint(unknown) !== '';
    const hint = error.exitCode === 0 || isForeign ? undefined : wordHint(error.code, error.message, words);
    if (hint !== undefined) printed.stderr = printed.stderr.replace(/\n(?=\(--help)|$/, `\n${hint}\n`);
    const end: CommandLineEnd = { exitCode: error.exitCode === 0 ? 0 : 2, ...printed };
    return unknown === undefined ? end : { unknown, end };
  }
  const { entry, command, operands = [] } = chosen;
  if (!entry || !command) return { exitCode: 2, stdout: '', stderr: program.helpInformation() };
  try {
    const given = new Map([...givenFlags(program, globalOptions), ...givenFlags(command, entry.options)]);
    const other = given.has('INLINE') && ['SELECT', 'SELECTOR'].find((flag) => given.has(flag));
    if (other) fail(cliErrors.exclusiveOptions, { first: 'inline', second: other.toLowerCase() });
    return { entry, calledAs: program.args[0] ?? entry.name, operands, given };
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    const hint = error.diagnostic.hint ? `\n${error.diagnostic.hint}` : '';
    return { exitCode: 2, stdout: '', stderr: `error: ${error.message}${hint}\n` };
  }
}

/** `--select=a b` is `--select a b`: the values of such an option go on behind its first. */
function opened(word: string): readonly string[] {
  const [, name, value = ''] = /^--([a-z-]+)=([^-].*)$/s.exec(word) ?? [];
  return name !== undefined && listNames().has(name) ? [`--${name}`, value] : [word];
}

let listOptions: ReadonlySet<string> | undefined;

function listNames(): ReadonlySet<string> {
  listOptions ??= new Set(
    commands
      .flatMap(({ options }) => options)
      .filter(({ kind }) => kind === 'list')
      .flatMap(({ long, aliases = [] }) => [long, ...aliases.map((alias) => alias.replace(/^-+/, ''))]),
  );
  return listOptions;
}

function prepare(command: Command, printed: { stdout: string; stderr: string }): void {
  command.exitOverride();
  command.helpOption('-h, --help', 'show this help');
  command.configureOutput({
    writeOut: (text) => {
      printed.stdout += text;
    },
    writeErr: (text) => {
      printed.stderr += text;
    },
  });
  command.configureHelp({ showGlobalOptions: true, helpWidth: 100 });
  command.showHelpAfterError(`(--help shows the options)`);
  command.allowExcessArguments(false);
}

function parentCommand(program: Command, parents: Map<string, Command>, name: string): Command {
  const known = parents.get(name);
  if (known) return known;
  const parent = program.command(name).description(PARENTS[name] ?? '');
  parent.exitOverride();
  parents.set(name, parent);
  return parent;
}

const PARENTS: { readonly [name: string]: string } = {
  docs: 'make and show the documentation of the project',
  source: 'work with sources',
};

function describe(command: Command, entry: CommandEntry): void {
  command.summary(entry.summary).description(entry.description ?? entry.summary);
  for (const alias of entry.aliases ?? []) command.alias(alias);
  for (const operand of entry.operands ?? []) command.argument(operand.name, operand.help);
  addOptions(command, entry.options);
  const examples = entry.examples.map((example) => `  $ tsdbt ${example}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${examples}`);
}

function addOptions(command: Command, specs: readonly OptionSpec[]): void {
  for (const spec of specs) {
    const short = spec.short ? `${spec.short}, ` : '';
    const value = spec.kind === 'boolean' ? '' : ` <${spec.value ?? 'value'}>`;
    const help = spec.choices && spec.kind !== 'list' ? `${spec.help} (${spec.choices.join(', ')})` : spec.help;
    const option = new Option(`${short}--${spec.long}${value}`, help).hideHelp(spec.hidden === true);
    if (spec.all !== undefined) option.argParser(collected);
    command.addOption(option);
    if (spec.negatable) command.addOption(new Option(`--no-${spec.long}`, '').hideHelp());
    for (const alias of spec.aliases ?? []) command.addOption(new Option(`${alias}${value}`, '').hideHelp());
  }
}

function collected(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

function givenFlags(command: Command, specs: readonly OptionSpec[]): Map<string, JsonValue> {
  const given = new Map<string, JsonValue>();
  for (const spec of specs) {
    const names = [`--${spec.long}`, ...(spec.aliases ?? [])];
    const values = names.flatMap((name) => {
      const option = new Option(name);
      const key = option.attributeName();
      return command.getOptionValueSource(key) === 'cli'
        ? [{ name, value: command.getOptionValue(key) as unknown }]
        : [];
    });
    if (values.length > 0) given.set(spec.flag, converted(spec, values));
    const every = values.at(-1)?.value;
    if (spec.all !== undefined && Array.isArray(every) && every.length > 1) given.set(spec.all, every.map(String));
    if (spec.flag === 'SELECT' && values.some(({ name }) => MODEL_WORDS.has(name)))
      given.set('MODELS_OPTION_USED', true);
  }
  return given;
}

const MODEL_WORDS: ReadonlySet<string> = new Set(['--models', '--model', '-m']);

function converted(spec: OptionSpec, values: readonly { name: string; value: unknown }[]): JsonValue {
  if (spec.kind === 'list') {
    const items = values.flatMap(({ value }) => (Array.isArray(value) ? value.map(String) : [String(value)]));
    const words =
      spec.flag === 'SELECT' || spec.flag === 'EXCLUDE' ? items : items.flatMap((item) => item.split(/\s+/));
    for (const word of words) checkChoice(spec, word);
    return words.map((word) => (spec.choices ? word.toLowerCase() : word));
  }
  const value = values.at(-1)?.value;
  if (spec.kind === 'boolean') return value === true;
  const written = String(Array.isArray(value) ? value.at(-1) : value);
  if (spec.kind === 'integer') {
    if (!/^[-+]?\d+$/.test(written)) wrongValue(spec, written, 'a valid integer');
    return Number(written);
  }
  if (spec.kind === 'yaml') return yamlMapping(spec, written);
  const chosen = spec.synonyms?.get(written.toLowerCase()) ?? written;
  checkChoice(spec, chosen);
  return spec.choices ? chosen.toLowerCase() : chosen;
}

function checkChoice(spec: OptionSpec, word: string): void {
  if (!spec.choices || spec.choices.includes(word.toLowerCase())) return;
  const near = nearest(word, spec.choices);
  const known = `one of ${spec.choices.map((one) => `'${one}'`).join(', ')}`;
  wrongValue(spec, word, near ? `${known}; did you mean '${near}'?` : known);
}

function yamlMapping(spec: OptionSpec, written: string): JsonValue {
  try {
    const { value } = parseYaml({ path: `--${spec.long}`, text: written });
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
  }
  return wrongValue(spec, written, 'a YAML mapping');
}

function wrongValue(spec: OptionSpec, value: string, expected: string): never {
  return fail(cliErrors.optionValue, { option: `--${spec.long}`, value, expected });
}
