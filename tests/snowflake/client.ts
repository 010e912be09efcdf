// The real driver, as promises.
import snowflake, { type Binds, type Connection, type ConnectionOptions, type RowStatement } from 'snowflake-sdk';

snowflake.configure({ logLevel: 'OFF', disableOCSPChecks: true });

export interface Answer {
  readonly rows: readonly Record<string, unknown>[];
  readonly statement: RowStatement;
}

/** A connection with a server of the tests. */
export async function connect(port: number, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const connection = snowflake.createConnection({
    account: 'local',
    username: 'tsdbt',
    password: 'tsdbt',
    database: 'TSDBT',
    accessUrl: `http://127.0.0.1:${port}`,
    ...options,
  });
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve(connection)));
  });
}

/** Runs a statement and reads all rows. */
export function run(
  connection: Connection,
  sqlText: string,
  options: { binds?: Binds; describeOnly?: boolean; asyncExec?: boolean; parameters?: Record<string, unknown> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      ...options,
      complete: (error, statement, rows) =>
        error ? reject(error) : resolve({ rows: (rows ?? []) as Record<string, unknown>[], statement }),
    });
  });
}

export function disconnect(connection: Connection): Promise<void> {
  return new Promise((resolve) => connection.destroy(() => resolve()));
}
