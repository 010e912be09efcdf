// The build gives a style sheet as its text (src/dev/style-text.mjs).
declare module '*.css' {
  export const text: string;
}
