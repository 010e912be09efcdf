// dbt's general type names in the words that most engines share; every other name is kept as it is written.

export const standardTypeLabels: { readonly [name: string]: string } = { STRING: 'TEXT' };
