// Longer warnings as dbt breaks them into lines.

/** Paragraphs filled to lines of `width` signs, dbt's flag printer_width; only a word that is longer than a line is cut. */
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
    let rest = word;
    if (line !== '') {
      const room = width - line.length - blank.length;
      if (rest.length <= room) {
        line += blank + rest;
        continue;
      }
      if (rest.length > width && room >= 0) {
        line += blank + rest.slice(0, room);
        rest = rest.slice(room);
      }
      lines.push(line);
    }
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    line = rest;
  }
  if (line !== '') lines.push(line);
  return lines.join('\n');
}

/** Words with the blanks before them. */
function pieces(text: string): (readonly [blank: string, word: string])[] {
  return [...text.replaceAll('\n', ' ').matchAll(/(\s*)(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']);
}
