// Types of what is used of daff, the table comparison that dbt uses too (there in Python).
declare module 'daff' {
  /** How cells are compared and printed; its methods may be replaced. */
  interface CellView<Cell> {
    toString: (cell: Cell) => string;
    equals: (a: Cell, b: Cell) => boolean;
    isHash: (cell: Cell) => boolean;
    isTable: (cell: Cell) => boolean;
  }
  /** Cells are what the caller puts in, null, and texts that daff makes. */
  class TableView<Cell = string | null> {
    constructor(rows: readonly (readonly Cell[])[]);
    getCellView: () => CellView<Cell>;
  }
  class CompareFlags {
    ordered: boolean;
  }
  interface Alignment {
    readonly kind?: 'alignment';
  }
  class TableDiff {
    constructor(alignment: Alignment, flags: CompareFlags);
    hilite<Cell>(output: TableView<Cell>): boolean;
    hasDifference(): boolean;
  }
  class TerminalDiffRender {
    render<Cell>(table: TableView<Cell>): string;
  }
  const daff: {
    readonly TableView: typeof TableView;
    readonly CompareFlags: typeof CompareFlags;
    readonly TableDiff: typeof TableDiff;
    readonly TerminalDiffRender: typeof TerminalDiffRender;
    compareTables<Cell>(a: TableView<Cell>, b: TableView<Cell>, flags: CompareFlags): { align(): Alignment };
  };
  export = daff;
}
