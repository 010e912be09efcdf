// DuckDB's errors as Snowflake's, with the place of the word that they speak of.
import { canceled, type ErrorPlace, invalidIdentifier, placeOf, SnowflakeError, unknownFunction } from './errors.ts';
import { tokenize } from './sql/lexer.ts';
import { decodeName, nameOf, printedName } from './sql/names.ts';

type Maker = (match: RegExpExecArray, written: string) => SnowflakeError;

/** What DuckDB's exception means. @param written the statement in Snowflake's SQL */
export function errorOfDuckdb(cause: unknown, written: string): SnowflakeError {
  if (cause instanceof SnowflakeError) return cause;
  const message = decodeName(cause instanceof Error ? cause.message : String(cause));
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(message);
    if (match) return make(match, written);
  }
  const [first = message] = message.split('\n');
  return new SnowflakeError('000603', '42000', `SQL execution internal error:\n${first}`);
}

const compile = (text: string): string => `SQL compilation error:\n${text}`;

function identifierError(name: string, written: string, table?: string): SnowflakeError {
  const shown = table === undefined ? printedName(name) : `${printedName(table)}.${printedName(name)}`;
  return invalidIdentifier(shown, wordPlace(written, name));
}

/** Where a name stands in the statement. */
function wordPlace(written: string, name: string): ErrorPlace | undefined {
  const tokens = tokenize(written).filter((token) => token.kind === 'word' || token.kind === 'quoted');
  const found = tokens.find((token) => nameOf(token) === name);
  return found && placeOf(written, found.start);
}

const RULES: readonly (readonly [RegExp, Maker])[] = [
  [/INTERRUPT Error|Interrupted!/, () => canceled()],
  [/Referenced column "(.*?)" not found/, ([, name = ''], written) => identifierError(name, written)],
  [
    /Table "(.*?)" does not have a column named "(.*?)"/,
    ([, table, name = ''], written) => identifierError(name, written, table),
  ],
  [
    /Values list "(.*?)" does not have a column named "(.*?)"/,
    ([, table, name = ''], written) => identifierError(name, written, table),
  ],
  [/does not have a column (?:with name|named) "(.*?)"/, ([, name = ''], written) => identifierError(name, written)],
  [/Referenced table "(.*?)" not found/, ([, name = ''], written) => identifierError(name, written)],
  [/Referenced update column (.*?) not found/, ([, name = ''], written) => identifierError(name, written)],
  [
    /Ambiguous reference to column name "?(.*?)"? /,
    ([, name = ''], written) => {
      const place = wordPlace(written, name);
      const where = place ? `error line ${place.line} at position ${place.pos}\n` : '';
      return new SnowflakeError(
        '002025',
        '42S22',
        `SQL compilation error: ${where}ambiguous column name '${printedName(name)}'`,
        place,
      );
    },
  ],
  [
    /(?:Scalar|Aggregate|Table|Macro)? ?Function with name (\S+) does not exist/,
    ([, name = ''], written) =>
      unknownFunction(
        name.toUpperCase().replace(/^SF_/, ''),
        wordPlace(written, name.toUpperCase().replace(/^SF_/, '')),
      ),
  ],
  [
    /column "(.*?)" must appear in the GROUP BY clause/,
    ([, name = '']) =>
      new SnowflakeError(
        '000979',
        '42601',
        `SQL compilation error:\n[${printedName(name)}] is not a valid group by expression`,
      ),
  ],
  [
    /NOT NULL constraint failed: .*?\.([^.\n]+)$/m,
    () => new SnowflakeError('100072', '22000', 'NULL result in a non-nullable column'),
  ],
  [
    /Could not convert string ['"](.*?)['"] to (?:INT\d+|UINT\d+|DOUBLE|DECIMAL.*?|HUGEINT)/s,
    ([, value = '']) => new SnowflakeError('100038', '22018', `Numeric value '${value}' is not recognized`),
  ],
  [
    /(?:invalid date field format|date field value out of range): "(.*?)"/s,
    ([, value = '']) => new SnowflakeError('100040', '22007', `Date '${value}' is not recognized`),
  ],
  [
    /(?:invalid timestamp field format|timestamp field value out of range): "(.*?)"/s,
    ([, value = '']) => new SnowflakeError('100035', '22007', `Timestamp '${value}' is not recognized`),
  ],
  [
    /Could not convert string ['"](.*?)['"] to BOOL/s,
    ([, value = '']) => new SnowflakeError('100037', '22018', `Boolean value '${value}' is not recognized`),
  ],
  [
    /Could not parse string "(.*?)" according to format specifier "(.*?)"/s,
    ([, value = '']) => new SnowflakeError('100096', '22007', `Can't parse '${value}' as date with the given format`),
  ],
  [/Division by zero/, () => new SnowflakeError('100051', '22012', 'Division by zero')],
  [
    /Error parsing JSON: (.*)/,
    ([, value = '']) => new SnowflakeError('100069', '22P02', `Error parsing JSON: ${value}`),
  ],
  [/Malformed JSON/, () => new SnowflakeError('100069', '22P02', 'Error parsing JSON')],
  [/out of range|Overflow/i, () => new SnowflakeError('100046', '22003', 'Numeric value is out of range')],
  [
    /has (\d+) columns but (\d+) values were supplied/,
    ([, has, got]) =>
      new SnowflakeError(
        '002020',
        '21S01',
        compile(`Insert value list does not match column list expecting ${has} but got ${got}`),
      ),
  ],
  [
    /number of result columns|same number of columns/,
    () =>
      new SnowflakeError(
        '001789',
        '42601',
        compile('invalid number of result columns for set operator input branches'),
      ),
  ],
  [
    /More than one row returned by a subquery/,
    () => new SnowflakeError('090150', '22000', 'Single-row subquery returns more than one row.'),
  ],
  [
    /Conflict on|conflict|write-write/i,
    () =>
      new SnowflakeError(
        '000625',
        '57014',
        'Statement was aborted because its lock request conflicted with another transaction',
      ),
  ],
  [
    /Binder Error: (?:No function matches|Could not choose a best candidate)[^\n]*'([^']*)'/,
    ([, signature = '']) =>
      new SnowflakeError(
        '001044',
        '42P13',
        `SQL compilation error:\nInvalid argument types for function '${signature.replace(/^SF_/i, '')}'`,
      ),
  ],
  [
    /(?:Binder|Catalog|Parser) Error: ([^\n]*)/,
    ([, text = '']) => new SnowflakeError('002028', '42000', compile(text)),
  ],
];
