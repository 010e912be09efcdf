// Longer warnings as dbt breaks them into lines.
const WIDTH = 80;

/** Paragraphs filled to dbt's line width of 80; words are never cut. */
export function wrapText(text: string): string {
  return text.split('\n\n').map(fill).join('\n');
}

function fill(paragraph: string): string {
  const lines: string[] = [];
  let line = '';
  for (const [blank, word] of pieces(paragraph)) {
    if (line === '') line = word;
    else if (line.length + blank.length + word.length <= WIDTH) line += blank + word;
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
