// What another parser, which knows nothing of the first one, says of a text that the first one could not read.
import known from './dialect-words.json' with { type: 'json' };

/** Where the text was given up, in UTF-16 units; undefined when it is read. */
export type SecondOpinion = (sql: string) => number | undefined;

/** Above this the parser takes longer than its opinion is worth. */
const LONGEST = 200_000;

interface ForeignParser {
  astify(sql: string): unknown;
}

/** Loads the parser that is nearest to a dialect; undefined where there is none. */
export async function loadSecondOpinion(dialect: string): Promise<SecondOpinion | undefined> {
  const name = (known as { readonly [dialect: string]: { readonly opinion?: string } | undefined })[dialect]?.opinion;
  if (name === undefined) return undefined;
  const { default: module } = (await import(`node-sql-parser/build/${name}.js`)) as {
    readonly default: { readonly Parser: new () => ForeignParser };
  };
  const parser = new module.Parser();
  return (sql) => {
    if (sql.length > LONGEST) return undefined;
    try {
      parser.astify(sql);
      return undefined;
    } catch (thrown) {
      return offsetOf(thrown);
    }
  };
}

function offsetOf(thrown: unknown): number | undefined {
  const { location } = thrown as { readonly location?: { readonly start?: { readonly offset?: unknown } } };
  const offset = location?.start?.offset;
  return typeof offset === 'number' ? offset : undefined;
}
