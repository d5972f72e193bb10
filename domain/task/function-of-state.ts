/** The function of a state of the machine. They share a name: `RequestReview`, `request-review`. */
export function functionOfState(state: string): string {
  return state.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}
