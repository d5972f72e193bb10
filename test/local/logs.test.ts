import { describe, expect, it } from '@jest/globals';
import { allLines, newestLines, type LogLine } from '../../local/logs.ts';

const line = (at: number, text = `line ${at}`, source = 'linekeeper-local-infer'): LogLine => ({ at, source, text });

/** A log that answers as the emulator does: the oldest lines from a time on. */
const log = (lines: readonly LogLine[]) => async (startTime: number, limit: number) =>
  lines.filter(({ at }) => at >= startTime).slice(0, limit);

describe('the log of a function', () => {
  it.each([
    ['nothing', []],
    ['less than a page', [1, 2]],
    ['exactly a page', [1, 2, 3]],
    ['many pages', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['lines of one time across pages', [1, 2, 2, 3, 3, 3, 4]],
  ])('is read to its end: %s', async (_name, times) => {
    const lines = times.map((at, index) => line(at, `line ${index}`));
    expect(await allLines(log(lines), 3)).toEqual(lines);
  });

  it('that has more lines of one time than a page holds is still read to its end', async () => {
    const lines = [1, 2, 2, 2, 2, 3].map((at) => line(at));
    expect((await allLines(log(lines), 3)).at(-1)).toEqual(line(3));
  });
});

describe('what is printed of logs', () => {
  it('is in the order of time over all functions, the newest last', () => {
    const lines = [
      line(2000),
      line(4000),
      line(1000, 'other', 'linekeeper-local-publish'),
      line(3000, 'third', 'linekeeper-local-publish'),
    ];
    expect(newestLines(lines, 2)).toEqual([
      '1970-01-01T00:00:03.000Z linekeeper-local-publish third',
      '1970-01-01T00:00:04.000Z linekeeper-local-infer line 4000',
    ]);
  });

  it('leaves out frames of the runtime and warnings of Node', () => {
    const texts = [
      'START RequestId: 1 Version: $LATEST',
      '(node:12) ExperimentalWarning: something',
      '(Use `node --trace-warnings ...` to show where the warning was created)',
      '{"level":"INFO","message":"END of it"}',
      'END RequestId: 1',
      'REPORT RequestId: 1\tDuration: 3 ms',
    ];
    expect(newestLines(texts.map((text) => line(0, text)))).toEqual([
      '1970-01-01T00:00:00.000Z linekeeper-local-infer {"level":"INFO","message":"END of it"}',
    ]);
  });
});
