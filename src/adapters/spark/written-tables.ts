// What sessions of one run write, so that each of them can forget what it remembers of such tables: a session of Spark
// keeps the list of a table's files once it has read it, and is told of nothing that other sessions do.

interface Write {
  readonly table: string;
  readonly by: object;
}

const TARGET =
  /^\s*(?:create\s+(?:or\s+replace\s+)?table(?:\s+if\s+not\s+exists)?|insert\s+(?:into|overwrite)(?:\s+table)?|merge\s+into|drop\s+(?:table|view)(?:\s+if\s+exists)?|alter\s+(?:table|view)|truncate\s+table|delete\s+from|update)\s+([\w.`]+)/i;
const RENAMED = /\brename\s+to\s+([\w.`]+)\s*$/i;
/** So much of a statement is looked at: what is longer are the rows of a seed. */
const LOOKED_AT = 200_000;

/** Shared by the sessions of one adapter. */
export class WrittenTables {
  readonly #writes: Write[] = [];

  get count(): number {
    return this.#writes.length;
  }

  /** A session has sent a statement, comments in front aside. */
  note(by: object, sql: string): void {
    const target = TARGET.exec(sql)?.[1];
    const renamed = RENAMED.exec(sql)?.[1];
    for (const table of [target, renamed]) if (table !== undefined) this.#writes.push({ table, by });
  }

  /** Tables written by other sessions since, of which one of these words is the name. */
  changedFor(by: object, words: ReadonlySet<string>, since: number): ReadonlySet<string> {
    const found = new Set<string>();
    for (const write of this.#writes.slice(since)) {
      if (write.by !== by && words.has(lastName(write.table))) found.add(write.table);
    }
    return found;
  }
}

function lastName(table: string): string {
  return table
    .replaceAll('`', '')
    .slice(table.replaceAll('`', '').lastIndexOf('.') + 1)
    .toLowerCase();
}

/** Adds the words of a statement, among them the names of all that it reads. */
export function addWords(words: Set<string>, sql: string): void {
  for (const [word] of sql.slice(0, LOOKED_AT).toLowerCase().matchAll(/\w+/g)) words.add(word);
}
