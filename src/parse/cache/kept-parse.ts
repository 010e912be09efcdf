// What of a parse is as an earlier command left it: what was written of it then need not be written anew.

/** How a parse came about, as far as it concerns texts that are made of its resources. */
export interface KeptParse {
  /** Checksum of the cache that parts were taken from; undefined when everything was parsed. */
  readonly before: string | undefined;
  /** Checksum of the cache that stands for this parse. */
  readonly after: string;
  /**
   * Docs blocks, and variables that descriptions read. (A file with a text that changes from run to run is parsed every
   * time, so that none of its resources is restored.)
   */
  readonly docs: string;
  /** False when something was rendered whose outcome may differ from run to run. */
  readonly isSteady: boolean;
  /** True for a node or source that was taken from the cache and that nothing has changed since but its description. */
  isRestored(resource: object): boolean;
  /** True when its description, or that of a column, was rendered. */
  isDescribed(resource: object): boolean;
}
