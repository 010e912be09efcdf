// The text of a server's error without what only Java's developers can use.

/** Names of exception classes in front of the message, each followed by a colon. */
const CLASSES = /^(?:(?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error)?:\s*)+/;

/**
 * The message that was thrown first: no class names, no stack, no logical plan, no copy of the statement.
 * `line 2 pos 1` stays: it says where in the statement.
 */
export function serverErrorText(text: string): string {
  const [head = ''] = text.split(/\n\s*at [\w.$]+\(|\nCaused by: |\n(?:JVM|Driver) stacktrace:/);
  const message = withoutPlan(withoutClasses(head)).trim();
  return message.startsWith('Job aborted') ? withRootCause(message, text) : message;
}

function withoutClasses(text: string): string {
  const inner = text.replace(CLASSES, '').replace(/^Error (?:running query|operating \w+): /, '');
  // The class of the error stands twice: before the name of the exception, and in its message.
  const [, first, rest] = /^(\[[A-Z0-9_.]+\]) (.*)$/s.exec(inner) ?? [];
  const bare = (rest ?? inner).replace(CLASSES, '');
  return first === undefined || bare.startsWith('[') ? bare : `${first} ${bare}`;
}

/** After the place in the statement comes the plan as far as it was made, or the statement again. */
function withoutPlan(text: string): string {
  return text.replace(/(; line \d+ pos \d+);\n[\s\S]*$/, '$1').replace(/\n+== SQL ==\n[\s\S]*$/, '');
}

/** Of work that failed on an executor the last cause says why; it goes first. */
function withRootCause(message: string, text: string): string {
  const last = [...text.matchAll(/\nCaused by: ([^\n]+)/g)].at(-1)?.[1];
  const cause = last === undefined ? '' : withoutClasses(last).trim();
  return cause === '' || message.includes(cause) ? message : `${cause}\n${message}`;
}
