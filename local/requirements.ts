import { join } from 'node:path';

/** One list of Python packages: written by hand in `<stem>.in`, locked with all it needs in turn and every hash in `<stem>.txt`. */
export type Requirements = {
  /** Path from the root of the checkout, without its ending. */
  readonly stem: string;
  /** The list names all there is to install; what its packages ask for besides is left out. */
  readonly completeInItself: boolean;
};

export const emulatorRequirements: Requirements = { stem: join('local', 'emulator', 'requirements'), completeInItself: false };
export const modelRequirements: Requirements = { stem: join('local', 'models', 'requirements'), completeInItself: true };
export const checkerRequirements: Requirements = { stem: join('scripts', 'requirements-dev'), completeInItself: false };

/** The locked list, from the root of the checkout. */
export const lockOf = ({ stem }: Requirements) => `${stem}.txt`;

const noDeps = ({ completeInItself }: Requirements) => (completeInItself ? ['--no-deps'] : []);

/** Arguments of Python that install a locked list: only wheels, so nothing is compiled, and only those whose hash stands in the list. */
export function installArguments(list: Requirements): string[] {
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  return ['-m', 'pip', 'install', ...quiet, '--only-binary', ':all:', '--require-hashes', ...noDeps(list), '-r', lockOf(list)];
}

/** Arguments of uv that lock a list for every Python and platform there are wheels for. */
export function lockArguments(list: Requirements): string[] {
  const universal = ['--universal', '--python-version', '3.10', '--generate-hashes'];
  return ['pip', 'compile', '--quiet', ...universal, ...noDeps(list), `${list.stem}.in`, '--output-file', lockOf(list)];
}
