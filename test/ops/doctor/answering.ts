/** What AWS answers to a command by its name; an error is one that the SDK throws. */
export type Answers = Record<string, unknown>;

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/** An SDK client that knows these answers, by command, or by command and its first argument. All commands that it was sent are kept. */
export function answering(answers: Answers): { client: never; sent: string[] } {
  const sent: string[] = [];
  const client = {
    config: { region: async () => 'eu-west-1' },
    send: async ({ constructor, input }: Command) => {
      const name = constructor.name.replace(/Command$/, '');
      sent.push(name);
      const [argument] = Object.values(input);
      const key = `${name} ${String(argument)}`;
      if (!(key in answers) && !(name in answers)) throw new Error(`The test has no answer to ${key}.`);
      const answer = key in answers ? answers[key] : answers[name];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { client: client as never, sent };
}

/** An error as the SDK throws it: named by AWS. */
export function awsError(name: string, message = 'as AWS says it'): Error {
  return Object.assign(new Error(message), { name });
}
