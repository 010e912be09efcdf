// Columns of a relation that an engine gives as one text.

/** Names and types, cut where the queries of `shapes` put the separators of records (30) and of units (31). */
export function columnPairs(text: string): readonly (readonly [name: string, type: string])[] {
  if (text === '') return [];
  return text.split('\u001e').map((column) => {
    const [name = '', type = ''] = column.split('\u001f');
    return [name, type] as const;
  });
}
