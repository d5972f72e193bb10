import { PermanentError } from '../problem/fault.ts';

/** A prompt cannot be rendered within its bounds of time and size, or its template fails on this input. */
export class PromptRenderError extends PermanentError {
  override readonly name = 'PromptRenderError';
}
