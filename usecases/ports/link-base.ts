/** Where review links point. */
export interface LinkBase {
  /** The URL before `/review/<token>`, without a slash at its end. */
  get(): Promise<string>;
}
