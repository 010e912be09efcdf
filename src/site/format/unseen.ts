/**
 * What changes how a text reads without being seen: controls, direction marks, joiners, separators of lines that no
 * keyboard has. Tab, line feed and carriage return are none of them.
 */
export const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A text of one line in which nothing is hidden. @param sign Stands for what would not be seen. */
export function oneLine(text: string, sign: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\t\n\r]/g, ' ')
    .replace(UNSEEN, sign);
}
