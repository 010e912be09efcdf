// What is said on the connections of a run, for the log file: dbt's debug lines of each statement.
import type { Borrower } from '../adapters/index.ts';
import { type JsonObject, jsonObject, LazyEvent, type Services } from '../base/index.ts';

/** A borrower that puts comments to statements and tells the log of each, under dbt's name of the connection. */
export function loggedBorrower(
  name: string,
  adapterType: string,
  services: Services,
  textOf: (sql: string) => string,
): Borrower {
  const { clock, log } = services;
  let sentAt = 0;
  const say = (code: string, event: string, msg: string, data: () => JsonObject): void =>
    log.emit(new LazyEvent({ code, name: event, level: 'debug', msg }, data));
  const usedData = (): JsonObject =>
    jsonObject([
      ['conn_name', name],
      ['conn_type', adapterType],
    ]);
  const used = `Using ${adapterType} connection "${name}"`;
  return {
    textOf,
    sending(sql) {
      sentAt = clock.monotonic();
      say('E015', 'ConnectionUsed', used, usedData);
      say('E016', 'SQLQuery', `On ${name}: ${sql}`, () =>
        jsonObject([
          ['conn_name', name],
          ['sql', sql],
        ]),
      );
    },
    answered(status) {
      const elapsed = (clock.monotonic() - sentAt) / 1000;
      say('E017', 'SQLQueryStatus', `SQL status: ${status} in ${elapsed.toFixed(3)} seconds`, () =>
        jsonObject([
          ['elapsed', elapsed],
          ['status', status],
        ]),
      );
    },
  };
}
