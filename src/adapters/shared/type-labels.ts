// dbt's general type names in the words that most engines share.

export const standardTypeLabels: { readonly [name: string]: string } = {
  STRING: 'TEXT',
  TIMESTAMP: 'TIMESTAMP',
  FLOAT: 'FLOAT',
  INTEGER: 'INT',
};
