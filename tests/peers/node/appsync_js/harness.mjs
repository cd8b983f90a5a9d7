// Runs a function of a resolver for each line of standard input, {"resolver", "phase", "ctx"}, and answers with a line.
import { createInterface } from 'node:readline';
import { Raised, Returned, set } from '@aws-appsync/utils';

async function answer({ resolver, phase, ctx }) {
  const code = await import(`./resolvers/${resolver}.js`);
  set.filter = null;
  try {
    return { value: code[phase](ctx) ?? null, filter: set.filter };
  } catch (error) {
    if (error instanceof Returned) return { early: error.value };
    if (error instanceof Raised) return { error: { message: error.message, type: error.type } };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
