/** Source of time, injected so that tests own it. */
export interface Clock {
  now(): Date;
}

/** Source of randomness: `bytes` unpredictable bytes. */
export interface Random {
  bytes(count: number): Uint8Array;
}
