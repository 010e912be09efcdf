/** A value of the project's YAML: the keys of an object as a list, anything deeper as text. */
export function JsonView({ text }: { text: string }) {
  const entries = entriesOf(text);
  if (!entries) return <pre class="json">{text}</pre>;
  return (
    <dl class="jsonlist">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd class={value.includes('\n') ? 'deep' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The entries of a JSON object as texts; undefined for anything else. */
export function entriesOf(text: string): (readonly [key: string, value: string])[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value).map(([key, one]): readonly [string, string] => [key, show(one)]);
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number'))
    return value.join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value, undefined, 2);
  return String(value);
}
