/** What the messages of checks ask for, word for word, so that a draft that repeats it instead of doing it is known. */
export const advice = {
  otherWords: 'Say it in other words or leave it out.',
  knownNumbers: 'Use only numbers that stand in the input, or none.',
  plainText: 'Write plain text without tags, links or control characters.',
  noAddress: 'Leave addresses of websites and email out.',
  aboutData: 'Write about the data instead.',
  somethingElse: 'Say something else or leave it out.',
  finish: 'Finish it in fewer words.',
};
