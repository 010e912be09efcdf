// Longer warnings as dbt breaks them into lines.

/** Paragraphs filled to lines of `width` signs, dbt's flag printer_width; words are never cut. */
export function wrapText(text: string, width = 80): string {
  return text
    .split('\n\n')
    .map((paragraph) => fill(paragraph, width))
    .join('\n');
}

function fill(paragraph: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const [blank, word] of pieces(paragraph)) {
    if (line === '') line = word;
    else if (line.length + blank.length + word.length <= width) line += blank + word;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  return lines.join('\n');
}

/** Words with the blanks before them. */
function pieces(text: string): (readonly [blank: string, word: string])[] {
  return [...text.replaceAll('\n', ' ').matchAll(/(\s*)(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']);
}
