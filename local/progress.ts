/** One step on the terminal: its name, what it is at, and how long it took. On a terminal the line is rewritten; in a log only its end is written. */
export function progress(name: string): { note: (text: string) => void; done: (text?: string) => void; failed: () => void } {
  const started = Date.now();
  const live = process.stdout.isTTY;
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  let noted = '';
  const draw = () => process.stdout.write(`\r\x1b[2K  … ${name} ${seconds()}${noted ? ` · ${noted.slice(0, 60)}` : ''}`);
  const timer = live ? setInterval(draw, 200) : undefined;
  if (live) draw();
  else process.stdout.write(`  … ${name}\n`);
  const end = (mark: string, text: string) => {
    clearInterval(timer);
    process.stdout.write(`${live ? '\r\x1b[2K' : ''}  ${mark} ${name}${text ? `: ${text}` : ''} (${seconds()})\n`);
  };
  return {
    note: (text) => {
      noted = text;
    },
    done: (text = '') => end('✓', text),
    failed: () => end('✗', ''),
  };
}
