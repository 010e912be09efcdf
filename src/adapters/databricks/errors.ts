// What a project for Databricks cannot have yet, 25xx.
import { errorKind } from '../../base/index.ts';

export const databricksErrors = {
  noConnection: errorKind<{ readonly host: string }>('databricks-no-connection', {
    code: 2501,
    title: 'tsdbt does not connect to Databricks yet',
    heading: 'Runtime Error',
    message: ({ host }) => `tsdbt cannot connect to Databricks (${host}) yet`,
    hint: () =>
      'parse, ls and compile --no-introspect work; a cluster can be reached with type: spark, method: http, a token and the cluster’s id',
  }),
};
