// `str.maketrans` and `str.translate`: a dict from the number of a letter to what takes its place.
import { fault } from '../errors.ts';
import { type CallArgs, Dict, type Value } from '../values.ts';
import { bind, textArgument } from './method.ts';

const NAME = 'maketrans';

/** The dict that `translate` takes, from another dict or from two texts of one length and the letters to drop. */
export function translationTable(args: CallArgs): Dict {
  const [from = null, to, dropped] = bind(NAME, args, 'x', 'y?', 'z?');
  const table = new Dict();
  if (to === undefined) {
    if (!(from instanceof Dict)) return fault('if you give only one argument to maketrans it must be a dict');
    for (const [key, value] of from.entries()) table.set(letterNumber(key), value);
    return table;
  }
  const [olds, news] = [Array.from(textArgument(NAME, from)), Array.from(textArgument(NAME, to))];
  if (olds.length !== news.length) return fault('the first two maketrans arguments must have equal length');
  for (const [at, letter] of olds.entries()) table.set(letterNumber(letter), letterNumber(news[at] ?? ''));
  if (dropped !== undefined) {
    for (const letter of textArgument(NAME, dropped)) table.set(letterNumber(letter), null);
  }
  return table;
}

function letterNumber(key: Value): Value {
  if (typeof key !== 'string') return key;
  const number = key.codePointAt(0);
  if (number === undefined || key.length !== String.fromCodePoint(number).length) {
    return fault('string keys in translate table must be of length 1');
  }
  return number;
}

/** The text with each letter replaced, dropped (None) or, where the table lacks it, kept. */
export function translated(text: string, args: CallArgs): string {
  const [table = null] = bind('translate', args, 'table');
  let made = '';
  for (const letter of text) {
    const found = table instanceof Dict ? table.get(letter.codePointAt(0) ?? 0) : undefined;
    if (found === undefined) made += letter;
    else if (typeof found === 'string') made += found;
    else if (typeof found === 'number') made += String.fromCodePoint(found);
    else if (found !== null) return fault('character mapping must return integer, None or str');
  }
  return made;
}
