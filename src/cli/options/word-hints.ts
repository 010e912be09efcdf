// What somebody may have meant by words that the command line does not take.
import { nearest } from '../../base/index.ts';
import { type CommandEntry, commands } from '../commands/index.ts';
import { globalOptions } from './global-options.ts';
import type { OptionSpec } from './option-spec.ts';

/**
 * A line to print below commander's error; undefined where that says enough.
 * @param code commander's code of the error
 * @param message what it prints, which may hold a suggestion already
 * @param words the command line
 */
export function wordHint(code: string, message: string, words: readonly string[]): string | undefined {
  if (message.includes('Did you mean')) return undefined;
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownOption') return optionHint(quoted, words);
  if (code === 'commander.unknownCommand') return commandHint(quoted, words);
  if (code === 'commander.excessArguments') return argumentHint(words);
  return undefined;
}

function commandHint(word: string, words: readonly string[]): string | undefined {
  const before = words[words.indexOf(word) - 1];
  const inner = commands.filter(({ name }) => name.startsWith(`${before} `)).map(({ name }) => name);
  const last = (name: string): string => name.split(' ').at(-1) ?? name;
  if (inner.length > 0) {
    const near = inner.find((name) => last(name).startsWith(word)) ?? nearest(`${before} ${word}`, inner);
    return near ? `(Did you mean ${near}?)` : `(${before} has: ${inner.map(last).join(', ')})`;
  }
  const names = commands.map(({ name }) => name);
  const near = names.find((name) => last(name) === word || (word.length > 1 && name.startsWith(word)));
  return near ? `(Did you mean ${near}?)` : undefined;
}

function optionHint(word: string, words: readonly string[]): string | undefined {
  const specs = optionsOf(words);
  const [name = '', value] = word.split('=', 2);
  const known = specs.find(({ long }) => `--${long}` === name || `--no-${long}` === name);
  if (known && value !== undefined) {
    const isOff = /^(?:false|no|off|0)$/i.test(value) !== name.startsWith('--no-');
    return `(Option '${name}' does not take a value: write ${isOff && known.negatable === true ? `--no-${known.long}` : isOff ? `no ${name}` : `--${known.long}`})`;
  }
  const takers = commands.filter(({ options }) => options.some(({ long }) => `--${long}` === name));
  const shown = takers.slice(0, 5).map((one) => one.name);
  if (shown.length > 0) return `(${name} is an option of ${shown.join(', ')}${takers.length > 5 ? ' and others' : ''})`;
  const near = nearest(
    name,
    specs.flatMap(({ long, negatable }) => (negatable ? [`--${long}`, `--no-${long}`] : [`--${long}`])),
  );
  return near ? `(Did you mean ${near}?)` : undefined;
}

function argumentHint(words: readonly string[]): string | undefined {
  const entry = entryOf(words);
  if (!entry?.options.some(({ long }) => long === 'select')) return undefined;
  const called =
    [entry.name.split(' ').at(-1), ...(entry.aliases ?? [])].find((one) => words.includes(one ?? '')) ?? '';
  const spare = words.slice(words.indexOf(called) + 1).find((one) => !one.startsWith('-'));
  return spare === undefined ? undefined : `(To take some resources only:  tsdbt ${entry.name} --select ${spare})`;
}

function optionsOf(words: readonly string[]): readonly OptionSpec[] {
  return [...globalOptions, ...(entryOf(words)?.options ?? [])];
}

function entryOf(words: readonly string[]): CommandEntry | undefined {
  return commands.find(({ name, aliases = [] }) => {
    const parts = name.split(' ');
    return parts.every((part) => words.includes(part)) || aliases.some((alias) => words.includes(alias));
  });
}
