// What a template may write for another target or another run.

/** Whether the template has the column in a branch that is not taken for this target. */
export function mayBeWritten(template: string, name: string): boolean {
  return /\{%-?\s*(if|elif|else|for)\b/.test(template) && new RegExp(`\\b${name}\\b`, 'i').test(template);
}
