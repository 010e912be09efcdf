// The generated part of ARCHITECTURE.md: the rooms, their ranks and who may import whom.
import type { RoomRules } from './rooms.ts';

const START = '<!-- rooms:start -->';
const END = '<!-- rooms:end -->';

/** The table and the diagram of the rooms, from rooms.json. */
export function roomsSection(rules: RoomRules): string {
  const rows = rules.rooms.map((room) => `| ${room.rank} | \`${room.name}/\` | ${room.imports.join(', ') || '–'} |`);
  const edges = rules.rooms.flatMap((room) => nearest(room.name, rules).map((below) => `  ${room.name} --> ${below}`));
  return [
    '| rank | room | may import |',
    '|--:|---|---|',
    ...rows,
    '',
    '```mermaid',
    'flowchart TD',
    ...edges,
    '```',
  ].join('\n');
}

/** Imports that do not already follow from others, so that the diagram stays readable. */
function nearest(name: string, rules: RoomRules): readonly string[] {
  const importsOf = (room: string): readonly string[] =>
    rules.rooms.find((found) => found.name === room)?.imports ?? [];
  const own = importsOf(name);
  return own.filter((room) => !own.some((other) => other !== room && importsOf(other).includes(room)));
}

/** The document with its generated part replaced. */
export function withRoomsSection(document: string, rules: RoomRules): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start === -1 || end === -1) return `${document}\n${START}\n${roomsSection(rules)}\n${END}\n`;
  return `${document.slice(0, start + START.length)}\n${roomsSection(rules)}\n${document.slice(end)}`;
}
