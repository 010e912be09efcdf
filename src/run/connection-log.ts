// What is said on the connections of a run, for the log file: dbt's debug lines of each statement.
import type { Borrower } from '../adapters/index.ts';
import { type JsonValue, jsonObject, type Services } from '../base/index.ts';

/** A borrower that puts comments to statements and tells the log of each, under dbt's name of the connection. */
export function loggedBorrower(
  name: string,
  adapterType: string,
  services: Services,
  textOf: (sql: string) => string,
): Borrower {
  const { clock, log } = services;
  let sentAt = 0;
  // Few read the data of these events: it is made when asked for.
  const say = (code: string, name: string, msg: string, entries: () => [string, JsonValue][]): void =>
    log.emit({
      code,
      name,
      level: 'debug',
      msg,
      get data() {
        return jsonObject(entries());
      },
    });
  const used = `Using ${adapterType} connection "${name}"`;
  return {
    textOf,
    sending(sql) {
      sentAt = clock.monotonic();
      say('E015', 'ConnectionUsed', used, () => [
        ['conn_name', name],
        ['conn_type', adapterType],
      ]);
      say('E016', 'SQLQuery', `On ${name}: ${sql}`, () => [
        ['conn_name', name],
        ['sql', sql],
      ]);
    },
    answered(status) {
      const elapsed = (clock.monotonic() - sentAt) / 1000;
      say('E017', 'SQLQueryStatus', `SQL status: ${status} in ${elapsed.toFixed(3)} seconds`, () => [
        ['elapsed', elapsed],
        ['status', status],
      ]);
    },
  };
}
