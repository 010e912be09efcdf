/** A name that may break behind its underscores and dots, so that long ones do not widen the page. */
export function Name({ text }: { text: string }) {
  const parts = text.split(/(?<=[._/(-])(?=[^._/-])/);
  return (
    <>
      {parts.map((part, at) => (
        <>
          {at > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  );
}
